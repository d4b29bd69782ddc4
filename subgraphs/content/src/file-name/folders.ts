import { plain } from '../text/plain.js';

/** Folders that tell of a library, not of what is in them. */
const SAY_NOTHING = new Set(
  [
    ...['movie', 'movies', 'film', 'films', 'filme', 'video', 'videos', 'cinema', 'peliculas', 'feature films'],
    ...['tv', 'tv shows', 'tv series', 'shows', 'series', 'serien', 'anime', 'cartoons', 'documentaries', 'kids'],
    ...['music', 'musik', 'musique', 'musica', 'songs', 'audio', 'albums', 'artists', 'compilations', 'singles'],
    ...['media', 'library', 'download', 'downloads', 'complete', 'completed', 'incoming', 'new', 'unsorted', 'misc'],
  ].map(plain),
);
/** Parts of a disc. */
const DISC = /^(?:video_ts|bdmv|stream|(?:cd|dis[ck]|dvd)[ ._-]?\d{1,2})$/i;

/** The folders of a path that may tell something, the outermost first. */
export function readFolders(path: string): string[] {
  const folders = path.split('/').map((folder) =>
    folder
      .normalize('NFC')
      .replace(/\p{Cc}+/gu, ' ')
      .trim(),
  );
  return folders.filter((folder) => folder !== '' && !DISC.test(folder) && !SAY_NOTHING.has(plain(folder)));
}
