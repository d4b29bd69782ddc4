import { expect, test } from 'vitest';
import { toLibraryItem } from './item.js';
import * as wire from './wire.js';

const read = (value: object) => wire.item.parse({ ratingKey: 7, type: 'movie', ...value });

test('numbers as strings are numbers, and nonsense costs only the field', () => {
  const film = read({ title: 'Alien', year: '1979', duration: '7020000', Genre: 'Horror', summary: null, Guid: [{}] });
  expect(toLibraryItem('movie', film)).toEqual({
    externalId: '7',
    kind: 'MOVIE',
    name: 'Alien',
    year: 1979,
    summary: null,
    duration: 7020,
    genres: [],
    externalIds: [],
    parent: null,
  });
  expect(toLibraryItem('movie', read({ year: 1e12, duration: -1 }))).toMatchObject({
    name: 'Untitled',
    year: null,
    duration: null,
  });
  expect(toLibraryItem('movie', read({ year: 'soon' }))).toMatchObject({ year: null });
});

test('text that PostgreSQL could not store as JSON is mended', () => {
  expect(toLibraryItem('movie', read({ title: 'A\0li\ud800en' })).name).toBe('Ali\ufffden');
});

test('an episode without a title is known by its number', () => {
  const episode = read({ type: 'episode', title: '', index: 4, parentIndex: '2', grandparentRatingKey: 22 });
  expect(toLibraryItem('episode', episode)).toMatchObject({
    name: 'Episode 4',
    parent: { externalId: '22', name: '', season: 2, number: 4 },
  });
});

test('an entry without an id is no item', () => {
  expect(wire.item.safeParse({ type: 'movie', title: 'Nobody' }).success).toBe(false);
  for (const ratingKey of ['', 'x'.repeat(256), '\0'])
    expect(wire.item.safeParse({ type: 'movie', title: 'Nobody', ratingKey }).success).toBe(false);
  const lost = read({ type: 'episode', title: 'Lost', grandparentRatingKey: 'x'.repeat(5_000) });
  expect(toLibraryItem('episode', lost)).toMatchObject({ name: 'Lost', parent: null });
});
