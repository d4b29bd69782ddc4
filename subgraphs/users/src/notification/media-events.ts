import type { DomainEvents } from '@medianest/contracts';
import type { EntityManager } from 'typeorm';
import type { App } from '../app.js';
import { NotificationKind } from '../preferences/preferences.js';
import { notify } from './notify.js';

export function mediaProcessed(_app: App, event: DomainEvents['media.processed'], tx: EntityManager): Promise<void> {
  const { ownerId, fileName } = event;
  return notify(tx, [ownerId], { kind: NotificationKind.MEDIA_READY, text: `“${fileName}” can be played.` });
}

export function mediaFailed(_app: App, event: DomainEvents['media.failed'], tx: EntityManager): Promise<void> {
  const { ownerId, fileName, failure } = event;
  const text = `“${fileName}” could not be processed. ${failure}`;
  return notify(tx, [ownerId], { kind: NotificationKind.MEDIA_FAILED, text });
}
