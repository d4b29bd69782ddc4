import type { Actor, BaseContext, DataLoader } from '@medianest/kit';
import type { App } from './app.js';
import type { ExternalId, Title } from './title/title.js';
import {
  externalIdsLoader,
  filesOfTitleLoader,
  type TitleFile,
  titleLoader,
  titleOfFileLoader,
} from './title/title.loader.js';

export type Context = BaseContext<App, Loaders>;

/** What is loaded for many at once. All of them give only what the actor may see. */
export interface Loaders {
  readonly title: DataLoader<string, Title | undefined>;
  readonly externalIds: DataLoader<string, ExternalId[]>;
  readonly filesOfTitle: DataLoader<string, TitleFile[]>;
  readonly titleOfFile: DataLoader<string, TitleFile | undefined>;
}

export function createLoaders(app: App, actor: Actor): Loaders {
  return {
    title: titleLoader(app, actor),
    externalIds: externalIdsLoader(app),
    filesOfTitle: filesOfTitleLoader(app, actor),
    titleOfFile: titleOfFileLoader(app, actor),
  };
}
