import { createHmac, timingSafeEqual } from 'node:crypto';
import { type Actor, isUuid } from '@medianest/kit';
import type { App } from '../app.js';
import { type Doer, recordAct } from '../audit/record.js';
import { inSession } from '../session/session.policy.js';
import { DataExport, DataExportState } from './data-export.js';
import { SERVICES, wholeServices } from './parts.js';

const KEPT_DAYS = 7;

/** Asks every service for its part. Who asked within the hour gets that export again. */
export function requestDataExport(app: App, doer: Doer): Promise<DataExport> {
  const { userId } = inSession(doer.actor);
  return app.events.transaction(async (tx, emit) => {
    await tx.query('select 1 from users where id = $1 for update', [userId]);
    const exports = tx.getRepository(DataExport);
    const latest = await latestOf(tx, userId);
    const hourAgo = Date.now() - 3_600_000;
    if (latest && latest.state !== DataExportState.FAILED && latest.createdAt.getTime() > hourAgo) return latest;
    const expiresAt = () => `now() + make_interval(days => ${KEPT_DAYS})`;
    const { identifiers } = await exports.insert({ userId, expiresAt });
    const id: string = identifiers[0]?.['id'];
    await emit('user.exportRequested', { version: 1, exportId: id, userId });
    await recordAct(tx, { ...doer, act: 'data.exported', subject: userId, after: { exportId: id } });
    return exports.findOneByOrFail({ id });
  });
}

export function findDataExport(app: App, actor: Actor): Promise<DataExport | null> {
  return latestOf(app.db.manager, inSession(actor).userId);
}

function latestOf(tx: App['db']['manager'], userId: string): Promise<DataExport | null> {
  return tx
    .getRepository(DataExport)
    .createQueryBuilder('export')
    .where('export.userId = :userId and export.expiresAt > now()', { userId })
    .orderBy('export.id', 'DESC')
    .getOne();
}

/** From 0 to 1. */
export async function progressOf({ db }: App, { id, state }: DataExport): Promise<number> {
  if (state === DataExportState.READY) return 1;
  return (await wholeServices(db.manager, id)).length / SERVICES.length;
}

export function downloadUrl({ config }: App, { id, state }: DataExport): string | null {
  if (state !== DataExportState.READY) return null;
  return `${config.publicUrl}/exports/${id}.${mac(config.keyEncryptionKey, id)}`;
}

/** The export of a download's token, as long as it can be fetched. */
export async function exportOf({ db, config }: App, token: string): Promise<DataExport | null> {
  const [id = '', given = ''] = token.split('.');
  const [right, shown] = [Buffer.from(mac(config.keyEncryptionKey, id)), Buffer.from(given)];
  if (!isUuid(id) || shown.length !== right.length || !timingSafeEqual(shown, right)) return null;
  const found = await db.getRepository(DataExport).findOneBy({ id, state: DataExportState.READY });
  return found && found.expiresAt.getTime() > Date.now() ? found : null;
}

function mac(secret: Uint8Array, id: string): string {
  return createHmac('sha256', secret).update(`data export\n${id}`).digest('base64url');
}

/** Throws old exports away, and gives up those that a service does not answer. */
export async function endOldExports({ db }: App): Promise<void> {
  await db.query('delete from data_exports where expires_at < now()');
  await db.query(
    `update data_exports set state = 'FAILED' where state = 'PENDING' and created_at < now() - interval '1 day'`,
  );
}
