import type { Actor, BaseContext, DataLoader } from '@medianest/kit';
import type { App } from './app.js';
import { lastScanLoader, libraryFileCountLoader } from './library/library-folder.loader.js';
import type { LibraryScan } from './library/library-scan.js';
import type { MediaFile } from './media-file/media-file.js';
import { mediaFileLoader } from './media-file/media-file.loader.js';
import type { ProcessingJob } from './processing/processing-job.js';
import { processingJobLoader } from './processing/processing-job.loader.js';

export type Context = BaseContext<App, Loaders>;

export interface Loaders {
  /** Media files this actor may see. */
  readonly mediaFile: DataLoader<string, MediaFile | undefined>;
  /** The steps of a run. */
  readonly processingJobs: DataLoader<string, ProcessingJob[]>;
  /** By library folder. */
  readonly lastScan: DataLoader<string, LibraryScan | undefined>;
  readonly libraryFileCount: DataLoader<string, number>;
}

export function createLoaders(app: App, actor: Actor): Loaders {
  return {
    mediaFile: mediaFileLoader(app, actor),
    processingJobs: processingJobLoader(app),
    lastScan: lastScanLoader(app),
    libraryFileCount: libraryFileCountLoader(app),
  };
}
