import { randomUUID } from 'node:crypto';
import { ERRORS, type Lock, type Locker, type RequestRelease } from '@tus/server';
import type { QueryRunner } from 'typeorm';
import type { App } from '../app.js';

/** How long a request waits for the one before it to let go. */
const PATIENCE_MS = 15_000;
const LOOK_MS = 50;

/** Who writes to an upload in this process. */
interface Holder {
  readonly requestRelease: RequestRelease;
  readonly released: Promise<void>;
  release(): void;
}

/**
 * One request at a time per upload, whatever process it reached. A newcomer asks the holder to let go: mostly the
 * holder is a connection that died unnoticed and the newcomer its owner who resumes. Within a process a map keeps the
 * order, between processes PostgreSQL's advisory locks do: a process that dies lets go by dying.
 */
export interface UploadLocker extends Locker {
  close(): Promise<void>;
}

export function createUploadLocker(app: App): UploadLocker {
  const holders = new Map<string, Holder>();
  const us = randomUUID();
  const session = createSession(app, us);
  const closing = new AbortController();
  let listening = false;
  const hearOthers = async () => {
    listening = true;
    try {
      const wishes = await app.live.subscribe('uploadWanted', 'any', closing.signal);
      for await (const { id, from } of wishes) if (from !== us) await holders.get(id)?.requestRelease();
    } catch (error) {
      app.log.warn({ error }, 'the wishes of other processes are not heard until the next upload');
    }
    listening = false;
  };
  const newLock = (id: string): Lock => ({
    async lock(signal, requestRelease) {
      if (!listening) void hearOthers();
      const deadline = AbortSignal.any([signal, AbortSignal.timeout(PATIENCE_MS)]);
      for (let holder = holders.get(id); holder; holder = holders.get(id)) {
        await holder.requestRelease();
        await Promise.race([holder.released, aborted(deadline)]);
        if (deadline.aborted) throw ERRORS.ERR_LOCK_TIMEOUT;
      }
      const { promise, resolve } = Promise.withResolvers<void>();
      const mine = { requestRelease, released: promise, release: resolve };
      holders.set(id, mine);
      if (await session.lock(id, deadline)) return;
      holders.delete(id);
      mine.release();
      throw ERRORS.ERR_LOCK_TIMEOUT;
    },
    async unlock() {
      await session.unlock(id);
      const holder = holders.get(id);
      holders.delete(id);
      holder?.release();
    },
  });
  return { newLock, close: async () => closing.abort() };
}

/** One database connection that holds this process's locks; it is given back when there are none. */
function createSession(app: App, us: string) {
  let runner: QueryRunner | undefined;
  let users = 0;
  let last: Promise<unknown> = Promise.resolve();
  /** A connection takes one question at a time. */
  const ask = (question: string, id: string) => {
    const answer = last.then(() =>
      runner?.query(`select ${question}(hashtextextended('upload ' || $1, 0)) as mine`, [id]),
    );
    last = answer.catch(() => undefined);
    return answer;
  };
  const leave = async () => {
    users--;
    if (users > 0) return;
    const idle = runner;
    runner = undefined;
    await idle?.release();
  };
  return {
    async lock(id: string, until: AbortSignal): Promise<boolean> {
      users++;
      runner ??= app.db.createQueryRunner();
      try {
        while (!until.aborted) {
          const [row] = await ask('pg_try_advisory_lock', id);
          if (row.mine) return true;
          await app.live.publish('uploadWanted', 'any', { id, from: us });
          await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
        }
      } catch (error) {
        await leave();
        throw error;
      }
      await leave();
      return false;
    },
    async unlock(id: string): Promise<void> {
      await ask('pg_advisory_unlock', id).catch((error) =>
        app.log.warn({ error }, 'an upload lock went with its connection'),
      );
      await leave();
    },
  };
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });
}
