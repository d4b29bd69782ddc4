import { readFileSync } from 'node:fs';

export type PlexItem = { ratingKey: string; title: string } & Record<string, unknown>;

/** A section and its items by Plex's number of their type. A test may change the arrays. */
export interface Section {
  readonly key: string;
  readonly type: string;
  readonly title: string;
  readonly items: Record<number, PlexItem[]>;
}

/** The library that was recorded: 4 films, 2 series, 3 episodes of one, 2 artists, an album, 3 tracks; and no photo. */
export function recordedSections(): Section[] {
  return [
    { key: '1', type: 'movie', title: 'Movies', items: { 1: recorded('movie_library') } },
    { key: '2', type: 'show', title: 'TV Shows', items: { 2: recorded('tv_library'), 4: recorded('tv_episodes') } },
    {
      key: '5',
      type: 'artist',
      title: 'Music',
      items: { 8: recorded('music_library'), 9: recorded('music_albums'), 10: recorded('music_tracks') },
    },
    { key: '6', type: 'photo', title: 'Photos', items: {} },
    { key: '7', type: 'movie', title: 'Nothing yet', items: { 1: [] } },
  ];
}

function recorded(name: string): PlexItem[] {
  const file = new URL(`./fixtures/plex/${name}.json`, import.meta.url);
  return JSON.parse(readFileSync(file, 'utf8')).MediaContainer.Metadata;
}

/** A section with films as a new agent knows them. */
export function generatedFilms(count: number): Section[] {
  if (count === 0) return [];
  const films = Array.from({ length: count }, (_, index) => film(index));
  return [{ key: '9', type: 'movie', title: 'Many films', items: { 1: films } }];
}

function film(index: number): PlexItem {
  const id = 100_000 + index;
  return {
    ratingKey: String(id),
    key: `/library/metadata/${id}`,
    guid: `plex://movie/5d77682${index.toString(16).padStart(17, '0')}`,
    type: 'movie',
    title: `Film number ${index}`,
    summary: `What happens in film number ${index}.`,
    year: 1950 + (index % 75),
    duration: 5_400_000 + index,
    addedAt: 1_579_514_088 + index,
    Genre: [{ tag: 'Drama' }],
    Guid: [{ id: `imdb://tt${9_000_000 + index}` }, { id: `tmdb://${id}` }],
  };
}
