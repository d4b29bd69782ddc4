import type { EngineCounts } from '../counts.js';
import { problem } from '../errors.js';
import { run } from '../execution/execute.js';
import { usedVariables } from '../execution/fetch.js';
import { subgraphQuery } from '../execution/request.js';
import type { Run } from '../execution/run.js';
import type { Loaded } from '../loaded.js';
import type { CheckedVariables, Executable, Primary } from '../operations/executable.js';
import { answer } from '../response/respond.js';
import type { ClientRequest, EngineResponse, ResultStream } from '../types.js';
import { SharedStream, type StreamSource, type SubscriptionOptions } from './shared-stream.js';

export interface Joining {
  readonly executable: Executable;
  readonly variables: CheckedVariables;
  readonly loaded: Loaded;
  readonly request: ClientRequest;
}

type OnError = (error: unknown, where: { requestId: string }) => void;

const reconnect = { attempts: 30, firstAttempts: 5, minDelayMs: 100, maxDelayMs: 10_000 };

/** Brings clients that ask the same with the same rights to one stream. */
export class SubscriptionHub {
  private readonly options: SubscriptionOptions;
  /** By the compiled operation, so that streams of an earlier supergraph stay apart. */
  private readonly streams = new Map<Executable, Map<string, SharedStream>>();

  constructor(
    options: Partial<SubscriptionOptions>,
    private readonly counts: Pick<EngineCounts, 'upstreamSubscriptions'>,
    private readonly onError: OnError,
  ) {
    this.options = { replayLast: true, queueLimit: 256, reconnect, ...options };
  }

  join(joining: Joining): ResultStream | EngineResponse {
    const { executable, variables, request } = joining;
    const { primary } = executable;
    // Nothing to subscribe to: the actor may not see the field.
    if (!primary) return executable.respond({}, [], variables);
    const key = JSON.stringify([request.actor.key, variables.raw]);
    const stream = this.streams.get(executable)?.get(key) ?? this.start(joining, primary, key);
    const client = stream.join(request.actor);
    const leave = () => void client.return();
    if (request.signal?.aborted) leave();
    request.signal?.addEventListener('abort', leave, { once: true });
    return client;
  }

  close(): void {
    for (const streams of [...this.streams.values()]) for (const stream of [...streams.values()]) stream.close();
  }

  private start(joining: Joining, primary: Primary, key: string): SharedStream {
    const { executable, loaded } = joining;
    loaded.enter();
    this.counts.upstreamSubscriptions++;
    const streams = this.streams.get(executable) ?? new Map<string, SharedStream>();
    const onEnd = () => {
      if (streams.get(key) === stream) streams.delete(key);
      if (streams.size === 0) this.streams.delete(executable);
      this.counts.upstreamSubscriptions--;
      void loaded.leave();
    };
    const stream = new SharedStream({ ...this.source(joining, primary), onEnd }, this.options);
    streams.set(key, stream);
    this.streams.set(executable, streams);
    return stream;
  }

  private source(
    { executable, variables, loaded: { connections }, request }: Joining,
    primary: Primary,
  ): Omit<StreamSource, 'onEnd'> {
    const service = primary.node.serviceName;
    const used = JSON.stringify(usedVariables(primary.node, { variables: variables.raw }));
    return {
      service,
      async open(actor, signal) {
        const [headers, extensions] = await Promise.all([actor.headers(), actor.extensions()]);
        const query = subgraphQuery(primary.operation, used);
        return connections(service).subscribe(Object.assign(query, { headers, extensions, signal }));
      },
      resolve: async (event, actor, signal) => {
        try {
          const begin = (begun: Run) => primary.absorb(begun, event, [begun.data]);
          return (await run({ executable, variables, connections, caller: { actor, signal }, begin })).body;
        } catch (error) {
          this.onError(error, { requestId: request.requestId });
          return answer('null', [problem('INTERNAL_SERVER_ERROR', 'Something went wrong with this event.')]).body;
        }
      },
    };
  }
}
