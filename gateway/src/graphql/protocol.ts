import { type EngineResponse, isStream, type ResultStream } from '@medianest/engine';
import { CloseCode, type Message, MessageType, parseMessage, type SubscribePayload } from 'graphql-ws';

/** One side of a WebSocket. */
export interface Wire {
  /** Resolves when the text has left. */
  send(text: string): Promise<void>;
  /** Whether more waits to be read than is kept for one peer. */
  isBehind(): boolean;
  close(code: number, reason: string): void;
}

/** What the protocol asks of whoever answers operations. */
export interface Answers {
  /** Throws to refuse the connection. */
  connect(params: Readonly<Record<string, unknown>>): Promise<void>;
  /** An operation begins. @returns how to tell that it has ended, or become a stream */
  begin(): () => void;
  /** A subscription is followed. @returns how to tell that it is over */
  beginStream(): () => void;
  run(payload: SubscribePayload, signal: AbortSignal): Promise<ResultStream | EngineResponse>;
  /** @returns the close code and reason that tell why `connect` refused. */
  refusal(error: unknown): readonly [number, string];
  /** The peer does not read its events. @returns the close code and reason */
  fellBehind(): readonly [number, string];
}

export interface Limits {
  /** Time for `connection_init`. */
  readonly initMs: number;
  /** Operations running at once on one socket. */
  readonly operations: number;
}

/**
 * The server's side of graphql-transport-ws on one socket. Differs from graphql-ws's own server in that answers are
 * JSON texts already, and that a client that leaves a running query aborts it.
 * https://github.com/enisdenjo/graphql-ws/blob/master/PROTOCOL.md
 */
export class Conversation {
  private state: 'new' | 'connecting' | 'open' | 'closed' = 'new';
  private readonly running = new Map<string, AbortController>();
  private readonly initTimer: NodeJS.Timeout;

  constructor(
    private readonly wire: Wire,
    private readonly answers: Answers,
    private readonly limits: Limits,
  ) {
    this.initTimer = setTimeout(
      () => this.close(CloseCode.ConnectionInitialisationTimeout, 'Connection initialisation timeout'),
      limits.initMs,
    );
  }

  async receive(text: string): Promise<void> {
    if (this.state === 'closed') return;
    let message: Message;
    try {
      message = parseMessage(text);
    } catch {
      return this.close(CloseCode.BadRequest, 'Invalid message received');
    }
    switch (message.type) {
      case MessageType.ConnectionInit:
        return this.connect(message.payload ?? {});
      case MessageType.Ping:
        return this.wire.send(JSON.stringify({ type: MessageType.Pong, payload: message.payload }));
      case MessageType.Pong:
        return;
      case MessageType.Subscribe:
        return this.subscribe(message.id, message.payload);
      case MessageType.Complete:
        return this.leave(message.id);
      default:
        return this.close(CloseCode.BadRequest, 'Invalid message received');
    }
  }

  /** Says why, and ends everything that runs. */
  close(code: number, reason: string): void {
    if (this.state === 'closed') return;
    this.ended();
    this.wire.close(code, reason);
  }

  /** The socket is gone. */
  ended(): void {
    this.state = 'closed';
    clearTimeout(this.initTimer);
    for (const operation of this.running.values()) operation.abort();
  }

  private async connect(params: Readonly<Record<string, unknown>>): Promise<void> {
    if (this.state !== 'new')
      return this.close(CloseCode.TooManyInitialisationRequests, 'Too many initialisation requests');
    this.state = 'connecting';
    clearTimeout(this.initTimer);
    try {
      await this.answers.connect(params);
    } catch (error) {
      return this.close(...this.answers.refusal(error));
    }
    if (this.state !== 'connecting') return;
    this.state = 'open';
    await this.wire.send(JSON.stringify({ type: MessageType.ConnectionAck }));
  }

  private async subscribe(id: string, payload: SubscribePayload): Promise<void> {
    if (this.state !== 'open') return this.close(CloseCode.Unauthorized, 'Unauthorized');
    if (this.running.has(id))
      return this.close(CloseCode.SubscriberAlreadyExists, `Subscriber for ${id} already exists`);
    if (this.running.size >= this.limits.operations)
      return this.close(CloseCode.BadRequest, `At most ${this.limits.operations} operations at once on a socket`);
    const operation = new AbortController();
    const ended = this.answers.begin();
    this.running.set(id, operation);
    try {
      const result = await this.answers.run(payload, operation.signal);
      if (isStream(result)) ended();
      await this.answer(id, result, operation.signal);
    } finally {
      // The name may be another's by now.
      if (this.running.get(id) === operation) this.running.delete(id);
      ended();
    }
  }

  /** Nobody waits for it any more: its name is free at once, whatever it takes to end it. */
  private leave(id: string): void {
    this.running.get(id)?.abort();
    this.running.delete(id);
  }

  private async answer(id: string, result: ResultStream | EngineResponse, left: AbortSignal): Promise<void> {
    if (isStream(result)) return this.stream(id, result, left);
    if (left.aborted) return;
    if (result.outcome === 'refused') return this.error(id, result);
    await this.next(id, result.body);
    if (!left.aborted) await this.complete(id);
  }

  private async stream(id: string, results: ResultStream, left: AbortSignal): Promise<void> {
    const leave = () => void results.return?.();
    if (left.aborted) return leave();
    left.addEventListener('abort', leave, { once: true });
    const ended = this.answers.beginStream();
    try {
      for await (const text of results) {
        if (left.aborted) return;
        // Never waited for: who reads too slowly would hold back what is kept for all.
        if (this.wire.isBehind()) return this.close(...this.answers.fellBehind());
        void this.next(id, text);
      }
    } finally {
      ended();
    }
    if (!left.aborted) await this.complete(id);
  }

  private next(id: string, resultText: string): Promise<void> {
    return this.wire.send(`{"id":${JSON.stringify(id)},"type":"${MessageType.Next}","payload":${resultText}}`);
  }

  // What the client hears last frees the name: it may use it again at once.
  private error(id: string, { errors }: EngineResponse): Promise<void> {
    this.running.delete(id);
    return this.wire.send(JSON.stringify({ id, type: MessageType.Error, payload: errors }));
  }

  private complete(id: string): Promise<void> {
    this.running.delete(id);
    return this.wire.send(JSON.stringify({ id, type: MessageType.Complete }));
  }
}
