import type { FileHandle } from 'node:fs/promises';

/** So much is written between two goes at the disk. */
const SYNC_BYTES = 32 * 1024 * 1024;

/** Sends to the disk what is written while more comes, so that little is left to wait for at the end. */
export interface SyncBehind {
  /** Bytes up to here are written. Throws when the disk has refused some before. */
  reach(at: number): void;
  /** Waits for the disk. What it refused is cut off the file, and all that follows, and the error thrown. */
  end(): Promise<void>;
}

export function syncBehind(file: Pick<FileHandle, 'datasync' | 'truncate'>, from: number): SyncBehind {
  let [asked, safe] = [from, from];
  let failure: Error | undefined;
  let syncing = Promise.resolve();
  const sync = async (upTo: number) => {
    try {
      if (failure) return;
      await file.datasync();
      safe = upTo;
    } catch (error) {
      failure = error as Error;
    }
  };
  return {
    reach(at) {
      if (failure) throw failure;
      if (at - asked < SYNC_BYTES) return;
      asked = at;
      syncing = syncing.then(() => sync(at));
    },
    async end() {
      await syncing;
      if (!failure) return;
      // The system tells of it once: whoever syncs the file later would hear nothing.
      await file.truncate(safe);
      throw failure;
    },
  };
}
