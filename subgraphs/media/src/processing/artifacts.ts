import type { ImageFormat, ThumbnailSize } from '../media-file/enums.js';

/** What was made of a file, by the step that made it. It is the row's `artifacts`: a step that made nothing is absent. */
export interface Artifacts {
  readonly THUMBNAILS?: Thumbnails;
  readonly PACKAGE?: Playback;
  readonly TRICKPLAY?: Trickplay;
  readonly PREVIEW?: Preview;
  readonly SOUND?: Sound;
}

/** A picture in a file; its path is below the version, as all paths here. */
export interface PictureFile {
  readonly path: string;
  readonly width: number;
  readonly height: number;
}

export interface Thumbnails {
  readonly images: readonly (Pick<PictureFile, 'path'> &
    Partial<PictureFile> & { readonly format: ImageFormat; readonly size: ThumbnailSize })[];
  /** Base64. Absent in what older versions made. */
  readonly thumbhash?: string;
  /** Of an image alone: the whole, upright and without its tags. */
  readonly display?: PictureFile;
}

export interface AudioTrack {
  /** Of its playlist. */
  readonly path: string;
  readonly name: string;
  /** BCP 47. */
  readonly language: string | null;
  readonly default: boolean;
  /** As it plays. */
  readonly channels: number;
}

export interface Subtitle {
  /** Of the whole WebVTT file. */
  readonly path: string;
  readonly name: string;
  /** BCP 47. */
  readonly language: string | null;
  readonly default: boolean;
  readonly forced: boolean;
}

export interface VideoTrack {
  readonly width: number;
  readonly height: number;
  /** Bits a second. */
  readonly bandwidth: number;
  /** Whether it is the stream as it came. */
  readonly copied: boolean;
}

export interface Playback {
  /** Of the master playlist. */
  readonly path: string;
  /** Whether it goes to the end; else it grows. */
  readonly complete: boolean;
  /** Seconds that can be played; null when an older version made it of a file that does not tell. */
  readonly duration: number | null;
  // Absent in what older versions made.
  readonly video?: readonly VideoTrack[];
  readonly audio?: readonly AudioTrack[];
  readonly subtitles?: readonly Subtitle[];
  /** What encoded it, as ffmpeg calls it; null when all was copied. */
  readonly encoder?: string | null;
  /** Of a song alone: it in one file, AAC in MP4. */
  readonly download?: string;
}

/** Pictures to find a place in a film by, many in one tile. */
export interface Trickplay {
  /** Of the WebVTT file. */
  readonly vtt: string;
  readonly tiles: readonly string[];
  /** Of one picture, in pixels. */
  readonly width: number;
  readonly height: number;
  readonly columns: number;
  readonly rows: number;
  /** Seconds from one picture to the next. */
  readonly interval: number;
  readonly count: number;
}

export interface Preview {
  readonly path: string;
}

export interface Sound {
  readonly loudness: Loudness | null;
  readonly waveform: Waveform;
}

/** EBU R128. */
export interface Loudness {
  /** LUFS. */
  readonly integrated: number;
  /** LU. */
  readonly range: number;
  /** dBTP; null for silence. */
  readonly truePeak: number | null;
}

export interface Waveform {
  readonly path: string;
  readonly points: number;
}
