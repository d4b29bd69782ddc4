import { unwatchFile, watchFile } from 'node:fs';

/** A file that is read again when it changes. */
export interface FollowedFile {
  /** Reads it now. */
  reload(): Promise<void>;
  close(): Promise<void>;
}

/** Looking is certain where events are not: on mounted volumes, and when a file is replaced by another. */
const LOOK_EVERY_MS = 1_000;

/** @param read never rejects; one runs after the other, so that the last to be read is the one that counts */
export function followFile(path: string, read: () => Promise<void>): FollowedFile {
  let reading: Promise<void> = Promise.resolve();
  const reload = () => {
    reading = reading.then(read);
    return reading;
  };
  const look = () => void reload();
  watchFile(path, { interval: LOOK_EVERY_MS, persistent: false }, look);
  return {
    reload,
    async close() {
      unwatchFile(path, look);
      await reading;
    },
  };
}
