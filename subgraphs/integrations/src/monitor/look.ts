import type { EntityManager } from 'typeorm';
import type { App } from '../app.js';
import type { Integration } from '../integration/integration.js';
import { askKuma } from '../kuma/kuma.js';
import type { Contact } from '../services.js';
import { type Claimed, holdClaim } from '../sync/claim.js';
import { tellMonitors } from './changes.js';
import { saveReading } from './save-reading.js';

/** What of the monitors has changed since the last glance. */
export async function lookAtMonitors(app: App, { id }: Integration, contact: Contact): Promise<void> {
  await read(app, { integrationId: id, contact });
}

/** The same on demand, as a run that says how many there are. */
export async function syncMonitors(app: App, claimed: Claimed, contact: Contact): Promise<void> {
  await read(app, {
    integrationId: claimed.integration.id,
    contact,
    async within(tx, { seen, changed }) {
      await tx.query(
        `update sync_runs set status = 'SUCCEEDED', finished_at = now(), items_seen = $2, items_total = $2,
           items_changed = $3
         where id = $1`,
        [claimed.run.id, seen, changed],
      );
    },
    before: (tx) => holdClaim(tx, claimed),
  });
}

interface Reading {
  readonly integrationId: string;
  readonly contact: Contact;
  before?(tx: EntityManager): Promise<void>;
  within?(tx: EntityManager, counts: { readonly seen: number; readonly changed: number }): Promise<void>;
}

/** Save, then say. */
async function read(app: App, { integrationId, contact, before, within }: Reading): Promise<void> {
  const askedAt = new Date();
  const reading = await askKuma(app.http, contact);
  const changed = await app.db.transaction(async (tx) => {
    await before?.(tx);
    const changed = await saveReading(tx, { integrationId, reading, askedAt });
    await within?.(tx, { seen: reading.monitors.length, changed });
    return changed;
  });
  if (changed > 0) await tellMonitors(app, integrationId);
}
