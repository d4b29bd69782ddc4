import { byKey, type DataLoader } from '@medianest/kit';
import { In } from 'typeorm';
import type { App } from '../app.js';
import { Integration } from './integration.js';

export function integrationLoader({ db }: Pick<App, 'db'>): DataLoader<string, Integration | undefined> {
  return byKey(
    (ids) => db.getRepository(Integration).findBy({ id: In([...ids]) }),
    ({ id }) => id,
  );
}
