import type { SessionTopics } from '@medianest/contracts';
import { type Live, type Log, Recent } from '@medianest/kit';

/** Sessions that users ended while access tokens of theirs may still be about. */
export interface EndedSessions {
  has(sessionId: string | null): boolean;
  /** Tells each session the moment it ends. @returns how to stop listening */
  onEnd(listener: (sessionId: string) => void): () => void;
  close(): Promise<void>;
}

/** Longer than any access token lives. */
const REMEMBER_MS = 2 * 3_600_000;
/** How long to wait before listening again when the stream broke. */
const RETRY_MS = 1_000;

export async function watchEndedSessions(live: Live<SessionTopics>, log: Log): Promise<EndedSessions> {
  const ended = new Recent<true>({ spanMs: REMEMBER_MS });
  const listeners = new Set<(sessionId: string) => void>();
  let closed = false;
  let stream = await live.subscribe('users.sessionEnded', 'all');
  const listen = async () => {
    while (!closed) {
      try {
        for await (const { sessionId } of stream) {
          ended.set(sessionId, true);
          for (const listener of listeners) listener(sessionId);
        }
      } catch (error) {
        log.warn({ error }, 'ended sessions are not heard');
      }
      if (closed) return;
      await new Promise((resolve) => setTimeout(resolve, RETRY_MS));
      stream = await live.subscribe('users.sessionEnded', 'all').catch(() => stream);
    }
  };
  const running = listen();
  return {
    has: (sessionId) => sessionId !== null && ended.get(sessionId) === true,
    onEnd(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    async close() {
      closed = true;
      await stream[Symbol.asyncDispose]();
      await running;
    },
  };
}
