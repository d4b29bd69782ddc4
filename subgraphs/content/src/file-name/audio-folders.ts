import { plain } from '../text/plain.js';
import { takeYear } from './audio-name.js';
import { spaced, trimmed, withoutBrackets } from './clean.js';
import type { TrackName } from './parse-file-name.js';

interface Folders {
  readonly folders: readonly string[];
  readonly lastYear: number;
}

/** `Artist/Album/01 Song` and `Artist - Album (1999)/01 Song`; what the file itself says of its album counts first. */
export function withAlbumFolder(track: TrackName, { folders, lastYear }: Folders): TrackName {
  const inner = folders.at(-1);
  if (inner === undefined || track.album !== null) return track;
  const { name: album, year: albumYear } = albumOf(inner, lastYear);
  const [first, ...rest] = album.split(/\s+[-–—]\s+/u);
  const outer = folders.at(-2);
  if (outer !== undefined) {
    const artist = trimmed(spaced(outer)) || outer;
    return under(track, { artist, album: withoutArtist(album, artist), albumYear });
  }
  if (first !== undefined && rest.length > 0)
    return under(track, { artist: first, album: rest.join(' - '), albumYear });
  // One folder is an album when its songs are numbered, else an artist.
  if (track.number !== null || albumYear !== null) return { ...track, album, albumYear };
  return track.artist === null ? { ...track, artist: album } : track;
}

/** Who sings a song of somebody else's album is a part of its name. */
function under(track: TrackName, { artist, ...album }: Pick<TrackName, 'artist' | 'album' | 'albumYear'>): TrackName {
  const isGuest = track.artist !== null && artist !== null && plain(track.artist) !== plain(artist);
  const name = isGuest ? `${track.artist} - ${track.name}` : track.name;
  return { ...track, ...album, name, artist };
}

/** `Album (1999)`, `1999 - Album` and `[1999] Album`. */
function albumOf(folder: string, lastYear: number): { name: string; year: number | null } {
  const [, before, rest] = /^[([]?(\d{4})[)\]]?[\s._-]+(?=\S)(.+)$/u.exec(folder) ?? [];
  const dated = before === undefined ? folder : `${rest} (${before})`;
  const taken = takeYear(trimmed(spaced(dated).replace(/\[[^\]]*\]|\{[^}]*\}/gu, ' ')), lastYear);
  return taken.year === null
    ? { name: withoutBrackets(spaced(folder)) || folder, year: null }
    : { name: trimmed(taken.rest) || folder, year: taken.year };
}

/** `Artist/Artist - Album`. */
function withoutArtist(album: string, artist: string): string {
  const [first, ...rest] = album.split(/\s+[-–—]\s+/u);
  return first !== undefined && rest.length > 0 && plain(first) === plain(artist) ? rest.join(' - ') : album;
}
