import type { DomainEvents, MediaFacts } from '@medianest/contracts';
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
import { isDeleted } from './organization-deleted.js';
import { type Facts, insertTitle, onlyNamed, passUp, updateTitle } from './write-title.js';

/**
 * A file was processed or changed: what its name tells makes a title or joins one, and the file is linked to it.
 * Pictures make no title. A name that was read before is not read again, so that a file stays where it is when it is
 * processed anew; with another organization it leaves for a title of that.
 */
export async function fileProcessed(
  _app: Pick<App, 'db'>,
  event: DomainEvents['media.processed' | 'media.changed'],
  tx: EntityManager,
): Promise<void> {
  if (event.kind === 'IMAGE') return;
  await lockJoining(tx);
  const gone = await tx.query('select 1 from deleted_files where media_file_id = $1', [event.mediaFileId]);
  if (gone.length > 0) return;
  const file = await readFile(tx, event);
  const known = await findLink(tx, file.mediaFileId);
  // An older state that was told late.
  if (known && known.toldAt.getTime() > Date.parse(file.at)) return;
  const isNamedSo = known?.fileName === file.fileName && known.folder === file.folder;
  const stays = isNamedSo && known.organizationId === file.organizationId;
  if (stays) await updateLinks(tx, file);
  else await linkAnew(tx, file);
}

async function readFile(tx: DbOrTx, event: DomainEvents['media.processed' | 'media.changed']): Promise<MediaFacts> {
  const told = 'visibility' in event ? event : { ...event, ...UNSHARED };
  const folder = 'folder' in event && event.folder !== null ? readable(event.folder, FOLDER_LENGTH) : null;
  const file = { ...told, fileName: readable(event.fileName, 1_000), folder };
  return (await isDeleted(tx, file.organizationId)) ? { ...file, ...UNSHARED, at: file.at } : file;
}

const UNSHARED = { visibility: 'PRIVATE', organizationId: null, at: new Date(0).toISOString() } as const;

/** Longer paths are cut: no disk has them. */
const FOLDER_LENGTH = 4_000;

interface Link {
  readonly fileName: string;
  readonly folder: string | null;
  readonly organizationId: string | null;
  readonly toldAt: Date;
}

async function findLink(tx: DbOrTx, mediaFileId: string): Promise<Link | undefined> {
  const [link]: Link[] = await tx.query(
    // Files that were linked before there were moments have the earliest of all.
    `select file_name as "fileName", folder, organization_id as "organizationId", greatest(told_at, 'epoch') as "toldAt"
     from title_files where media_file_id = $1 and direct`,
    [mediaFileId],
  );
  return link;
}

async function updateLinks(tx: DbOrTx, { mediaFileId, duration, ownerId, visibility, at }: MediaFacts): Promise<void> {
  await tx.query(
    'update title_files set duration = $2, owner_id = $3, everyone = $4, told_at = $5 where media_file_id = $1',
    [mediaFileId, duration, ownerId, visibility === 'EVERYONE', at],
  );
}

async function linkAnew(tx: DbOrTx, file: MediaFacts): Promise<void> {
  await unlinkFile(tx, file.mediaFileId);
  const id = await titleOfName(tx, file);
  await tx.query(
    `insert into title_files
       (media_file_id, title_id, owner_id, organization_id, everyone, direct, file_name, folder, duration, told_at)
     values ($1, $2, $3, $4, $5, true, $6, $7, $8, $9)`,
    [
      ...[file.mediaFileId, id, file.ownerId, file.organizationId, file.visibility === 'EVERYONE'],
      ...[file.fileName, file.folder, file.duration, file.at],
    ],
  );
  await passUp(tx, id);
}

async function titleOfName(tx: DbOrTx, file: MediaFacts): Promise<string> {
  const { fileName, folder, kind, ownerId, organizationId } = file;
  const parsed = parseFileName(fileName, { kind: kind === 'AUDIO' ? 'AUDIO' : 'VIDEO', folder });
  const upload = { tx, ownerId, organizationId };
  if (parsed.kind === 'EPISODE') return episodeOf(upload, parsed);
  if (parsed.kind === 'TRACK') return trackOf(upload, parsed);
  return joinOrInsert(upload, onlyNamed('MOVIE', parsed.name, { year: parsed.year }));
}

interface Upload {
  readonly tx: DbOrTx;
  readonly ownerId: string;
  readonly organizationId: string | null;
}

async function episodeOf(upload: Upload, parsed: EpisodeName): Promise<string> {
  const parentId = await joinOrInsert(upload, onlyNamed('SERIES', parsed.series, { year: parsed.year }));
  const { season, episode: number, lastEpisode: lastNumber } = parsed;
  const name = parsed.name ?? `Episode ${number}`;
  return joinOrInsert(upload, onlyNamed('EPISODE', name, { parentId, season, number, lastNumber }));
}

async function trackOf(upload: Upload, parsed: TrackName): Promise<string> {
  const { name, artist, album, albumYear, number, year } = parsed;
  const parents: Parent[] = [];
  if (artist !== null) {
    parents.unshift({ kind: 'ARTIST', name: artist, id: await joinOrInsert(upload, onlyNamed('ARTIST', artist)) });
  }
  if (album !== null) {
    const facts = onlyNamed('ALBUM', album, { year: albumYear, parentId: parents[0]?.id ?? null });
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
async function joinOrInsert(upload: Upload, told: Facts, parents: readonly Parent[] = []): Promise<string> {
  const { tx, ownerId, organizationId } = upload;
  const facts = { ...told, name: readable(told.name, NAME_LENGTH) || 'Untitled' };
  const found = await findByName(tx, {
    kind: facts.kind,
    organizationId,
    joinKey: joinKey({ ...facts, parent_id: facts.parentId, parents }),
    year: facts.year,
    externalIds: [],
    albumId: parents.find((parent) => parent.kind === 'ALBUM')?.id,
    ownerId,
    told: facts,
  });
  if (!found) return insertTitle(tx, facts, organizationId);
  if (!found.listed && !found.others && found.year === null && facts.year !== null) {
    await updateTitle(tx, found.id, facts);
  }
  return found.id;
}
