import { stat } from 'node:fs/promises';
import type { App } from '../app.js';
import { errors } from '../errors.js';
import { freeBytes } from '../storage/open-storage.js';

/** Refuses what would not fit on the disk beside all that was promised to uploads and imports. */
export async function checkRoom(app: App, bytes: number): Promise<void> {
  const free = await freeBytes(app);
  if (free === Infinity) return;
  const [{ promised }]: [{ promised: string }] = await app.db.query(
    `select (select coalesce(sum(size), 0) from uploads where not whole and expires_at > now())
       + (select coalesce(sum(greatest(reserved - received, 0)), 0) from imports where status = 'RUNNING') as promised`,
  );
  const lacking = bytes + Number(promised) - free;
  // To look at what has come of each upload is for when it matters.
  if (lacking > 0 && lacking > (await received(app))) throw errors.STORAGE_FULL(bytes);
}

/** Bytes of what was promised that are on the disk already. */
async function received({ db, scratch }: App): Promise<number> {
  const open: { id: string }[] = await db.query('select id from uploads where not whole and expires_at > now()');
  let bytes = 0;
  for (const { id } of open) bytes += (await stat(scratch.upload(id)).catch(() => undefined))?.size ?? 0;
  return bytes;
}
