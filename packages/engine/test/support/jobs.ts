import { EventEmitter, once } from 'node:events';
import { GraphQLError } from 'graphql';
import type { SubgraphSource } from './graph.js';

interface Progress {
  readonly percent: number;
}

/** What a test publishes; each reader first gets the present state, as MediaNest's subscriptions do. */
export class Topic {
  private readonly bus = new EventEmitter().setMaxListeners(0);
  private readonly counts = new EventEmitter();
  private state: Progress = { percent: 0 };
  private failure: Error | undefined;

  get listeners(): number {
    return this.bus.listenerCount('change');
  }

  publish(change: Progress): void {
    this.state = change;
    this.bus.emit('change', { value: change, done: false });
  }

  end(): void {
    this.bus.emit('change', { value: undefined, done: true });
  }

  /** Every reader's next step fails. */
  fail(error: Error): void {
    this.failure = error;
    this.publish(this.state);
  }

  async left(): Promise<void> {
    if (this.listeners > 0) await once(this.counts, 'nobody');
  }

  async joined(): Promise<void> {
    if (this.listeners === 0) await once(this.counts, 'somebody');
  }

  /** Listens at once, and can be left while a read is waiting. */
  read(): AsyncIterableIterator<Progress> {
    const waiting: IteratorResult<Progress>[] = [{ value: this.state, done: false }];
    const readers: ((step: IteratorResult<Progress>) => void)[] = [];
    const onChange = (step: IteratorResult<Progress>) => {
      const reader = readers.shift();
      if (reader) reader(step);
      else waiting.push(step);
    };
    this.bus.on('change', onChange);
    this.counts.emit('somebody');
    const leave = async () => {
      this.bus.off('change', onChange);
      if (this.listeners === 0) this.counts.emit('nobody');
      for (const reader of readers.splice(0)) reader({ value: undefined, done: true });
      return { value: undefined, done: true as const };
    };
    return {
      next: async () => {
        const step =
          waiting.shift() ?? (await new Promise<IteratorResult<Progress>>((resolve) => readers.push(resolve)));
        if (this.failure) throw this.failure;
        return step;
      },
      return: leave,
      [Symbol.asyncIterator]() {
        return this;
      },
    };
  }
}

/** A subgraph with live progress, and one that knows the owners. */
export function jobs(topic: Topic): Record<'jobs' | 'people', SubgraphSource> {
  return {
    jobs: {
      sdl: `
        type Query { job(id: ID!): Job }
        type Subscription { progress(id: ID!): Progress! }
        type Progress { percent: Int job: Job! }
        type Job @key(fields: "id") { id: ID! owner: Person! }
        type Person @key(fields: "id") { id: ID! }
      `,
      resolvers: {
        Subscription: {
          progress: {
            subscribe: (_: unknown, { id }: { id: string }) => {
              if (id === 'none') throw new GraphQLError('There is no such job.');
              return topic.read();
            },
            resolve: (event: Progress, { id }: { id: string }) => ({ ...event, job: { id, owner: { id: '1' } } }),
          },
        },
        Progress: {
          percent: ({ percent }: Progress) => {
            if (percent < 0) throw new GraphQLError('Below zero.');
            return percent;
          },
        },
      },
    },
    people: {
      sdl: 'type Query { me: Person } type Person @key(fields: "id") { id: ID! name: String }',
      resolvers: { Person: { __resolveReference: ({ id }: { id: string }) => ({ id, name: 'Ada' }) } },
    },
  };
}
