import type { LibraryItemParent } from '@medianest/contracts';
import type { LibraryItem } from '../sync/library.js';
import type { PlexType } from './client.js';
import { externalIds } from './guid.js';
import type { PlexItem } from './wire.js';

export const KINDS = {
  movie: 'MOVIE',
  show: 'SERIES',
  episode: 'EPISODE',
  artist: 'ARTIST',
  album: 'ALBUM',
  track: 'TRACK',
} as const satisfies Record<PlexType, LibraryItem['kind']>;

/** A Plex item as the rest of the house understands it. */
export function toLibraryItem(type: PlexType, item: PlexItem): LibraryItem {
  return {
    externalId: item.ratingKey,
    kind: KINDS[type],
    name: item.title?.trim() || fallbackName(type, item),
    year: whole(item.year, 9_999),
    summary: item.summary?.trim() || null,
    duration: item.duration !== undefined && item.duration >= 0 ? item.duration / 1000 : null,
    genres: (item.Genre ?? []).map(({ tag }) => tag),
    externalIds: externalIds(item.guid, item.Guid),
    parent: parentOf(type, item),
  };
}

/** Nonsense is as good as nothing. */
function whole(value: number | undefined, max: number): number | null {
  return value !== undefined && Number.isInteger(value) && value >= 0 && value <= max ? value : null;
}

function fallbackName(type: PlexType, { index }: PlexItem): string {
  if (type === 'episode' || type === 'track')
    return `${type === 'episode' ? 'Episode' : 'Track'} ${index ?? ''}`.trim();
  return 'Untitled';
}

function parentOf(type: PlexType, item: PlexItem): LibraryItemParent | null {
  // The disc of an album is to a track what the season is to an episode.
  const place = { season: whole(item.parentIndex, 100_000), number: whole(item.index, 1_000_000) };
  if (type === 'episode') return parent(item.grandparentRatingKey, item.grandparentTitle, place);
  if (type === 'track') return parent(item.parentRatingKey, item.parentTitle, place);
  if (type === 'album') return parent(item.parentRatingKey, item.parentTitle, { season: null, number: null });
  return null;
}

function parent(
  externalId: string | undefined,
  name: string | undefined,
  place: Pick<LibraryItemParent, 'season' | 'number'>,
): LibraryItemParent | null {
  return externalId ? { externalId, name: name ?? '', ...place } : null;
}
