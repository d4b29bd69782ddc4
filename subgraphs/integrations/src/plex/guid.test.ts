import { expect, test } from 'vitest';
import { externalIds } from './guid.js';

test.each([
  ['com.plexapp.agents.imdb://tt1254207?lang=en', 'imdb tt1254207'],
  ['com.plexapp.agents.themoviedb://603?lang=en', 'tmdb 603'],
  ['com.plexapp.agents.thetvdb://268592?lang=en', 'tvdb 268592'],
  ['com.plexapp.agents.hama://anidb-4880?lang=en', 'anidb 4880'],
  ['com.plexapp.agents.hama://tvdb2-268592', 'tvdb 268592'],
  ['plex://movie/5d776825961905001eb90a2f', 'plex 5d776825961905001eb90a2f'],
  ['mbid://a74b1b7f-71a5-4011-9441-d0b5e4122711', 'musicbrainz a74b1b7f-71a5-4011-9441-d0b5e4122711'],
])('%s is %s', (guid, expected) => {
  expect(externalIds(guid).map(({ source, id }) => `${source} ${id}`)).toEqual([expected]);
});

test.each([
  ['the id of a series with the place of an episode', 'com.plexapp.agents.thetvdb://268592/1/3?lang=en'],
  ['a name, not an id', 'com.plexapp.agents.lastfm://Skrillex?lang=en'],
  ['a file', 'local://158'],
  ['no agent', 'com.plexapp.agents.none://abc?lang=en'],
  ['a word every object knows', 'constructor://1'],
  ['nothing', ''],
])('%s gives no id', (_what, guid) => {
  expect(externalIds(guid)).toEqual([]);
});

test('the guid and the list of guids give each id once', () => {
  const guids = [{ id: 'imdb://tt0133093' }, { id: 'tmdb://603' }, { id: 'tvdb://169' }];
  expect(externalIds('imdb://tt0133093', guids).map(({ source }) => source)).toEqual(['imdb', 'tmdb', 'tvdb']);
});
