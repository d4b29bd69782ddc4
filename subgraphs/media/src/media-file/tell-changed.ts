import type { DbOrTx } from '@medianest/kit';
import { In } from 'typeorm';
import type { App } from '../app.js';
import { MediaStatus } from './enums.js';
import { factsOf } from './media-facts.js';
import { MediaFile } from './media-file.js';

const AT_ONCE = 1_000;

/** Tells of files that a transaction changed, when it is committed; of those that are READY, since of others nobody knows. */
export async function tellChanged(app: Pick<App, 'events'>, tx: DbOrTx, ids: readonly string[]): Promise<void> {
  const emit = app.events.within(tx);
  for (let at = 0; at < ids.length; at += AT_ONCE) {
    const some = { id: In(ids.slice(at, at + AT_ONCE)), status: MediaStatus.READY };
    const files = await tx.getRepository(MediaFile).findBy(some);
    for (const facts of await factsOf(tx, files)) await emit('media.changed', { version: 2, ...facts });
  }
}
