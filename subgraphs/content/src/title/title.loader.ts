import { type Actor, byKey, type DataLoader, groupedByKey, isUuid } from '@medianest/kit';
import type { App } from '../app.js';
import { ExternalId, Title } from './title.js';
import { maySeeFile, maySeeTitle, viewerOf, viewerParams } from './title.policy.js';

type WithDb = Pick<App, 'db'>;

const NAMED = { userId: ':userId', all: ':all', reads: ':reads', organizations: ':organizations' };

/** Titles by id; undefined for one that is not there or not for this actor to see. */
export function titleLoader({ db }: WithDb, actor: Actor): DataLoader<string, Title | undefined> {
  return byKey(
    (ids) =>
      db
        .getRepository(Title)
        .createQueryBuilder('t')
        .where('t.id = any(:ids)', { ids: ids.filter(isUuid) })
        .andWhere(maySeeTitle(NAMED), viewerOf(actor))
        .getMany(),
    (title) => title.id,
  );
}

/** External ids by title. Ask only for titles that the actor may see. */
export function externalIdsLoader({ db }: WithDb): DataLoader<string, ExternalId[]> {
  return groupedByKey(
    async (ids) => {
      const rows: ExternalId[] = await db.query(
        `select title_id as "titleId", source, external_id as id from external_ids
         where title_id = any($1) order by source, external_id`,
        [ids],
      );
      return rows.map((row) => Object.assign(new ExternalId(), row));
    },
    (row) => row.titleId,
  );
}

/** A file of a title, and how long it plays. */
export interface TitleFile {
  readonly titleId: string;
  readonly mediaFileId: string;
  /** Seconds. */
  readonly duration: number | null;
}

const FILE = 'f.title_id as "titleId", f.media_file_id as "mediaFileId", f.duration';

/** The files of titles that this actor may see, newest first. */
export function filesOfTitleLoader({ db }: WithDb, actor: Actor): DataLoader<string, TitleFile[]> {
  return groupedByKey(
    (ids) =>
      db.query(
        `select ${FILE} from title_files f
         where f.title_id = any($5) and f.direct and ${maySeeFile()}
         order by f.linked_at desc, f.media_file_id`,
        [...viewerParams(actor), ids],
      ),
    (file) => file.titleId,
  );
}

/** The link of a file to its title; undefined for a file that this actor may not see. */
export function titleOfFileLoader({ db }: WithDb, actor: Actor): DataLoader<string, TitleFile | undefined> {
  return byKey(
    (ids) =>
      db.query(
        `select ${FILE} from title_files f
         where f.media_file_id = any($5) and f.direct and ${maySeeFile()}`,
        [...viewerParams(actor), ids.filter(isUuid)],
      ),
    (file) => file.mediaFileId,
  );
}
