import { createHash, type Hash } from 'node:crypto';

export const ALGORITHMS = ['sha1', 'sha256', 'md5'] as const;

/** What a chunk must hash to, by tus's checksum extension. */
export interface Checksum {
  readonly algorithm: (typeof ALGORITHMS)[number];
  readonly digest: Buffer;
}

/** Reads `Upload-Checksum: sha1 Kq5sNclPz7QV2+lfQIuc6R7oRu0=`. Undefined for what is not one, or by another algorithm. */
export function readChecksum(header: string): Checksum | undefined {
  const [name, encoded = '', ...rest] = header.trim().split(/ +/);
  const algorithm = ALGORITHMS.find((known) => known === name?.toLowerCase());
  if (!algorithm || rest.length > 0) return undefined;
  const digest = Buffer.from(encoded, 'base64');
  return digest.length === start(algorithm).digest().length ? { algorithm, digest } : undefined;
}

export const start = (algorithm: Checksum['algorithm']): Hash => createHash(algorithm);
