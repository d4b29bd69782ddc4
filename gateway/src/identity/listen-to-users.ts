import type { SessionTopics } from '@medianest/contracts';
import type { Live, Log } from '@medianest/kit';
import type { Identities } from './identities.js';

/** How long to wait before listening again when a stream broke. */
const RETRY_MS = 1_000;

/**
 * Hears at once what users says of sessions and people. A message that is lost costs no more than the window: then
 * users is asked anyway.
 */
export async function listenToUsers(
  live: Live<SessionTopics>,
  identities: Pick<Identities, 'sessionEnded' | 'actorChanged'>,
  log: Log,
): Promise<{ close(): Promise<void> }> {
  const hear = <T extends keyof SessionTopics>(topic: T, tell: (message: SessionTopics[T]) => void) =>
    listen({ open: () => live.subscribe(topic, 'all'), tell, log });
  const streams = await Promise.all([
    hear('users.sessionEnded', ({ sessionId }) => identities.sessionEnded(sessionId)),
    hear('users.actorChanged', ({ userId }) => identities.actorChanged(userId)),
  ]);
  return {
    async close() {
      await Promise.all(streams.map((stream) => stream.close()));
    },
  };
}

interface Listening<M> {
  readonly open: () => Promise<AsyncIterable<M> & AsyncDisposable>;
  readonly tell: (message: M) => void;
  readonly log: Log;
}

/** Resolves when the first stream is open; opens another when one breaks. */
async function listen<M>({ open, tell, log }: Listening<M>): Promise<{ close(): Promise<void> }> {
  let closed = false;
  let stream = await open();
  const follow = async () => {
    while (!closed) {
      try {
        for await (const message of stream) tell(message);
      } catch (error) {
        log.warn({ error }, 'users is not heard');
      }
      if (closed) return;
      await new Promise((resolve) => setTimeout(resolve, RETRY_MS));
      stream = await open().catch(() => stream);
    }
  };
  const running = follow();
  return {
    async close() {
      closed = true;
      await stream[Symbol.asyncDispose]();
      await running;
    },
  };
}
