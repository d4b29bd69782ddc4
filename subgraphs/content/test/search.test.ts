import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Content, names, person, processed, SEARCH, seen, startContent, TITLES } from './content.js';

let content: Content;
const ada = person();

beforeAll(async () => {
  content = await startContent();
  const films: [name: string, year: number, summary: string, genres: string[]][] = [
    ['Big Buck Bunny', 2008, 'A large rabbit takes revenge.', ['Animation', 'Comedy']],
    ['Dune', 2021, 'A desert planet.', ['Science Fiction']],
    ['Dumbo', 1941, 'An elephant with large ears flies.', ['Animation']],
    ['Jaws', 1975, 'A shark and a beach.', ['Thriller']],
    ['Alien', 1979, 'Nobody hears you scream.', ['Science Fiction', 'Horror']],
    ['Aliens', 1986, 'This time it is war.', ['Science Fiction']],
    ['Amélie', 2001, 'A waitress in Paris helps others.', ['Comedy']],
    ['七人の侍', 1954, 'Seven swordsmen guard a village.', ['Drama']],
    ['Сталкер', 1979, 'Three men walk into a zone.', ['Science Fiction']],
    ['The Rabbit Hole', 2010, 'A film about grief.', ['Drama']],
    ['Up', 2009, 'A house with balloons.', ['Animation']],
    ['100% Wolf_Pack', 2020, 'A poodle.', ['Animation']],
  ];
  await content.tell(
    ...films.map(([name, year, summary, genres]) => seen({ name, year, summary, genres })),
    ...Array.from({ length: 30 }, (_, at) => seen({ name: `Sequel ${String(at).padStart(2, '0')}`, year: 1990 })),
  );
});
afterAll(() => content.close());

const find = async (query: string, variables: object = {}): Promise<string[]> =>
  names((await content.ask(ada, SEARCH, { query, ...variables })).search);

test.each([
  ['Big Buck Bunny', 'Big Buck Bunny'],
  ['Big Buck Buny', 'Big Buck Bunny'],
  ['bik buck bunny', 'Big Buck Bunny'],
  ['big buxk bunny', 'Big Buck Bunny'],
  ['bunny buck', 'Big Buck Bunny'],
  ['bigbuckbunny', 'Big Buck Bunny'],
  ['big buck bunny movie', 'Big Buck Bunny'],
  ['big bu', 'Big Buck Bunny'],
  ['revenge', 'Big Buck Bunny'],
  ['Dune', 'Dune'],
  ['Dume', 'Dune'],
  ['Jwas', 'Jaws'],
  ['alian', 'Alien'],
  ['alien', 'Alien'],
  ['amelie', 'Amélie'],
  ['AMÉLIE', 'Amélie'],
  ['ameliee', 'Amélie'],
  ['侍', '七人の侍'],
  ['сталкр', 'Сталкер'],
  ['up', 'Up'],
  ['100% wolf', '100% Wolf_Pack'],
])('%j finds %j first', async (query, name) => {
  expect((await find(query))[0]).toBe(name);
});

test('a name weighs more than a summary', async () => {
  expect(await find('rabbit')).toEqual(['The Rabbit Hole', 'Big Buck Bunny']);
});

test('what nobody meant finds nothing', async () => {
  expect(await find('xylophone quartz')).toEqual([]);
});

test.each([
  ['', 'Type at least one letter or digit to search for.'],
  [' \t\n', 'Type at least one letter or digit to search for.'],
  ['\u0000', 'Type at least one letter or digit to search for.'],
  ['!|()*:<->', 'Type at least one letter or digit to search for.'],
  ['x'.repeat(10_000), 'A search has at most 200 characters, not 10000.'],
  ['a '.repeat(50), 'A search has at most 12 words, not 50.'],
])('a search that cannot be made says why', async (query, message) => {
  const { errors } = await content.client.query(ada, SEARCH, { query });
  expect(errors).toMatchObject([{ message, extensions: { code: 'BAD_USER_INPUT' } }]);
});

test.each([
  `big' & buck`,
  'big:* | !bunny',
  `'); drop table titles; --`,
  'big \u0000 bunny',
  '"big buck',
  '\\',
  '%_big',
  '\ud800big',
  'ﷺ'.repeat(100),
])('signs that mean something to a database are only signs: %j', async (query) => {
  const { errors } = await content.client.query(ada, SEARCH, { query });
  expect(errors?.[0]?.extensions.code ?? 'BAD_USER_INPUT').toBe('BAD_USER_INPUT');
  expect(await find('big buck bunny')).toEqual(['Big Buck Bunny']);
});

test('pages go on where the last ended, each title once', async () => {
  const all: string[] = [];
  let after: string | null = null;
  for (let page = 0; page < 10; page++) {
    const { search } = await content.ask(ada, SEARCH, { query: 'sequel', first: 7, after });
    all.push(...search.nodes.map((node: { id: string }) => node.id));
    after = search.pageInfo.endCursor;
    if (!search.pageInfo.hasNextPage) break;
  }
  expect(all).toHaveLength(30);
  expect(new Set(all).size).toBe(30);
});

test('pages go on from names to summaries, and from there to other spellings', async () => {
  const found: string[] = [];
  let after: string | null = null;
  for (let page = 0; page < 10; page++) {
    const { search } = await content.ask(ada, SEARCH, { query: 'large', first: 1, after });
    found.push(...names(search));
    after = search.pageInfo.endCursor;
    if (!search.pageInfo.hasNextPage) break;
  }
  expect(found).toEqual(['Dumbo', 'Big Buck Bunny']);
  const { search } = await content.ask(ada, SEARCH, { query: 'bigbuckbunny', first: 1 });
  expect(names(search)).toEqual(['Big Buck Bunny']);
  expect(await find('bigbuckbunny', { after: search.pageInfo.endCursor })).toEqual([]);
});

test('a list is filtered and sorted, and goes on at its cursor in every order', async () => {
  const list = async (variables: object): Promise<string[]> =>
    names((await content.ask(ada, TITLES, variables)).titles);
  expect(await list({ filter: { genre: 'science fiction', year: 1979 } })).toEqual(['Alien', 'Сталкер']);
  expect(await list({ filter: { nameContains: 'LIE' }, sort: 'YEAR' })).toEqual(['Amélie', 'Aliens', 'Alien']);
  expect(await list({ filter: { nameContains: '%' } })).toHaveLength(42);
  expect(await list({ filter: { kind: 'SERIES' } })).toEqual([]);
  expect(await list({ filter: { partOf: 'nothing' } })).toEqual([]);
  expect((await list({ sort: 'ADDED' }))[0]).toBe('Sequel 29');
  for (const sort of ['NAME', 'ADDED', 'YEAR']) {
    const whole = await list({ sort });
    const first = (await content.ask(ada, TITLES, { sort, first: 25 })).titles;
    const rest = await list({ sort, after: first.pageInfo.endCursor });
    expect([...names(first), ...rest]).toEqual(whole);
    expect(first.pageInfo.hasNextPage).toBe(true);
  }
});

test('a cursor of another list, or of none, is refused', async () => {
  const { titles } = await content.ask(ada, TITLES, { sort: 'NAME', first: 1 });
  const forged = (values: unknown) => Buffer.from(JSON.stringify(values)).toString('base64url');
  const cursors = [
    titles.pageInfo.endCursor,
    'x',
    forged(['YEAR', 'x', 'y']),
    forged(['YEAR', 1e300, null]),
    forged([1]),
  ];
  for (const after of cursors) {
    const { errors } = await content.client.query(ada, TITLES, { sort: 'YEAR', after });
    expect(errors).toMatchObject([{ extensions: { code: 'BAD_USER_INPUT' } }]);
  }
  const { errors } = await content.client.query(ada, TITLES, { first: 101 });
  expect(errors).toMatchObject([{ extensions: { code: 'BAD_USER_INPUT' } }]);
});

test("misspelt words of another person's upload find nothing of it", async () => {
  const bob = person();
  await content.tell(processed({ by: bob, fileName: 'Zebracadabra (2020).mkv' }));
  expect(await find('zebracadabra')).toEqual([]);
  expect(await find('zebracadabar')).toEqual([]);
  expect(names((await content.ask(bob, SEARCH, { query: 'zebracadabar' })).search)).toEqual(['Zebracadabra']);
});
