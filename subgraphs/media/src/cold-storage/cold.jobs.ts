import { job } from '@medianest/kit';
import type { App } from '../app.js';
import { MediaStatus } from '../media-file/enums.js';
import { MediaFile } from '../media-file/media-file.js';
import { ORIGINALS } from '../storage/keys.js';
import { moveFile } from './move.js';

const DAY_MS = 24 * 60 * 60_000;

/** Moves originals to the cold storage that have not been brought, or brought back, for a long time. */
export const coolOriginals = job<App, { readonly olderThanDays: number }>({
  attempts: 1,
  async run(app, { olderThanDays }, { signal }) {
    const { tiers } = app;
    if (!tiers) return;
    for await (const { key, modified } of tiers.hot.list(ORIGINALS)) {
      if (signal.aborted || app.stopping.signal.aborted) return;
      if (modified.getTime() > Date.now() - olderThanDays * DAY_MS || (await isWorkedOn(app, key))) continue;
      await moveFile(app.db, key, { from: tiers.hot, to: tiers.cold }).catch((error) =>
        app.log.error({ error, key }, 'an original could not be moved to the cold storage; it stays where it is'),
      );
    }
  },
});

/** ffmpeg opens a file more than once: it must not go away under its hands. */
function isWorkedOn({ db }: App, key: string): Promise<boolean> {
  const blobId = key.slice(ORIGINALS.length);
  return db.getRepository(MediaFile).existsBy({ blobId, status: MediaStatus.PROCESSING });
}

/** Brings an original back that somebody has asked for. */
export const warmOriginal = job<App, { readonly key: string }>({
  run: (app, { key }) => warm(app, key),
});

export async function warm({ db, tiers }: Pick<App, 'db' | 'tiers'>, key: string): Promise<void> {
  if (tiers) await moveFile(db, key, { from: tiers.cold, to: tiers.hot });
}
