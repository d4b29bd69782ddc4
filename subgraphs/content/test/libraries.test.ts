import { randomUUID } from 'node:crypto';
import { afterEach, beforeEach, expect, test } from 'vitest';
import {
  type Content,
  deleted,
  gone,
  names,
  person,
  processed,
  SEARCH,
  seen,
  startContent,
  TITLES,
} from './content.js';

let content: Content;
const ada = person();
const bob = person();

beforeEach(async () => {
  content = await startContent();
});
afterEach(() => content.close());

const titlesOf = async (actor: typeof ada, variables: object = {}) =>
  (await content.ask(actor, TITLES, variables)).titles.nodes;

test('an item of a library is a title for everyone, and is brought up to date when it is told again', async () => {
  const item = {
    externalId: '101',
    name: 'Sintl',
    year: 2010,
    genres: ['Animation', 'Fantasy'],
    externalIds: [{ source: 'imdb', id: 'tt1727587' }],
  };
  await content.tell(seen({ ...item, summary: 'A girl looks for a dragon.' }));
  const [first] = await titlesOf(ada);
  expect(first).toMatchObject({ __typename: 'Movie', name: 'Sintl', summary: 'A girl looks for a dragon.' });
  await content.tell(seen({ ...item, name: 'Sintel', duration: 888, genres: ['Animation'] }));
  for (const actor of [ada, bob]) {
    expect(await titlesOf(actor)).toEqual([
      expect.objectContaining({
        id: first.id,
        name: 'Sintel',
        summary: 'A girl looks for a dragon.',
        genres: ['Animation'],
        duration: 888,
        externalIds: [{ source: 'imdb', id: 'tt1727587' }],
        mediaFiles: [],
      }),
    ]);
    expect(names((await content.ask(actor, SEARCH, { query: 'sintel' })).search)).toEqual(['Sintel']);
  }
});

test.each(['the upload first', 'the library first'])(
  'an upload and a library item of the same name and year are one title: %s',
  async (order) => {
    const mediaFileId = randomUUID();
    const facts = [
      processed({ by: ada, fileName: 'big.buck.bunny.2008.mkv', mediaFileId }),
      seen({ name: 'Big Buck Bunny', year: 2008, externalIds: [{ source: 'imdb', id: 'tt1254207' }] }),
    ];
    await content.tell(...(order === 'the upload first' ? facts : facts.toReversed()));
    const forAda = await titlesOf(ada);
    expect(forAda).toMatchObject([{ name: 'Big Buck Bunny', year: 2008, mediaFiles: [{ id: mediaFileId }] }]);
    expect(await titlesOf(bob)).toMatchObject([{ id: forAda[0].id, mediaFiles: [] }]);
    await content.tell(deleted(mediaFileId));
    expect(await titlesOf(ada)).toMatchObject([{ id: forAda[0].id, mediaFiles: [] }]);
  },
);

test('a name whose plain form is too long is cut between characters, and its title is found', async () => {
  const rare = `abc ${'𠀀'.repeat(90)}`;
  await content.tell(seen({ name: rare, summary: rare.repeat(100) }));
  expect(names((await content.ask(bob, SEARCH, { query: 'abc' })).search)).toEqual([rare]);
});

test('external ids win over names', async () => {
  await content.tell(
    seen({ integrationId: 'a', name: 'Amélie', year: 2001, externalIds: [{ source: 'imdb', id: 'tt0211915' }] }),
    seen({
      integrationId: 'b',
      name: 'Le Fabuleux Destin d’Amélie Poulain',
      year: 2001,
      externalIds: [
        { source: 'IMDB', id: 'tt0211915' },
        { source: 'tmdb', id: '194' },
      ],
    }),
    seen({ name: 'Twins', year: 1988, externalIds: [{ source: 'imdb', id: 'tt1' }] }),
    seen({ name: 'Twins', year: 1988, externalIds: [{ source: 'imdb', id: 'tt2' }] }),
    seen({ name: 'Twins', year: 1988, externalIds: [{ source: 'tmdb', id: '7' }] }),
  );
  const titles = await titlesOf(bob);
  expect(names({ nodes: titles })).toEqual(['Le Fabuleux Destin d’Amélie Poulain', 'Twins', 'Twins']);
  expect(titles[0].externalIds).toHaveLength(2);
});

test('two titles that turn out to be one become one, with all their files', async () => {
  const [adas, bobs] = [randomUUID(), randomUUID()];
  await content.tell(
    seen({ externalId: '1', name: 'Working Title', year: 2010, externalIds: [{ source: 'imdb', id: 'tt1' }] }),
    processed({ by: ada, fileName: 'Working Title (2010).mkv', mediaFileId: adas }),
    processed({ by: bob, fileName: 'Final Title (2010).mkv', mediaFileId: bobs }),
    seen({ externalId: '1', name: 'Final Title', year: 2010, externalIds: [{ source: 'imdb', id: 'tt1' }] }),
  );
  const [forAda, ...more] = await titlesOf(ada);
  expect(more).toEqual([]);
  expect(forAda).toMatchObject({ name: 'Final Title', mediaFiles: [{ id: adas }] });
  expect(await titlesOf(bob)).toMatchObject([{ id: forAda.id, mediaFiles: [{ id: bobs }] }]);
});

test('an item that a library took for another film leaves that film', async () => {
  const wrong = { externalId: '1', name: 'The Thing', year: 2011, externalIds: [{ source: 'imdb', id: 'tt0905372' }] };
  const right = { externalId: '1', name: 'The Thing', year: 1982, externalIds: [{ source: 'imdb', id: 'tt0084787' }] };
  const mediaFileId = randomUUID();
  await content.tell(seen(wrong), seen(right));
  expect(await titlesOf(bob)).toMatchObject([{ year: 1982 }]);
  await content.tell(processed({ by: ada, fileName: 'The Thing (1982).mkv', mediaFileId }), seen(wrong));
  expect(await titlesOf(bob)).toMatchObject([{ year: 2011 }]);
  expect(await titlesOf(ada, { sort: 'YEAR' })).toMatchObject([
    { year: 2011 },
    { year: 1982, mediaFiles: [{ id: mediaFileId }] },
  ]);
});

test('what a library no longer has goes, but for what another library or a file of somebody still has', async () => {
  const episode = (externalId: string, number: number) =>
    seen({
      ...{ externalId, kind: 'EPISODE', name: `Part ${number}` },
      parent: { externalId: 's', name: 'The Show', season: 1, number },
    });
  const both = { name: 'Sintel', year: 2010 };
  await content.tell(
    ...['a', 'b'].map((integrationId) => seen({ ...both, integrationId, externalId: 'both' })),
    seen({ integrationId: 'a', externalId: 'upload', name: 'Big Buck Bunny', year: 2008 }),
    seen({ integrationId: 'a', externalId: 'alone', name: 'Alone', year: 2020 }),
    processed({ by: ada, fileName: 'Big Buck Bunny (2008).mkv' }),
    seen({ externalId: 's', kind: 'SERIES', name: 'The Show' }),
    episode('1', 1),
    episode('2', 2),
  );
  await content.tell(gone('a', ['both', 'upload', 'alone', 'never seen']), gone('plex-1', ['1']));
  expect(names({ nodes: await titlesOf(bob) })).toEqual(['Part 2', 'Sintel', 'The Show']);
  expect(names({ nodes: await titlesOf(ada) })).toEqual(['Big Buck Bunny', 'Part 2', 'Sintel', 'The Show']);
  await content.tell(gone('plex-1'), gone('b'));
  expect(await titlesOf(bob)).toEqual([]);
  await content.tell(seen({ integrationId: 'a', externalId: 'upload', name: 'Big Buck Bunny', year: 2008 }));
  expect(names({ nodes: await titlesOf(bob) })).toEqual(['Big Buck Bunny']);
});

test('series, seasons and episodes of a library come in any order and join uploaded episodes', async () => {
  const mediaFileId = randomUUID();
  const parent = { externalId: '10', name: 'The Show', season: 1, number: 2 };
  await content.tell(
    processed({ by: ada, fileName: 'The Show S01E02.mkv', mediaFileId }),
    seen({ externalId: '12', kind: 'EPISODE', name: 'The Second', parent }),
    seen({ externalId: '11', kind: 'SEASON', name: 'Season 1', parent: { ...parent, number: null } }),
    seen({
      externalId: '10',
      kind: 'SERIES',
      name: 'The Show',
      year: 2005,
      externalIds: [{ source: 'tvdb', id: '5' }],
    }),
    seen({ externalId: '13', kind: 'EPISODE', name: 'The Third', parent: { ...parent, number: 3 } }),
  );
  const [series] = await titlesOf(bob, { filter: { kind: 'SERIES' } });
  expect(series).toMatchObject({ name: 'The Show', year: 2005, externalIds: [{ source: 'tvdb', id: '5' }] });
  expect(await titlesOf(bob, { filter: { partOf: series.id } })).toMatchObject([
    { name: 'The Second', seasonNumber: 1, episodeNumber: 2, series: { id: series.id }, mediaFiles: [] },
    { name: 'The Third', seasonNumber: 1, episodeNumber: 3, series: { id: series.id } },
  ]);
  expect(await titlesOf(ada)).toHaveLength(3);
  expect(await titlesOf(ada, { filter: { kind: 'EPISODE' } })).toMatchObject([
    { mediaFiles: [{ id: mediaFileId }] },
    {},
  ]);

  await content.tell(seen({ externalId: '10', kind: 'SERIES', name: 'Das Programm', year: 2005 }));
  expect(names((await content.ask(bob, SEARCH, { query: 'programm third' })).search)[0]).toBe('The Third');
});

test('the same series in two libraries is one, with its episodes', async () => {
  const ids = [{ source: 'tvdb', id: '73244' }];
  const episode = (integrationId: string, series: string): ReturnType<typeof seen> =>
    seen({
      integrationId,
      kind: 'EPISODE',
      name: 'The Dundies',
      parent: { externalId: 's', name: series, season: 2, number: 1 },
    });
  await content.tell(
    seen({ integrationId: 'a', externalId: 's', kind: 'SERIES', name: 'The Office (US)', externalIds: ids }),
    episode('a', 'The Office (US)'),
    episode('b', 'The Office'),
    seen({ integrationId: 'b', externalId: 's', kind: 'SERIES', name: 'The Office (US)', externalIds: ids }),
  );
  expect(names({ nodes: await titlesOf(bob, { filter: { kind: 'SERIES' } }) })).toEqual(['The Office (US)']);
});

test('music of a library: tracks wait for their album and join uploads of their artist', async () => {
  const mediaFileId = randomUUID();
  const track = (number: number, name: string) =>
    seen({ kind: 'TRACK', name, parent: { externalId: '21', name: 'Silk & Soul', season: 1, number } });
  await content.tell(
    processed({ by: ada, fileName: 'Nina Simone - Go to Hell.mp3', kind: 'AUDIO', mediaFileId }),
    track(3, 'Go to Hell'),
    seen({
      externalId: '21',
      kind: 'ALBUM',
      name: 'Silk & Soul',
      year: 1967,
      parent: { externalId: '20', name: 'Nina Simone', season: null, number: null },
    }),
    seen({ externalId: '20', kind: 'ARTIST', name: 'Nina Simone', genres: ['Jazz'] }),
    track(2, 'The Look of Love'),
  );
  const [artist] = await titlesOf(bob, { filter: { kind: 'ARTIST', genre: 'jazz' } });
  expect(artist).toMatchObject({ name: 'Nina Simone' });
  const tracks = await titlesOf(ada, { filter: { kind: 'TRACK' } });
  expect(tracks).toMatchObject([
    { name: 'Go to Hell', trackNumber: 3, artist: { name: 'Nina Simone' }, album: { name: 'Silk & Soul' } },
    { name: 'The Look of Love', trackNumber: 2, artist: { name: 'Nina Simone' }, album: { name: 'Silk & Soul' } },
  ]);
  expect(tracks[0].mediaFiles).toEqual([{ id: mediaFileId }]);
  expect(await titlesOf(bob)).toHaveLength(4);
});
