import type { Actor, BaseContext, DataLoader } from '@medianest/kit';
import type { App } from './app.js';
import type { MediaFile } from './media-file/media-file.js';
import { mediaFileLoader } from './media-file/media-file.loader.js';

export type Context = BaseContext<App, Loaders>;

export interface Loaders {
  /** Media files this actor may see. */
  readonly mediaFile: DataLoader<string, MediaFile | undefined>;
}

export function createLoaders(app: App, actor: Actor): Loaders {
  return { mediaFile: mediaFileLoader(app, actor) };
}
