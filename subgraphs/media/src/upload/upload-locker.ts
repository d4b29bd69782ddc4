import { ERRORS, type Lock, type Locker, type RequestRelease } from '@tus/server';

/** How long a request waits for the one before it to let go. */
const PATIENCE_MS = 15_000;

interface Holder {
  readonly requestRelease: RequestRelease;
  readonly released: Promise<void>;
  release(): void;
}

/**
 * One request at a time per upload. A newcomer asks the holder to let go: mostly the holder is a connection that died
 * unnoticed and the newcomer its owner who resumes. (The package's own locker spins while it waits.)
 */
export function createUploadLocker(): Locker {
  const holders = new Map<string, Holder>();
  return { newLock: (id) => createLock(id, holders) };
}

function createLock(id: string, holders: Map<string, Holder>): Lock {
  return {
    async lock(signal, requestRelease) {
      const deadline = AbortSignal.any([signal, AbortSignal.timeout(PATIENCE_MS)]);
      for (let holder = holders.get(id); holder; holder = holders.get(id)) {
        await holder.requestRelease();
        await Promise.race([holder.released, aborted(deadline)]);
        if (deadline.aborted) throw ERRORS.ERR_LOCK_TIMEOUT;
      }
      const { promise, resolve } = Promise.withResolvers<void>();
      holders.set(id, { requestRelease, released: promise, release: resolve });
    },
    async unlock() {
      const holder = holders.get(id);
      holders.delete(id);
      holder?.release();
    },
  };
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });
}
