import { type Actor, byKey, type DataLoader } from '@medianest/kit';
import { In } from 'typeorm';
import type { App } from '../app.js';
import { MediaFile } from './media-file.js';
import { canSee } from './media-file.policy.js';

export function mediaFileLoader(app: App, actor: Actor): DataLoader<string, MediaFile | undefined> {
  return byKey(
    async (ids) => {
      const files = await app.db.getRepository(MediaFile).findBy({ id: In(ids) });
      return files.filter((file) => canSee(actor, file));
    },
    (file) => file.id,
  );
}
