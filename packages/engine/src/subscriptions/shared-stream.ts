import { setTimeout as delay } from 'node:timers/promises';
import { Channel } from '../channel.js';
import { noAnswer, problem } from '../errors.js';
import { answer } from '../response/respond.js';
import { type SubgraphResponse, TransportError } from '../transports/transport.js';
import type { EngineActor } from '../types.js';

export interface SubscriptionOptions {
  /** Whether one who joins a running stream gets its last event at once. @default true */
  readonly replayLast: boolean;
  /** How many events may wait for one client before it is dropped. @default 256 */
  readonly queueLimit: number;
  /** When the subgraph cannot be reached, or the connection to it is lost. */
  readonly reconnect: {
    /** In a row without an event. @default 30 */
    readonly attempts: number;
    /** Before there was any event: clients wait and know nothing yet. @default 5 */
    readonly firstAttempts: number;
    /** @default 100 */
    readonly minDelayMs: number;
    /** @default 10000 */
    readonly maxDelayMs: number;
  };
}

export interface StreamSource {
  readonly service: string;
  /** Subscribes upstream with fresh credentials of an actor. */
  open(actor: EngineActor, signal: AbortSignal): Promise<AsyncIterable<SubgraphResponse>>;
  /** Makes the answer for one event; never rejects. */
  resolve(event: SubgraphResponse, actor: EngineActor, signal: AbortSignal): Promise<string>;
  /** The stream has ended or the last client has left. Told once. */
  onEnd(): void;
}

/** One upstream subscription, resolved and serialized once per event for all clients that asked the same. */
export class SharedStream {
  private readonly clients = new Map<Channel<string>, EngineActor>();
  private readonly cancel = new AbortController();
  private last: string | undefined;

  constructor(
    private readonly source: StreamSource,
    private readonly options: SubscriptionOptions,
  ) {}

  join(actor: EngineActor): Channel<string> {
    const client: Channel<string> = new Channel({
      limit: this.options.queueLimit,
      overflow: () => tooSlow,
      onLeave: () => this.leave(client),
    });
    const first = this.clients.size === 0;
    this.clients.set(client, actor);
    if (this.options.replayLast && this.last !== undefined) client.push(this.last);
    if (first) void this.run();
    return client;
  }

  /** Ends all clients after what they still have to read. */
  close(): void {
    if (this.cancel.signal.aborted) return;
    this.cancel.abort();
    this.source.onEnd();
    for (const client of this.clients.keys()) client.end();
    this.clients.clear();
  }

  private leave(client: Channel<string>): void {
    this.clients.delete(client);
    if (this.clients.size === 0) this.close();
  }

  private async run(): Promise<void> {
    const { attempts, firstAttempts } = this.options.reconnect;
    for (let attempt = 0; !this.cancel.signal.aborted; attempt++) {
      const outcome = await this.follow(() => (attempt = 0));
      if (outcome === 'completed') return this.close();
      if (attempt >= (this.last === undefined ? firstAttempts : attempts)) return this.fail(outcome);
      await this.pause(attempt);
    }
  }

  /** Delivers events until the subgraph completes or the connection is lost. */
  private async follow(onEvent: () => void): Promise<'completed' | TransportError> {
    const { signal } = this.cancel;
    // After a reconnect the subgraph tells the present state again: who knows it already is not told twice.
    let known = this.last;
    try {
      for await (const event of await this.source.open(this.someActor(), signal)) {
        if (signal.aborted) break;
        onEvent();
        const text = await this.source.resolve(event, this.someActor(), signal);
        if (text !== known) this.deliver(text);
        known = undefined;
      }
      return 'completed';
    } catch (error) {
      if (error instanceof TransportError) return error;
      return new TransportError('SUBGRAPH_UNAVAILABLE', 'The subscription failed.', error);
    }
  }

  private deliver(text: string): void {
    if (this.cancel.signal.aborted) return;
    this.last = text;
    for (const client of this.clients.keys()) client.push(text);
  }

  private fail({ code }: TransportError): void {
    this.deliver(answer('null', [noAnswer(code, this.source.service)]).body);
    this.close();
  }

  /** All clients have the same rights; the one who is here longest lends its name. */
  private someActor(): EngineActor {
    for (const actor of this.clients.values()) return actor;
    throw new TransportError('CANCELLED', 'All clients have left.');
  }

  private async pause(attempt: number): Promise<void> {
    const { minDelayMs, maxDelayMs } = this.options.reconnect;
    const longest = Math.min(maxDelayMs, minDelayMs * 2 ** attempt);
    await delay(longest * (0.5 + Math.random() / 2), undefined, { signal: this.cancel.signal }).catch(() => undefined);
  }
}

const tooSlow = JSON.stringify({
  errors: [problem('SLOW_CONSUMER', 'Events came faster than they were read, so this subscription was ended.')],
});
