import { createHash } from 'node:crypto';
import { expect } from 'vitest';
import { MediaFile } from '../src/media-file/media-file.js';
import { artifactsOf } from '../src/storage/keys.js';
import { generate, type Media } from './media.js';

/**
 * A film of which every run makes the same bytes: it is so easy that no rate limit is reached, at which x264 decides by
 * how far its threads are. It has no key frames to cut at, so that all its pictures are encoded anew.
 */
export const plainFilm = (seconds: number, size: string, rate: number): Promise<Buffer> =>
  generate(
    'film.mp4',
    `-f lavfi -i testsrc=d=${seconds}:s=${size}:r=${rate} -f lavfi -i sine=d=${seconds}`,
    ...'-c:v libx264 -preset ultrafast -pix_fmt yuv420p -g 5000 -c:a aac'.split(' '),
  );

/** The hash of every artifact of a file that is READY, by its path. */
export async function artifactHashes({ app }: Media, id: string): Promise<Record<string, string>> {
  const { version, status, failure } = await app.db.getRepository(MediaFile).findOneByOrFail({ id });
  expect({ status, failure }).toEqual({ status: 'READY', failure: null });
  const found: Record<string, string> = {};
  for await (const { key } of app.storage.list(artifactsOf(id))) {
    const hash = createHash('sha256');
    for await (const chunk of (await app.storage.open(key)) ?? []) hash.update(chunk);
    found[key.replace(artifactsOf(id, version ?? ''), '')] = hash.digest('hex');
  }
  return found;
}
