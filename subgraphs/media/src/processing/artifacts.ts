import type { ImageFormat, ThumbnailSize } from '../media-file/enums.js';

/** What was made of a file, by the step that made it. It is the row's `artifacts`: a step that made nothing is absent. */
export interface Artifacts {
  readonly THUMBNAILS?: Thumbnails;
  readonly PACKAGE?: Playback;
}

export interface Thumbnails {
  readonly images: readonly {
    readonly format: ImageFormat;
    readonly size: ThumbnailSize;
    /** Below the version, as all paths here. */
    readonly path: string;
  }[];
}

export interface Playback {
  /** Of the master playlist. */
  readonly path: string;
  /** Seconds that can be played; null when an older version made it of a file that does not tell. */
  readonly duration: number | null;
}
