import type { MediaProcessed } from '@medianest/contracts';
import type { DbOrTx } from '@medianest/kit';
import type { EntityManager } from 'typeorm';
import type { App } from '../app.js';
import { type EpisodeName, parseFileName, type TrackName } from '../file-name/parse-file-name.js';
import { readable } from '../text/plain.js';
import type { TitleKind } from '../title/title.js';
import { unlinkFile } from './file-deleted.js';
import { findByName } from './find-title.js';
import { joinKey } from './index-titles.js';
import { lockJoining } from './join-lock.js';
import { NAME_LENGTH } from './limits.js';
import { type Facts, insertTitle, onlyNamed, passUp, updateTitle } from './write-title.js';

/**
 * A file was processed: what its name tells makes a title or joins one, and the file is linked to it. Pictures make no
 * title. A name that was read before is not read again, so that a file stays where it is when it is processed anew.
 */
export async function fileProcessed(_app: Pick<App, 'db'>, event: MediaProcessed, tx: EntityManager): Promise<void> {
  if (event.kind === 'IMAGE') return;
  await lockJoining(tx);
  const gone = await tx.query('select 1 from deleted_files where media_file_id = $1', [event.mediaFileId]);
  if (gone.length > 0) return;
  const fileName = readable(event.fileName, 1_000);
  const [[known]]: [{ file_name: string }[]] = await tx.query(
    'update title_files set duration = $2, owner_id = $3 where media_file_id = $1 returning file_name',
    [event.mediaFileId, event.duration, event.ownerId],
  );
  if (known?.file_name === fileName) return;
  if (known) await unlinkFile(tx, event.mediaFileId);
  const id = await titleOfName(tx, { ...event, fileName });
  await tx.query(
    `insert into title_files (media_file_id, title_id, owner_id, direct, file_name, duration)
     values ($1, $2, $3, true, $4, $5)`,
    [event.mediaFileId, id, event.ownerId, fileName, event.duration],
  );
  await passUp(tx, id);
}

async function titleOfName(tx: DbOrTx, { fileName, kind, ownerId }: MediaProcessed): Promise<string> {
  const parsed = parseFileName(fileName, { kind: kind === 'AUDIO' ? 'AUDIO' : 'VIDEO' });
  const upload = { tx, ownerId };
  if (parsed.kind === 'EPISODE') return episodeOf(upload, parsed);
  if (parsed.kind === 'TRACK') return trackOf(upload, parsed);
  return joinOrInsert(upload, onlyNamed('MOVIE', parsed.name, { year: parsed.year }));
}

interface Upload {
  readonly tx: DbOrTx;
  readonly ownerId: string;
}

async function episodeOf(upload: Upload, parsed: EpisodeName): Promise<string> {
  const parentId = await joinOrInsert(upload, onlyNamed('SERIES', parsed.series, { year: parsed.year }));
  const { season, episode: number, lastEpisode: lastNumber } = parsed;
  const name = parsed.name ?? `Episode ${number}`;
  return joinOrInsert(upload, onlyNamed('EPISODE', name, { parentId, season, number, lastNumber }));
}

async function trackOf(upload: Upload, parsed: TrackName): Promise<string> {
  const { name, artist, album, number, year } = parsed;
  const parents: Parent[] = [];
  if (artist !== null) {
    parents.unshift({ kind: 'ARTIST', name: artist, id: await joinOrInsert(upload, onlyNamed('ARTIST', artist)) });
  }
  if (album !== null) {
    const facts = onlyNamed('ALBUM', album, { parentId: parents[0]?.id ?? null });
    parents.unshift({ kind: 'ALBUM', name: album, id: await joinOrInsert(upload, facts, parents) });
  }
  return joinOrInsert(upload, onlyNamed('TRACK', name, { year, number, parentId: parents[0]?.id ?? null }), parents);
}

interface Parent {
  readonly kind: `${TitleKind}`;
  readonly name: string;
  readonly id: string;
}

/** An upload says nothing new of a title that is there, but the year, where nobody else sees the title. */
async function joinOrInsert({ tx, ownerId }: Upload, told: Facts, parents: readonly Parent[] = []): Promise<string> {
  const facts = { ...told, name: readable(told.name, NAME_LENGTH) || 'Untitled' };
  const found = await findByName(tx, {
    kind: facts.kind,
    joinKey: joinKey({ ...facts, parent_id: facts.parentId, parents }),
    year: facts.year,
    externalIds: [],
    albumId: parents.find((parent) => parent.kind === 'ALBUM')?.id,
    ownerId,
    told: facts,
  });
  if (!found) return insertTitle(tx, facts);
  if (!found.listed && !found.others && found.year === null && facts.year !== null) {
    await updateTitle(tx, found.id, facts);
  }
  return found.id;
}
