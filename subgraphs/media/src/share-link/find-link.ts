import type { DbOrTx } from '@medianest/kit';
import type { SelectQueryBuilder } from 'typeorm';
import { MediaFile } from '../media-file/media-file.js';
import { ShareLink } from './share-link.js';

/**
 * A link is as good as the right of whoever made it: `canChange`, as far as users has told of it. It comes back with the
 * right; with another owner of the file it does not.
 */
const STANDS = `(link.owner_id is null or link.owner_id = file.owner_id) and not exists (
  select from people_rights r where r.user_id = link.created_by
    and not (r.may_write and (coalesce(r.may_manage, true) or file.owner_id = link.created_by)))`;

/** Links that stand; some may have expired. */
export function standingLinks(db: DbOrTx): SelectQueryBuilder<ShareLink> {
  const links = db.getRepository(ShareLink).createQueryBuilder('link');
  return links.innerJoin(MediaFile, 'file', 'file.id = link.media_file_id').where(STANDS);
}

/** The link, if it stands. */
export function findLink(db: DbOrTx, id: string): Promise<ShareLink | null> {
  return standingLinks(db).andWhere('link.id = :id', { id }).getOne();
}
