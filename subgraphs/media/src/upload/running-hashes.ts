import { createHash, type Hash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { release } from './pieces.js';

/** SHA-256 of uploads while their bytes come. Who resumes elsewhere or after a restart has lost it, and reads again. */
export interface RunningHashes {
  /** The hash of the first `offset` bytes, to go on with; undefined when nobody knows it. */
  take(id: string, offset: number): Hash | undefined;
  keep(id: string, offset: number, hash: Hash | undefined): void;
  forget(id: string): void;
}

const MOST = 1_000;

export function createRunningHashes(): RunningHashes {
  const known = new Map<string, { readonly offset: number; readonly hash: Hash }>();
  return {
    take(id, offset) {
      const found = known.get(id);
      known.delete(id);
      if (offset === 0) return createHash('sha256');
      return found?.offset === offset ? found.hash : undefined;
    },
    keep(id, offset, hash) {
      if (!hash) return;
      known.set(id, { offset, hash });
      const [oldest] = known.keys();
      if (known.size > MOST && oldest !== undefined) known.delete(oldest);
    },
    forget: (id) => void known.delete(id),
  };
}

export async function hashFile(path: string): Promise<Buffer> {
  const hash = createHash('sha256');
  for await (const piece of createReadStream(path, { highWaterMark: 1024 * 1024 })) {
    hash.update(piece);
    release(piece);
  }
  return hash.digest();
}
