import type { ExternalId } from '@medianest/contracts';
import type { DbOrTx } from '@medianest/kit';
import { plain } from '../text/plain.js';
import type { TitleKind } from '../title/title.js';

/** What is known of a work that may already be in the catalogue. */
export interface Wanted {
  readonly kind: `${TitleKind}`;
  /** Whose own it is: only its own are looked at. Null for the installation's and for people's. */
  readonly organizationId: string | null;
  readonly joinKey: string;
  readonly year: number | null;
  readonly externalIds: readonly ExternalId[];
  /** The album of a track, when it is known. */
  readonly albumId?: string | undefined;
  /** Who uploaded the file that tells of it, and what the file tells; absent when a library tells. */
  readonly ownerId?: string | undefined;
  readonly told?: Told | undefined;
}

/** What a file name may say of a work besides what names have in common that are joined. */
interface Told {
  readonly name: string;
  readonly year: number | null;
  readonly parentId: string | null;
  readonly number: number | null;
  readonly lastNumber: number | null;
}

export interface Candidate {
  readonly id: string;
  readonly year: number | null;
  readonly listed: boolean;
  readonly album_id: string | null;
  readonly plain_name: string;
  readonly parent_id: string | null;
  readonly number: number | null;
  readonly last_number: number | null;
  readonly external_ids: readonly ExternalId[];
  /** Whether it has files that the wanted one's owner sees, and files that keep it from others. */
  readonly mine: boolean;
  readonly others: boolean;
}

const CANDIDATE = `
  select t.id, t.year, t.listed, t.plain_name, t.parent_id, t.number, t.last_number,
    case p.kind when 'ALBUM' then p.id end as album_id,
    coalesce((select jsonb_agg(jsonb_build_object('source', e.source, 'id', e.external_id))
      from external_ids e where e.title_id = t.id), '[]') as external_ids,
    exists (select from title_files f where f.title_id = t.id
      and (f.owner_id = $1::uuid or f.everyone or f.organization_id is not null)) as mine,
    exists (select from title_files f where f.title_id = t.id
      and f.owner_id is distinct from $1::uuid and f.organization_id is null) as others
  from titles t left join titles p on p.id = t.parent_id`;
/** More titles of one name than anybody has. */
const MOST = 200;

/** The titles an external id points to, oldest first. */
export async function findByExternalIds(tx: DbOrTx, wanted: Wanted): Promise<Candidate[]> {
  if (wanted.externalIds.length === 0) return [];
  return tx.query(
    `${CANDIDATE} where t.id in (
       select e.title_id from external_ids e join jsonb_to_recordset($3) as n(source text, id text)
         on e.source = n.source and e.external_id = n.id where e.kind = $2
           and e.organization_id is not distinct from $4) order by t.id`,
    [wanted.ownerId ?? null, wanted.kind, JSON.stringify(wanted.externalIds), wanted.organizationId],
  );
}

/** The one title that has this name and can be this work, if there is exactly one that fits best. */
export async function findByName(tx: DbOrTx, wanted: Wanted): Promise<Candidate | undefined> {
  return bestOf(await findNamesakes(tx, wanted), wanted);
}

/** Titles of the same kind and name, without those that are known to be another work. */
export async function findNamesakes(tx: DbOrTx, wanted: Wanted): Promise<Candidate[]> {
  const named: Candidate[] = await tx.query(
    `${CANDIDATE} where t.kind = $2 and t.join_key = $3 and t.organization_id is not distinct from $4
     order by t.id limit ${MOST}`,
    [wanted.ownerId ?? null, wanted.kind, wanted.joinKey, wanted.organizationId],
  );
  return named.filter((candidate) => !isAnother(candidate, wanted));
}

function isAnother(candidate: Candidate, wanted: Wanted): boolean {
  const otherAlbum = wanted.albumId && candidate.album_id && candidate.album_id !== wanted.albumId;
  return Boolean(otherAlbum) || idsDisagree(candidate.external_ids, wanted.externalIds) || tellsMore(candidate, wanted);
}

/**
 * A title that came from other people's uploads alone is joined only where it says no more than the file itself: its
 * name or number would tell what is in their files. A library that lists it brings such titles together.
 */
function tellsMore(candidate: Candidate, { told, kind }: Wanted): boolean {
  if (!told || candidate.listed || candidate.mine || isDated({ kind })) return false;
  const said = [candidate.plain_name, candidate.year, candidate.parent_id, candidate.number, candidate.last_number];
  return said.join() !== [plain(told.name), told.year, told.parentId, told.number, told.lastNumber].join();
}

/** Ids of one catalogue that have none in common are of two works; a catalogue may give one work several ids. */
export function idsDisagree(some: readonly ExternalId[], others: readonly ExternalId[]): boolean {
  return some.some(({ source }) => {
    const mine = some.filter((id) => id.source === source).map(({ id }) => id);
    const theirs = others.filter((id) => id.source === source).map(({ id }) => id);
    return theirs.length > 0 && !theirs.some((id) => mine.includes(id));
  });
}

/** Kinds that the year tells apart. */
const DATED: readonly string[] = ['MOVIE', 'SERIES', 'ALBUM'];

export const isDated = ({ kind }: Pick<Wanted, 'kind'>): boolean => DATED.includes(kind);

function bestOf(namesakes: readonly Candidate[], wanted: Wanted): Candidate | undefined {
  if (!isDated(wanted)) return namesakes.find((candidate) => isKnown(candidate, wanted)) ?? namesakes[0];
  const sameYear = namesakes.find((candidate) => candidate.year === wanted.year);
  if (sameYear) return sameYear;
  return wanted.year === null ? onlyDated(namesakes, wanted) : onlyUndated(namesakes, wanted);
}

/** For a name without a year: the one dated title of that name. */
function onlyDated(namesakes: readonly Candidate[], wanted: Wanted): Candidate | undefined {
  const known = namesakes.filter((candidate) => isKnown(candidate, wanted));
  return known.length === 1 ? known[0] : undefined;
}

/** For a name with a year: the title of that name without one, unless other years make it doubtful. */
function onlyUndated(namesakes: readonly Candidate[], wanted: Wanted): Candidate | undefined {
  const [only, ...more] = namesakes.filter((candidate) => isKnown(candidate, wanted));
  if (!only || more.length > 0 || only.year !== null) return undefined;
  // The year would become visible to the others who have it.
  return wanted.ownerId !== undefined && !only.listed && only.others ? undefined : only;
}

/** Where years are guessed, only titles the uploader may see count: joining another would tell what others have. */
function isKnown(candidate: Candidate, wanted: Wanted): boolean {
  return wanted.ownerId === undefined || candidate.listed || candidate.mine;
}
