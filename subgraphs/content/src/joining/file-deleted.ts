import type { MediaDeleted } from '@medianest/contracts';
import type { DbOrTx } from '@medianest/kit';
import type { EntityManager } from 'typeorm';
import type { App } from '../app.js';
import { lockJoining } from './join-lock.js';
import { removeEmpty } from './remove-title.js';
import { bury } from './tombstones.js';

/** A file is gone: so is its link, and every title that came only from uploads and has no file left. */
export async function fileDeleted(_app: Pick<App, 'db'>, event: MediaDeleted, tx: EntityManager): Promise<void> {
  await lockJoining(tx);
  await bury(tx, 'deleted_files (media_file_id)', event.mediaFileId);
  await unlinkFile(tx, event.mediaFileId);
}

export async function unlinkFile(tx: DbOrTx, mediaFileId: string): Promise<void> {
  const [links]: [{ title_id: string }[]] = await tx.query(
    'delete from title_files where media_file_id = $1 returning title_id',
    [mediaFileId],
  );
  await removeEmpty(
    tx,
    links.map((link) => link.title_id),
  );
}
