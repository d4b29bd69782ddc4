import type { Broker } from './broker.js';

/** Topic name to the message it carries: ids and numbers, not documents. */
export type Topics = object;

/** A running subscription to one topic. Ends when disposed, or with an error when its reader falls too far behind. */
export interface LiveStream<T> extends AsyncIterable<T>, AsyncDisposable {}

/**
 * Progress for people who are watching now. A topic keeps nothing: save the row first, then publish; subscribe first,
 * then read the row.
 */
export interface Live<T extends Topics> {
  publish<K extends keyof T & string>(topic: K, key: string, message: T[K]): Promise<void>;
  /**
   * Resolves when the listener is attached: every message published from then on is delivered, in order.
   * @param until ends the stream when aborted; in a resolver, the context's `signal`
   */
  subscribe<K extends keyof T & string>(topic: K, key: string, until?: AbortSignal): Promise<LiveStream<T[K]>>;
}

export function createLive<T extends Topics>(broker: Broker): Live<T> {
  return {
    async publish(topic, key, message) {
      await broker.relay().publish(`live.${topic}.${key}`, message);
    },
    async subscribe<K extends keyof T & string>(topic: K, key: string, until?: AbortSignal) {
      const messages = new MessageQueue<T[K]>();
      const subscription = await broker
        .relay()
        .subscribe<T[K]>(`live.${topic}.${key}`, ({ data }) => messages.push(data));
      messages.onEnd(() => subscription.unsubscribe());
      if (until?.aborted) await messages[Symbol.asyncDispose]();
      until?.addEventListener('abort', () => void messages[Symbol.asyncDispose](), { once: true });
      return messages;
    },
  };
}

/** Unread messages one reader may hold before it is cut off. */
const MAX_UNREAD = 1_000;

/** A bounded queue with one reader. */
class MessageQueue<T> implements LiveStream<T> {
  private readonly unread: T[] = [];
  private wake: (() => void) | undefined;
  private ended = false;
  private failure: Error | undefined;
  private cleanUp: (() => Promise<void>) | undefined;

  push(message: T): void {
    if (this.unread.length < MAX_UNREAD) this.unread.push(message);
    else this.failure ??= new Error(`A live stream was not read for ${MAX_UNREAD} messages.`);
    this.wake?.();
  }

  onEnd(cleanUp: () => Promise<void>): void {
    this.cleanUp = cleanUp;
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<T> {
    try {
      while (!this.ended) {
        if (this.failure) throw this.failure;
        const next = this.unread.shift();
        if (next !== undefined) yield next;
        else await new Promise<void>((resolve) => (this.wake = resolve));
      }
    } finally {
      await this[Symbol.asyncDispose]();
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.ended) return;
    this.ended = true;
    this.wake?.();
    await this.cleanUp?.();
  }
}
