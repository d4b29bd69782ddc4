import { randomUUID } from 'node:crypto';
import { afterEach, beforeEach, expect, test } from 'vitest';
import {
  type Content,
  changed,
  deleted,
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
const admin = person('ADMIN');

beforeEach(async () => {
  content = await startContent();
});
afterEach(() => content.close());

test('an upload becomes a film that its owner finds, and nobody else but ADMIN sees anything of it', async () => {
  const mediaFileId = randomUUID();
  await content.tell(processed({ by: ada, fileName: 'Big Buck Bunny (2008).mp4', mediaFileId, duration: 30 }));
  const { titles } = await content.ask(ada, TITLES);
  expect(titles.nodes).toEqual([
    expect.objectContaining({
      __typename: 'Movie',
      name: 'Big Buck Bunny',
      year: 2008,
      summary: null,
      genres: [],
      duration: 30,
      externalIds: [],
      mediaFiles: [{ id: mediaFileId }],
    }),
  ]);
  const { id } = titles.nodes[0];
  for (const query of ['big buck bunny', 'Big Buck Buny', 'bik buck bunny', 'bunny', 'big bu']) {
    expect(names((await content.ask(ada, SEARCH, { query })).search)).toEqual(['Big Buck Bunny']);
    expect((await content.ask(bob, SEARCH, { query })).search.nodes).toEqual([]);
    expect(names((await content.ask(admin, SEARCH, { query })).search)).toEqual(['Big Buck Bunny']);
  }
  expect((await content.ask(bob, TITLES)).titles.nodes).toEqual([]);
  expect(names((await content.ask(admin, TITLES)).titles)).toEqual(['Big Buck Bunny']);

  const TITLE = 'query ($id: ID!) { title(id: $id) { name } }';
  expect((await content.ask(ada, TITLE, { id })).title).toEqual({ name: 'Big Buck Bunny' });
  const hidden = await content.client.query(bob, TITLE, { id });
  const absent = await content.client.query(bob, TITLE, { id: randomUUID() });
  const nonsense = await content.client.query(bob, TITLE, { id: "' or true --" });
  expect(hidden.errors?.[0]?.extensions.code).toBe('TITLE_NOT_FOUND');
  expect(absent).toEqual(hidden);
  expect(nonsense).toEqual(hidden);

  const ENTITIES = `query ($of: [_Any!]!) { _entities(representations: $of) {
    ... on Movie { name } ... on MediaFile { title { name mediaFiles { id } } }
  } }`;
  const of = [
    { __typename: 'Title', id },
    { __typename: 'Movie', id },
    { __typename: 'MediaFile', id: mediaFileId },
  ];
  expect((await content.ask(ada, ENTITIES, { of }))._entities).toEqual([
    { name: 'Big Buck Bunny' },
    { name: 'Big Buck Bunny' },
    { title: { name: 'Big Buck Bunny', mediaFiles: [{ id: mediaFileId }] } },
  ]);
  expect((await content.ask(bob, ENTITIES, { of }))._entities).toEqual([null, null, { title: null }]);
});

test('who is not logged in is asked to log in, and gets nothing by reference', async () => {
  await content.tell(seen({ name: 'Sintel', year: 2010 }));
  const anonymous = { userId: null, sessionId: null, roles: ['ADMIN'], scopes: [], organizations: [] };
  for (const query of ['{ titles { nodes { name } } }', '{ search(query: "sintel") { nodes { name } } }']) {
    expect((await content.client.query(anonymous, query)).errors?.[0]?.extensions.code).toBe('UNAUTHENTICATED');
    expect((await content.client.query('nobody', query)).errors?.[0]?.extensions.code).toBe('UNAUTHENTICATED');
  }
  const [{ id }] = (await content.ask(ada, TITLES)).titles.nodes;
  const answer = await content.client.query(
    anonymous,
    'query ($of: [_Any!]!) { _entities(representations: $of) { ... on Movie { name } } }',
    { of: [{ __typename: 'Title', id }] },
  );
  expect(answer.data._entities).toEqual([null]);
});

test('two people with the same film share its title, and see only their own files and durations', async () => {
  const [adas, bobs] = [randomUUID(), randomUUID()];
  await content.tell(
    processed({ by: ada, fileName: 'Sintel (2010).mp4', mediaFileId: adas, duration: 880 }),
    processed({ by: bob, fileName: 'sintel.2010.1080p.mkv', mediaFileId: bobs, duration: 900 }),
  );
  const [forAda] = (await content.ask(ada, TITLES)).titles.nodes;
  const [forBob] = (await content.ask(bob, TITLES)).titles.nodes;
  expect(forAda).toMatchObject({ name: 'Sintel', duration: 880, mediaFiles: [{ id: adas }] });
  expect(forBob).toMatchObject({ id: forAda.id, duration: 900, mediaFiles: [{ id: bobs }] });
  const [forAdmin] = (await content.ask(admin, TITLES)).titles.nodes;
  expect(forAdmin.mediaFiles).toHaveLength(2);

  await content.tell(deleted(adas));
  expect((await content.ask(ada, TITLES)).titles.nodes).toEqual([]);
  expect(names((await content.ask(bob, TITLES)).titles)).toEqual(['Sintel']);
  await content.tell(deleted(bobs));
  expect((await content.ask(admin, TITLES)).titles.nodes).toEqual([]);
});

test('a name without a year joins no film of that name that somebody else has', async () => {
  await content.tell(
    processed({ by: ada, fileName: 'Dune (1984).mkv' }),
    processed({ by: bob, fileName: 'Dune.mkv' }),
    processed({ by: ada, fileName: 'Dune.mp4' }),
  );
  const years = async (actor: typeof ada) =>
    (await content.ask(actor, TITLES)).titles.nodes.map(({ year }: { year: number | null }) => year);
  expect(await years(bob)).toEqual([null]);
  // Her file without a year fits the one that is there under this very name.
  expect(await years(ada)).toEqual(expect.arrayContaining([1984, null]));
});

test("a file without a year joins its owner's only film of that name; two of them leave it alone", async () => {
  await content.tell(
    processed({ by: ada, fileName: 'Dune (1984).mkv' }),
    processed({ by: ada, fileName: 'Dune.mkv' }),
    processed({ by: ada, fileName: 'Dune (2021).mkv' }),
    processed({ by: ada, fileName: 'dune.mp4' }),
  );
  const { nodes } = (await content.ask(ada, TITLES, { sort: 'YEAR' })).titles;
  expect(nodes.map((node: { year: number; mediaFiles: [] }) => [node.year, node.mediaFiles.length])).toEqual([
    [2021, 1],
    [1984, 2],
    [null, 1],
  ]);
});

test("what other people's file names say of an episode or a track stays theirs", async () => {
  await content.tell(
    processed({ by: ada, fileName: 'Home S01E01 - Surprise for Bob.mp4' }),
    processed({ by: bob, fileName: 'Home S01E01.mp4' }),
    processed({ by: ada, fileName: 'Choir - Rehearsals - 07 - Song.mp3', kind: 'AUDIO' }),
    processed({ by: bob, fileName: 'Choir - Song.mp3', kind: 'AUDIO' }),
  );
  const { nodes } = (await content.ask(bob, TITLES)).titles;
  expect(nodes).toMatchObject([
    { name: 'Choir' },
    { name: 'Episode 1' },
    { name: 'Home' },
    { name: 'Song', trackNumber: null, album: null },
  ]);
  expect((await content.ask(bob, SEARCH, { query: 'surprise' })).search.nodes).toEqual([]);
  // A library that has the episode brings them together.
  const parent = { externalId: 's', name: 'Home', season: 1, number: 1 };
  await content.tell(seen({ kind: 'EPISODE', name: 'Pilot', parent }));
  for (const actor of [ada, bob]) {
    const episodes = (await content.ask(actor, TITLES, { filter: { kind: 'EPISODE' } })).titles.nodes;
    expect(episodes).toMatchObject([{ name: 'Pilot', mediaFiles: [{}] }]);
  }
});

test('episodes gather under one series, which is seen by whoever has an episode of it', async () => {
  const files = [randomUUID(), randomUUID()] as const;
  await content.tell(
    processed({ by: ada, fileName: 'The Show S01E02 - Two.mkv', mediaFileId: files[0] }),
    processed({ by: ada, fileName: 'The.Show.S01E01.1080p.mkv', mediaFileId: files[1] }),
    processed({ by: bob, fileName: 'the show 2x05.mkv' }),
    processed({ by: bob, fileName: 'The Show S03E01-E02.mkv' }),
  );
  const { nodes } = (await content.ask(ada, TITLES)).titles;
  const series = nodes.find((node: { __typename: string }) => node.__typename === 'Series');
  expect(series).toMatchObject({ name: 'The Show', mediaFiles: [] });
  const episodes = (await content.ask(ada, TITLES, { filter: { partOf: series.id, kind: 'EPISODE' } })).titles.nodes;
  expect(episodes).toMatchObject([
    { name: 'Episode 1', seasonNumber: 1, episodeNumber: 1, series: { id: series.id, name: 'The Show' } },
    { name: 'Two', seasonNumber: 1, episodeNumber: 2 },
  ]);
  const forBob = (await content.ask(bob, TITLES, { filter: { partOf: series.id } })).titles.nodes;
  expect(forBob).toMatchObject([
    { seasonNumber: 3, episodeNumber: 1, lastEpisodeNumber: 2 },
    { seasonNumber: 2, episodeNumber: 5, lastEpisodeNumber: null },
  ]);
  // An episode is found by the name of its series.
  expect(names((await content.ask(ada, SEARCH, { query: 'the show two' })).search)[0]).toBe('Two');

  await content.tell(deleted(files[0]), deleted(files[1]));
  expect((await content.ask(ada, TITLES)).titles.nodes).toEqual([]);
  expect((await content.ask(bob, TITLES)).titles.nodes).toHaveLength(3);
});

test('music becomes a track with its artist and album; a picture becomes nothing', async () => {
  const picture = randomUUID();
  await content.tell(
    processed({ by: ada, fileName: 'Nina Simone - Silk & Soul - 03 - Go to Hell.mp3', kind: 'AUDIO', duration: 170.5 }),
    processed({ by: ada, fileName: 'nina simone - Go To Hell.flac', kind: 'AUDIO' }),
    processed({ by: ada, fileName: 'Cover.jpg', kind: 'IMAGE', mediaFileId: picture, duration: null }),
  );
  const { nodes } = (await content.ask(ada, TITLES)).titles;
  expect(nodes.map((node: { __typename: string; name: string }) => [node.__typename, node.name])).toEqual([
    ['Track', 'Go to Hell'],
    ['Artist', 'Nina Simone'],
    ['Album', 'Silk & Soul'],
  ]);
  expect(nodes[0]).toMatchObject({ trackNumber: 3, album: { name: 'Silk & Soul' }, artist: { name: 'Nina Simone' } });
  expect(nodes[0].mediaFiles).toHaveLength(2);
  expect((await content.ask(bob, TITLES)).titles.nodes).toEqual([]);
});

test('news of a file that is told again, renamed or late changes nothing it should not', async () => {
  const mediaFileId = randomUUID();
  const fact = processed({ by: ada, fileName: 'Sintle (2010).mp4', mediaFileId });
  await content.tell(fact, fact);
  const [before] = (await content.ask(ada, TITLES)).titles.nodes;
  await content.tell(processed({ by: ada, fileName: 'Sintel (2010).mp4', mediaFileId }));
  const after = (await content.ask(ada, TITLES)).titles.nodes;
  expect(after).toMatchObject([{ name: 'Sintel', mediaFiles: [{ id: mediaFileId }] }]);
  expect(after[0].id).not.toBe(before.id);
  await content.tell(deleted(mediaFileId), fact);
  expect((await content.ask(ada, TITLES)).titles.nodes).toEqual([]);
  // No news comes after a month: what went then need not be remembered.
  const remembered = () => content.app.db.query('select 1 from deleted_files where media_file_id = $1', [mediaFileId]);
  expect(await remembered()).toHaveLength(1);
  await content.app.db.query(`update deleted_files set deleted_at = now() - interval '31 days'`);
  await content.tell(deleted(randomUUID()));
  expect(await remembered()).toEqual([]);
});

test('hostile file names are stored as names', async () => {
  const hostile = [
    "'; drop table titles; --.mp4",
    'a\u0001b\u0007.mp4',
    `${'long '.repeat(199)}.mp4`,
    '🎬🎬.mp4',
    '각'.repeat(990),
  ];
  await content.tell(...hostile.map((fileName) => processed({ by: ada, fileName })));
  expect((await content.ask(ada, TITLES)).titles.nodes).toHaveLength(hostile.length);
  expect((await content.ask(ada, SEARCH, { query: 'drop' })).search.nodes).toHaveLength(1);
});

test('the folders of a library tell what names in them do not, also when a file is moved to another', async () => {
  const mediaFileId = randomUUID();
  const upload = { by: ada, fileName: '01 - Pilot.mkv', mediaFileId };
  await content.tell(
    processed({ ...upload, folder: 'The Show (2005)/Season 01' }),
    processed({ by: ada, fileName: 'film.mkv', folder: 'Sintel (2010)' }),
    processed({ by: ada, fileName: '03 Go to Hell.mp3', folder: 'Nina Simone/Silk & Soul (1967)', kind: 'AUDIO' }),
  );
  const { nodes } = (await content.ask(ada, TITLES)).titles;
  expect(nodes).toMatchObject([
    { name: 'Go to Hell', trackNumber: 3, album: { name: 'Silk & Soul' }, artist: { name: 'Nina Simone' } },
    { __typename: 'Artist', name: 'Nina Simone' },
    { __typename: 'Episode', name: 'Pilot', seasonNumber: 1, episodeNumber: 1, series: { name: 'The Show' } },
    { __typename: 'Album', name: 'Silk & Soul', year: 1967 },
    { __typename: 'Movie', name: 'Sintel', year: 2010 },
    { __typename: 'Series', name: 'The Show', year: 2005 },
  ]);
  expect((await content.ask(bob, TITLES)).titles.nodes).toEqual([]);

  await content.tell(changed({ ...upload, folder: 'Another Show/Season 02' }));
  const [episode] = (await content.ask(ada, TITLES, { filter: { kind: 'EPISODE' } })).titles.nodes;
  expect(episode).toMatchObject({
    seasonNumber: 2,
    series: { name: 'Another Show' },
    mediaFiles: [{ id: mediaFileId }],
  });
  expect((await content.ask(ada, TITLES, { filter: { kind: 'SERIES' } })).titles.nodes).toHaveLength(1);
});
