import type { DbOrTx } from '@medianest/kit';
import { MediaFile } from '../media-file/media-file.js';
import { Blob } from './blob.js';

/** The blob with these bytes, when there is one. */
export function findBlob(db: DbOrTx, sha256: Buffer): Promise<Blob | null> {
  return db.getRepository(Blob).findOneBy({ sha256 });
}

/**
 * The blob of these bytes: the one there is, or a new one. Until the transaction ends, nobody who has the last file of
 * it can take it away, and who brings the same bytes at the same time waits.
 * @param own names the new blob; its bytes are in the storage already
 */
export async function claimBlob(
  tx: DbOrTx,
  { own, sha256, size }: { readonly own: string; readonly sha256: Buffer; readonly size: number },
): Promise<string> {
  const [row] = await tx.query(
    `insert into blobs (id, sha256, size) values ($1, $2, $3)
     on conflict (sha256) do update set size = excluded.size returning id`,
    [own, sha256, size],
  );
  return row.id;
}

/**
 * Forgets a blob unless a file has it still.
 * @returns whether its bytes can go
 */
export async function releaseBlob(tx: DbOrTx, id: string): Promise<boolean> {
  // Who claims it now waits for us, and the next statement sees who claimed it before.
  await tx.query('select from blobs where id = $1 for update', [id]);
  if (await tx.getRepository(MediaFile).existsBy({ blobId: id })) return false;
  const { affected } = await tx.getRepository(Blob).delete({ id });
  return Boolean(affected);
}
