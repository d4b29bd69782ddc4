import type { BaseContext, DataLoader } from '@medianest/kit';
import type { App } from './app.js';
import type { User } from './user/user.js';
import { userById } from './user/user.loader.js';

export type Context = BaseContext<App, Loaders>;

/** One of each per request. */
export interface Loaders {
  readonly userById: DataLoader<string, User | undefined>;
}

export function createLoaders({ db }: App): Loaders {
  return { userById: userById(db) };
}
