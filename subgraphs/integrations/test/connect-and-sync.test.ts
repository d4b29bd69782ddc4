import { waitFor } from '@medianest/kit/testing';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { type PlexServer, type PlexServerOptions, startPlexServer } from './plex-server.js';
import { ada, bob, type Household, startHousehold } from './setup.js';

const ADD = `mutation ($input: AddIntegrationInput!) {
  addIntegration(input: $input) { id kind name url status problem version createdAt lastSync { status } }
}`;
const SYNC = `mutation ($id: ID!) { syncIntegration(input: { integrationId: $id }) { id status } }`;
const UPDATE = `mutation ($input: UpdateIntegrationInput!) { updateIntegration(input: $input) { id name url status problem } }`;
const WATCH = `subscription ($id: ID!) { integrationSync(integrationId: $id) {
  id status itemsSeen itemsTotal itemsChanged failure startedAt finishedAt integration { id name status problem lastSync { id status } }
} }`;
const ONE = `query ($id: ID!) { integration(id: $id) { id name status problem lastSync { id status failure itemsSeen } } }`;

let house: Household;
const servers: PlexServer[] = [];

beforeAll(async () => {
  house = await startHousehold();
});
afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => server.close()));
  await house.app.db.query('delete from integrations');
});
afterAll(() => house.close());

/** What content has heard of one integration; what it still hears of the one of the test before is not meant. */
const heardOf = (id: string) => house.heard.filter(({ integrationId }) => integrationId === id);

const goneOf = (id: string) =>
  house.heardGone.flatMap((event) => (event.integrationId === id ? [event.externalIds] : []));

async function plexServer(options: PlexServerOptions = {}): Promise<PlexServer> {
  const server = await startPlexServer(options);
  servers.push(server);
  return server;
}

async function add({ url, token }: PlexServer): Promise<string> {
  const { data, errors } = await house.client.query(ada, ADD, { input: { kind: 'PLEX', url, token } });
  expect(errors).toBeUndefined();
  return data.addIntegration.id;
}

/** Follows the sync that is running, or else a new one, to its end. */
async function syncToEnd(id: string) {
  await house.client.query(ada, SYNC, { id });
  return watchToEnd(id);
}

async function watchToEnd(id: string) {
  const events = [];
  for await (const { data, errors } of await house.client.subscribe(ada, WATCH, { id })) {
    expect(errors).toBeUndefined();
    events.push(data.integrationSync);
  }
  return events;
}

test('a Plex server is connected, its library flows in with progress, and a second sync tells nothing twice', async () => {
  const server = await plexServer({ name: 'Living room' });
  const added = await house.client.query(ada, ADD, { input: { kind: 'PLEX', url: server.url, token: server.token } });
  expect(added.data.addIntegration).toMatchObject({
    kind: 'PLEX',
    name: 'Living room',
    status: 'CONNECTED',
    problem: null,
    version: '1.31.3.6868-28fc46b27',
  });
  const { id } = added.data.addIntegration;
  const events = await watchToEnd(id);
  const last = events.at(-1);
  expect(last).toMatchObject({ status: 'SUCCEEDED', itemsSeen: 15, itemsTotal: 15, itemsChanged: 15, failure: null });
  expect(last.integration).toMatchObject({ id, status: 'CONNECTED', lastSync: { id: last.id, status: 'SUCCEEDED' } });
  const seen = events.map(({ itemsSeen }) => itemsSeen);
  expect(seen).toEqual(seen.toSorted((a, b) => a - b));

  await waitFor('every item', () => heardOf(id).length === 15);
  expect(heardOf(id).map(({ kind }) => kind)).toEqual([
    ...Array(4).fill('MOVIE'),
    ...Array(2).fill('SERIES'),
    ...Array(3).fill('EPISODE'),
    ...Array(2).fill('ARTIST'),
    'ALBUM',
    ...Array(3).fill('TRACK'),
  ]);
  expect(heardOf(id)[0]).toMatchObject({
    version: 2,
    organizationId: null,
    integrationId: id,
    externalId: '55',
    name: 'Big Buck Bunny',
    year: 2008,
    duration: 5.062,
    genres: ['Animation', 'Comedy'],
    externalIds: [{ source: 'imdb', id: 'tt1254207' }],
    parent: null,
  });
  expect(heardOf(id).find(({ kind }) => kind === 'EPISODE')).toMatchObject({
    name: 'Pilot',
    externalIds: [],
    parent: { externalId: '22', name: 'The 100', season: 1, number: 1 },
  });
  expect(heardOf(id).find(({ kind }) => kind === 'TRACK')).toMatchObject({
    parent: { externalId: '157', name: 'Try It Out', number: 1 },
  });

  const [film] = server.sections[0]?.items[1] ?? [];
  if (film) film.title = 'Big Buck Bunny, restored';
  expect((await syncToEnd(id)).at(-1)).toMatchObject({ status: 'SUCCEEDED', itemsSeen: 15, itemsChanged: 1 });
  await waitFor('the changed film', () => heardOf(id).length === 16);
  expect(heardOf(id)[15]).toMatchObject({ externalId: '55', name: 'Big Buck Bunny, restored' });
  expect(server.clients.size).toBe(1);
});

test('one sync runs at a time: asking again gives the one that runs', async () => {
  const server = await plexServer({ latencyMs: 30 });
  const id = await add(server);
  const runs = await Promise.all([1, 2, 3].map(() => house.client.query(ada, SYNC, { id })));
  expect(new Set(runs.map(({ data }) => data.syncIntegration.id)).size).toBe(1);
  const events = await watchToEnd(id);
  expect(events[0].id).toBe(runs[0]?.data.syncIntegration.id);
  expect(events.at(-1)).toMatchObject({ status: 'SUCCEEDED', itemsSeen: 15 });
});

test.each<[string, PlexServerOptions]>([
  ['says numbers as strings', { numbersAsStrings: true }],
  ['ignores paging', { ignoresPaging: true, films: 450 }],
  ['caps pages at one item', { maxPage: 1 }],
])('a server that %s is read whole', async (_trap, options) => {
  const server = await plexServer(options);
  const id = await add(server);
  const last = (await watchToEnd(id)).at(-1);
  expect(last).toMatchObject({ status: 'SUCCEEDED', itemsSeen: server.itemCount, itemsChanged: server.itemCount });
  await waitFor('every item', () => heardOf(id).length === server.itemCount);
  expect(heardOf(id)[0]).toMatchObject({ year: 2008, duration: 5.062 });
});

test('a server that gives the same page again and again fails the sync instead of keeping it for ever', async () => {
  const server = await plexServer({ ignoresStart: true });
  const id = await add(server);
  const last = (await watchToEnd(id)).at(-1);
  expect(last).toMatchObject({ status: 'FAILED', integration: { status: 'UNEXPECTED' } });
  expect(last.failure).toContain('again and again');
});

test('films of new agents carry the ids of every catalogue', async () => {
  const server = await plexServer({ films: 1 });
  const id = await add(server);
  await watchToEnd(id);
  const film = await waitFor('the film', () => heardOf(id).find(({ name }) => name === 'Film number 0'));
  expect(film.externalIds).toEqual([
    { source: 'plex', id: '5d7768200000000000000000' },
    { source: 'imdb', id: 'tt9000000' },
    { source: 'tmdb', id: '100000' },
  ]);
});

test('what is gone from the library is told once, and told again when it comes back', async () => {
  const server = await plexServer();
  const id = await add(server);
  await watchToEnd(id);
  const films = server.sections[0]?.items[1] ?? [];
  const [bunny, ...others] = films.splice(0);
  films.push(...others);
  const music = (server.sections as unknown[]).splice(2, 1);
  await syncToEnd(id);
  await syncToEnd(id);
  await waitFor('what is gone', () => goneOf(id).length > 0);
  expect(goneOf(id).map((gone) => gone?.toSorted())).toEqual([['142', '156', '157', '158', '159', '160', '55']]);
  const heard = heardOf(id).length;
  if (bunny) films.unshift(bunny);
  (server.sections as unknown[]).push(...music);
  await syncToEnd(id);
  await waitFor('what is back', () => heardOf(id).length === heard + 7);
  expect(heardOf(id).at(heard)).toMatchObject({ externalId: '55', name: 'Big Buck Bunny' });
});

test('Plex dies in the middle: the run fails with a sentence, what was read stays, and the next sync goes well', async () => {
  const server = await plexServer({ diesAfterPages: 3 });
  const id = await add(server);
  const last = (await watchToEnd(id)).at(-1);
  expect(last).toMatchObject({ status: 'FAILED', integration: { status: 'UNREACHABLE' } });
  expect(last.failure).toMatch(/^Ada's Plex cannot be reached: .*closed the connection/);
  expect(last.itemsSeen).toBeGreaterThan(0);
  expect(last.itemsSeen).toBeLessThan(15);
  expect((await house.client.query(ada, ONE, { id })).data.integration).toMatchObject({
    status: 'UNREACHABLE',
    problem: last.failure,
    lastSync: { status: 'FAILED', itemsSeen: last.itemsSeen },
  });
  await waitFor('what was read', () => heardOf(id).length === last.itemsSeen);

  await server.close();
  const again = await plexServer({ port: Number(new URL(server.url).port) });
  expect(again.url).toBe(server.url);
  expect((await syncToEnd(id)).at(-1)).toMatchObject({
    status: 'SUCCEEDED',
    itemsSeen: 15,
    itemsChanged: 15 - last.itemsSeen,
    integration: { status: 'CONNECTED', problem: null },
  });
  await waitFor('the rest', () => heardOf(id).length === 15);
});

test('a token that is no longer accepted, and another server at the address, fail the sync with what to do', async () => {
  const server = await plexServer();
  const id = await add(server);
  await watchToEnd(id);
  server.mood.token = 'changed-meanwhile';
  const refused = (await syncToEnd(id)).at(-1);
  expect(refused).toMatchObject({ status: 'FAILED', integration: { status: 'REFUSED' } });
  expect(refused.failure).toContain('no longer accepts the token');

  const change = (input: object, actor = ada) =>
    house.client.query(actor, UPDATE, { input: { integrationId: id, ...input } });
  const codeOf = async (input: object, actor = ada) => (await change(input, actor)).errors?.[0]?.extensions.code;
  expect(await codeOf({ token: 'a-guess' })).toBe('INTEGRATION_REFUSED_TOKEN');
  expect(await codeOf({ token: server.mood.token }, bob)).toBe('INTEGRATION_NOT_FOUND');
  // Without the token its owner could be somebody else who only wants to see the stored one.
  expect(await codeOf({ url: 'http://127.0.0.1:1' })).toBe('BAD_USER_INPUT');
  const stranger = await plexServer({ machineIdentifier: 'somebody else', token: server.mood.token });
  expect(await codeOf({ url: stranger.url, token: stranger.mood.token })).toBe('INTEGRATION_ANOTHER_SERVER');
  expect((await change({ token: server.mood.token, name: 'Cellar' })).data.updateIntegration).toEqual({
    ...{ id, name: 'Cellar', url: `${server.url}/`, status: 'CONNECTED', problem: null },
  });
  expect((await watchToEnd(id)).at(-1)).toMatchObject({ status: 'SUCCEEDED', itemsSeen: 15 });

  await server.close();
  const other = {
    machineIdentifier: 'another',
    port: Number(new URL(server.url).port),
    token: server.mood.token,
  };
  await plexServer(other);
  const wrong = (await syncToEnd(id)).at(-1);
  expect(wrong).toMatchObject({ status: 'FAILED', itemsSeen: 0, integration: { status: 'UNEXPECTED' } });
  expect(wrong.failure).toContain('another server');
});

test('a cancelled sync stops, says so to who watches, and keeps what it has read', async () => {
  const server = await plexServer({ latencyMs: 20, films: 3_000 });
  const id = await add(server);
  const events = await house.client.subscribe(ada, WATCH, { id });
  const statuses: string[] = [];
  for await (const { data } of events) {
    const { status, itemsSeen } = data.integrationSync;
    if (status === 'RUNNING' && itemsSeen > 0 && !statuses.includes('RUNNING')) {
      await house.client.query(ada, `mutation ($id: ID!) { cancelSync(input: { integrationId: $id }) { id } }`, { id });
    }
    if (itemsSeen > 0) statuses.push(status);
  }
  expect(statuses.at(-1)).toBe('CANCELLED');
  const { data } = await house.client.query(ada, ONE, { id });
  expect(data.integration.lastSync).toMatchObject({ status: 'CANCELLED' });
  expect(data.integration.status).toBe('CONNECTED');
});

test('removing an integration ends its sync and forgets it', async () => {
  const server = await plexServer({ latencyMs: 20, films: 3_000 });
  const id = await add(server);
  const watched = await house.client.subscribe(ada, WATCH, { id });
  const first = await watched.next();
  expect(first.value.data.integrationSync.integration.id).toBe(id);
  const REMOVE = `mutation ($id: ID!) { removeIntegration(input: { integrationId: $id }) { id name lastSync { id } } }`;
  const byBob = await house.client.query(bob, REMOVE, { id });
  expect(byBob.errors?.[0]?.extensions.code).toBe('INTEGRATION_NOT_FOUND');
  const removed = await house.client.query(ada, REMOVE, { id });
  expect(removed.data.removeIntegration).toEqual({ id, name: "Ada's Plex", lastSync: null });
  let last = first.value.data.integrationSync;
  for await (const { data } of watched) last = data.integrationSync;
  expect(last).toMatchObject({ status: 'CANCELLED', integration: { id } });
  expect(await house.app.db.query('select 1 from library_items')).toEqual([]);
  await waitFor('all its items to be gone', () => goneOf(id).includes(null));
  expect((await house.client.query(ada, ONE, { id })).errors?.[0]?.extensions.code).toBe('INTEGRATION_NOT_FOUND');
});
