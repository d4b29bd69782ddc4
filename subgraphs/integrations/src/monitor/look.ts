import type { EntityManager } from 'typeorm';
import type { App } from '../app.js';
import type { Integration } from '../integration/integration.js';
import { askKuma } from '../kuma/kuma.js';
import type { Contact } from '../services.js';
import { type Claimed, holdClaim } from '../sync/claim.js';
import { tellMonitors } from './changes.js';
import { type Saving, saveReading } from './save-reading.js';

/** What of the monitors has changed since the last look. */
export async function lookAtMonitors(app: App, { id }: Integration, contact: Contact): Promise<void> {
  const saving = await read(app, id, contact);
  await save(app, id, (tx) => saveReading(tx, saving));
}

/** The same on demand, as a run that says how many there are. */
export async function syncMonitors(app: App, claimed: Claimed, contact: Contact): Promise<void> {
  const { run, integration } = claimed;
  const saving = await read(app, integration.id, contact);
  await save(app, integration.id, async (tx) => {
    await holdClaim(tx, claimed);
    const changed = await saveReading(tx, saving);
    await tx.query(
      `update sync_runs set status = 'SUCCEEDED', finished_at = now(), items_seen = $2, items_total = $2,
         items_changed = $3
       where id = $1`,
      [run.id, saving.reading.monitors.length, changed],
    );
    return changed;
  });
}

async function read({ http }: App, integrationId: string, contact: Contact): Promise<Saving> {
  const askedAt = new Date();
  return { integrationId, askedAt, reading: await askKuma(http, contact) };
}

/** Save, then say. @param write gives how many are not as they were */
async function save(app: App, integrationId: string, write: (tx: EntityManager) => Promise<number>): Promise<void> {
  if ((await app.db.transaction(write)) > 0) await tellMonitors(app, integrationId);
}
