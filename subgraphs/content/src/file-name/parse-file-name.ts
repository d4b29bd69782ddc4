import { withAlbumFolder } from './audio-folders.js';
import { parseAudioName } from './audio-name.js';
import { baseName } from './clean.js';
import { readFolders } from './folders.js';
import { withVideoFolders } from './video-folders.js';
import { parseVideoName } from './video-name.js';

export interface MovieName {
  readonly kind: 'MOVIE';
  readonly name: string;
  readonly year: number | null;
}

export interface EpisodeName {
  readonly kind: 'EPISODE';
  readonly series: string;
  /** Of the series, when the name tells it. */
  readonly year: number | null;
  readonly season: number;
  readonly episode: number;
  /** The last one of a file with several episodes. */
  readonly lastEpisode: number | null;
  /** Of the episode; null when the file name has none. */
  readonly name: string | null;
}

export interface TrackName {
  readonly kind: 'TRACK';
  readonly name: string;
  readonly artist: string | null;
  readonly album: string | null;
  readonly number: number | null;
  readonly year: number | null;
  readonly albumYear: number | null;
}

export type ParsedName = MovieName | EpisodeName | TrackName;

export interface FileNameHints {
  readonly kind: 'VIDEO' | 'AUDIO';
  /** Where the file lies in its library folder, such as `The Show/Season 01`. */
  readonly folder?: string | null;
  /** Numbers up to the next year may be years of release. @default the year it is now */
  readonly thisYear?: number;
}

/** Reads what a file's name, and the folders it lies in, tell of a title. Always finds a name; at worst it is the file name without its ending. */
export function parseFileName(fileName: string, hints: FileNameHints): ParsedName {
  const base = baseName(fileName);
  const lastYear = (hints.thisYear ?? new Date().getFullYear()) + 1;
  const folders = readFolders(hints.folder ?? '');
  return hints.kind === 'AUDIO'
    ? withAlbumFolder(parseAudioName(base, lastYear), { folders, lastYear })
    : withVideoFolders(parseVideoName(base, lastYear), { base, folders, lastYear });
}
