import type { DbOrTx } from '@medianest/kit';
import type { App } from '../app.js';

/** In the transaction of what takes it away: what other subgraphs gave the person before counts no more. */
export async function revokeAccess({ events }: Pick<App, 'events'>, tx: DbOrTx, userId: string): Promise<void> {
  await events.within(tx)('user.accessRevoked', { version: 1, userId, revokedAt: new Date().toISOString() });
}
