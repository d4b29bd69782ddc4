import { type JobDefinition, job, PutBackError } from '@medianest/kit';
import type { App } from '../app.js';
import { MediaStatus } from '../media-file/enums.js';
import { MediaFile } from '../media-file/media-file.js';
import { ORIGINALS } from '../storage/keys.js';
import { askForMoves, beginMove, endMove, failMove, type Way } from './cold-moves.js';
import { moveFile } from './move.js';
import type { Tiers } from './tiered-storage.js';

const DAY_MS = 24 * 60 * 60_000;
const AT_ONCE = 500;

/** Asks for the move of originals that have not been brought, or brought back, for a long time. */
export const coolOriginals = job<App, { readonly olderThanDays: number }>({
  attempts: 1,
  async run(app, { olderThanDays }, { signal }) {
    const { tiers } = app;
    if (!tiers) return;
    let old: string[] = [];
    for await (const { key, modified } of tiers.hot.list(ORIGINALS)) {
      if (signal.aborted || app.stopping.signal.aborted) return;
      if (modified.getTime() > Date.now() - olderThanDays * DAY_MS || (await isWorkedOn(app, key))) continue;
      old.push(key);
      if (old.length < AT_ONCE) continue;
      await askForMoves(app, 'COOL', old);
      old = [];
    }
    if (old.length > 0) await askForMoves(app, 'COOL', old);
  },
});

/** ffmpeg opens a file more than once: it must not go away under its hands. */
function isWorkedOn({ db }: App, key: string): Promise<boolean> {
  const blobId = key.slice(ORIGINALS.length);
  return db.getRepository(MediaFile).existsBy({ blobId, status: MediaStatus.PROCESSING });
}

const moveJob = (way: Way, move: (app: App, tiers: Tiers, key: string) => Promise<void>) =>
  job<App, { readonly key: string }>({
    async run(app, { key }, { last }) {
      const { tiers } = app;
      if (!tiers || (await beginMove(app, way, key)) === undefined) return;
      try {
        if (app.stopping.signal.aborted) throw new PutBackError();
        await move(app, tiers, key);
        await endMove(app, way, key);
      } catch (error) {
        if (error instanceof PutBackError) throw error;
        await failMove(app, way, { key, last });
        throw error;
      }
    },
  }) satisfies JobDefinition<App, { readonly key: string }>;

/** Takes an original to the cold storage, unless somebody works on it by now. */
export const chillOriginal = moveJob('COOL', async (app, { hot, cold }, key) => {
  if (!(await isWorkedOn(app, key))) await moveFile(app.db, key, { from: hot, to: cold });
});

/** Brings an original back that somebody has asked for. */
export const warmOriginal = moveJob('WARM', (app, _tiers, key) => warm(app, key));

export async function warm({ db, tiers }: Pick<App, 'db' | 'tiers'>, key: string): Promise<void> {
  if (tiers) await moveFile(db, key, { from: tiers.cold, to: tiers.hot });
}
