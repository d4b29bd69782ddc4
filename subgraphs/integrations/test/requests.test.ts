import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { DomainEvents } from '@medianest/contracts';
import { type Person, startConsumer } from '@medianest/kit';
import { testPerson, waitFor } from '@medianest/kit/testing';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { startPlexServer } from './plex-server.js';
import { type SeerrServer, type SeerrServerOptions, startSeerrServer } from './seerr-server.js';
import { ada, bob, type Household, startHousehold } from './setup.js';

const REQUEST = `id kind tmdbId tvdbId title year seasons is4k status availability requester createdAt updatedAt
  integration { id } requestedBy { id }`;
const ADD = 'mutation ($input: AddIntegrationInput!) { addIntegration(input: $input) { id kind name status version } }';
const SYNC = 'mutation ($id: ID!) { syncIntegration(input: { integrationId: $id }) { id } }';
const WATCH_SYNC = `subscription ($id: ID!) { integrationSync(integrationId: $id) {
  status itemsSeen itemsTotal itemsChanged failure integration { status } } }`;
const LIST = `query ($first: Int! = 100, $after: String, $status: MediaRequestStatus) {
  mediaRequests(first: $first, after: $after, status: $status) { nodes { ${REQUEST} } pageInfo { hasNextPage endCursor } } }`;
const ASK = `mutation ($input: CreateMediaRequestInput!) { createMediaRequest(input: $input) { ${REQUEST} } }`;
const ONE = 'query ($id: ID!) { mediaRequest(id: $id) { id } }';
const WATCH = `subscription ($id: ID!) { mediaRequestChanges(id: $id) { status availability title } }`;
const act = (verb: 'approve' | 'decline' | 'remove') =>
  `mutation ($id: ID!) { ${verb}MediaRequest(input: { mediaRequestId: $id }) { id status } }`;

interface Row {
  readonly tmdbId: number;
  readonly requestedBy: { readonly id: string } | null;
}

let house: Household;
const servers: SeerrServer[] = [];

beforeAll(async () => {
  house = await startHousehold();
});
afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => server.close()));
  await house.app.db.query('delete from integrations');
});
afterAll(() => house.close());

async function seerrServer(options: SeerrServerOptions = {}): Promise<SeerrServer> {
  const server = await startSeerrServer(options);
  servers.push(server);
  return server;
}

async function add({ url, key }: SeerrServer): Promise<string> {
  const { data, errors } = await house.client.query(ada, ADD, { input: { kind: 'SEERR', url, token: key } });
  expect(errors).toBeUndefined();
  return data.addIntegration.id;
}

/** A server whose requests are known here. */
async function connected(options: SeerrServerOptions = {}): Promise<{ server: SeerrServer; id: string }> {
  const server = await seerrServer(options);
  const id = await add(server);
  expect(await syncEnd(id)).toMatchObject({ status: 'SUCCEEDED', failure: null });
  return { server, id };
}

/** How the sync that runs ends. */
async function syncEnd(id: string) {
  let last: Record<string, unknown> = {};
  for await (const { data, errors } of await house.client.subscribe(ada, WATCH_SYNC, { id })) {
    expect(errors).toBeUndefined();
    last = data.integrationSync;
  }
  return last;
}

async function sync(id: string) {
  await house.client.query(ada, SYNC, { id });
  return syncEnd(id);
}

async function list(actor: Person = ada, variables: object = {}) {
  const { data, errors } = await house.client.query(actor, LIST, variables);
  expect(errors).toBeUndefined();
  return data.mediaRequests.nodes;
}

const idsAt = async (server: SeerrServer) => {
  const rows = await house.app.db.query('select external_id from media_requests where removed_at is null order by 1');
  expect(rows.map(({ external_id: id }: { external_id: number }) => id)).toEqual(
    server.requests.map(({ id }) => id).toSorted((a, b) => a - b),
  );
};

const ask = (actor: Person, input: object) => house.client.query(actor, ASK, { input });
/** The code and sentence of what goes wrong. */
async function refusal(answer: ReturnType<typeof ask>): Promise<string> {
  const [error] = (await answer).errors ?? [];
  return error ? `${error.extensions.code}: ${error.message}` : 'none';
}

test.each(['seerr', 'overseerr'] as const)(
  'what was asked for at %s is known here, page by page, with names',
  async (flavour) => {
    const server = await seerrServer({ flavour, requests: 7, maxPage: 2 });
    server.make({ type: 'tv', tmdbId: 1399, seasons: [2, 1], status: 2, by: server.users[1] });
    server.make({ tmdbId: 950_000, status: 4, is4k: true });
    server.setAvailability(1_000, 6);
    const added = await house.client.query(ada, ADD, { input: { kind: 'SEERR', url: server.url, token: server.key } });
    expect(added.data.addIntegration).toMatchObject({
      ...{ kind: 'SEERR', name: flavour === 'seerr' ? 'Seerr' : 'Overseerr', status: 'CONNECTED' },
      version: flavour === 'seerr' ? '3.0.1' : '1.34.0',
    });
    const { id } = added.data.addIntegration;
    const counted = { itemsSeen: 9, itemsTotal: 9, itemsChanged: 9, failure: null };
    expect(await syncEnd(id)).toMatchObject({ status: 'SUCCEEDED', ...counted });
    const requests = await list();
    expect(requests).toHaveLength(9);
    expect(requests[0]).toMatchObject({ tmdbId: 950_000, title: null, status: 'FAILED', is4k: true });
    expect(requests[1]).toEqual({
      ...{ id: expect.any(String), kind: 'SERIES', tmdbId: 1399, tvdbId: 1406, title: 'Series 1399', year: 2011 },
      ...{ seasons: [1, 2], is4k: false, status: 'APPROVED', availability: 'PROCESSING', requester: 'friend' },
      ...{ createdAt: requests[1].updatedAt, updatedAt: expect.any(String), integration: { id }, requestedBy: null },
    });
    expect(requests.at(-1)).toMatchObject({ availability: flavour === 'seerr' ? 'BLOCKLISTED' : 'DELETED' });
    expect(await list(ada, { status: 'FAILED' })).toHaveLength(1);
    const seen: string[] = [];
    let after: string | null = null;
    do {
      const { data } = await house.client.query(ada, LIST, { first: 4, after });
      seen.push(...data.mediaRequests.nodes.map(({ id }: { id: string }) => id));
      after = data.mediaRequests.pageInfo.hasNextPage ? data.mediaRequests.pageInfo.endCursor : null;
    } while (after);
    expect(seen).toEqual(requests.map(({ id }: { id: string }) => id));
  },
);

test('a wrong key, another service and one that is connected already are told apart', async () => {
  const server = await seerrServer();
  const plex = await startPlexServer();
  const tried = (input: object) =>
    refusal(house.client.query(ada, ADD, { input: { kind: 'SEERR', url: server.url, token: server.key, ...input } }));
  expect(await tried({ token: 'wrong' })).toMatch(/^INTEGRATION_REFUSED_TOKEN: .*API key/);
  expect(await tried({ url: plex.url })).toMatch(/^INTEGRATION_NOT_SEERR: /);
  expect(await tried({ kind: 'PLEX' })).toMatch(/^INTEGRATION_NOT_PLEX: /);
  await plex.close();
  expect(await tried({ name: 'Wishes' })).toBe('none');
  expect(await tried({ url: `${server.url}/?there#` })).toBe(
    'INTEGRATION_EXISTS: This server is connected already, as "Wishes".',
  );
  const rows = JSON.stringify(await house.app.db.query('select * from integrations'));
  expect(rows).not.toContain(server.key);
});

test('a later sync reads what has changed and no more, and hears of what is available now', async () => {
  const { server, id } = await connected({ requests: 200 });
  const [first, second] = server.requests;
  if (!first || !second) throw new Error('There are no requests.');
  server.change(first, { status: 2 });
  server.setAvailability(second.tmdbId, 5);
  server.make({ tmdbId: 5 });
  const before = server.calls.length;
  expect(await sync(id)).toMatchObject({ status: 'SUCCEEDED', itemsChanged: 3 });
  const pages = server.calls.slice(before).filter((call) => call.includes('take=50'));
  expect(pages).toEqual([expect.stringContaining('/request?take=50&skip=0&filter=all&sort=modified')]);
  const requests: { tmdbId: number; status: string; availability: string }[] = (
    await Promise.all(['', 'PENDING', 'APPROVED'].map((status) => list(ada, status ? { status } : {})))
  ).flat();
  expect(requests.find(({ tmdbId }) => tmdbId === first.tmdbId)).toMatchObject({ status: 'APPROVED' });
  expect(requests.find(({ tmdbId }) => tmdbId === 5)).toMatchObject({ status: 'PENDING' });
  const [row] = await house.app.db.query('select availability from media_requests where tmdb_id = $1', [second.tmdbId]);
  expect(row).toEqual({ availability: 'AVAILABLE' });
  expect(await sync(id)).toMatchObject({ status: 'SUCCEEDED', itemsChanged: 0 });
});

test('now and then the whole list is read, and what is gone from it is gone; unless it changed under the reader', async () => {
  const { server, id } = await connected({ requests: 6, maxPage: 2 });
  const whole = () => house.app.db.query(`update media_request_marks set whole_at = now() - interval '25 hours'`);
  server.forget(2);
  await sync(id);
  expect(await list()).toHaveLength(6);
  await whole();
  await sync(id);
  await idsAt(server);
  // One that is read goes while others are: all move up, and one is never met.
  await whole();
  let pages = 0;
  server.mood.beforePage = () => {
    if (++pages === 3) server.forget(6);
  };
  const met = await sync(id);
  expect(met).toMatchObject({ status: 'SUCCEEDED', itemsSeen: 4 });
  expect(await list()).toHaveLength(5);
  server.mood.beforePage = () => {};
  await whole();
  await sync(id);
  await idsAt(server);
});

test('a member asks, a manager decides, and whoever watches sees it at once', async () => {
  const { server, id } = await connected();
  const eve = testPerson();
  const [asked, another] = await Promise.all([
    ask(bob, { kind: 'SERIES', tmdbId: 1399, seasons: [2, 1] }),
    ask(eve, { kind: 'MOVIE', tmdbId: 11 }),
  ]);
  expect(asked.data.createMediaRequest).toMatchObject({
    ...{ kind: 'SERIES', title: 'Series 1399', year: 2011, seasons: [1, 2], status: 'PENDING', requester: 'MediaNest' },
    ...{ integration: null, requestedBy: { id: bob.userId } },
  });
  const request = asked.data.createMediaRequest.id;
  // One account for all members, also for those who are the first at the same time.
  expect(server.users.map(({ displayName }) => displayName)).toEqual(['admin', 'friend', 'MediaNest']);
  expect(another.data.createMediaRequest.requestedBy).toEqual({ id: eve.userId });
  expect((await list(bob)).map(({ id }: { id: string }) => id)).toEqual([request]);
  expect(await list()).toHaveLength(2);

  const watched = await house.client.subscribe(bob, WATCH, { id: request });
  const next = async () => (await watched.next()).value?.data.mediaRequestChanges;
  expect(await next()).toEqual({ status: 'PENDING', availability: 'PENDING', title: 'Series 1399' });
  for (const verb of ['approve', 'decline', 'remove'] as const) {
    expect(await refusal(house.client.query(bob, act(verb), { id: request }))).toMatch(/^FORBIDDEN/);
    expect(await refusal(house.client.query(eve, act(verb), { id: request }))).toMatch(/^FORBIDDEN|^MEDIA_REQUEST_NOT/);
  }
  expect(await refusal(house.client.query(eve, ONE, { id: request }))).toMatch(/^MEDIA_REQUEST_NOT_FOUND/);
  expect((await house.client.query(ada, act('approve'), { id: request })).data.approveMediaRequest.status).toBe(
    'APPROVED',
  );
  expect(await next()).toMatchObject({ status: 'APPROVED' });
  const decided = await house.client.query(ada, act('decline'), { id: request });
  expect(decided.data.declineMediaRequest).toEqual({ id: request, status: 'DECLINED' });
  expect(await next()).toMatchObject({ status: 'DECLINED' });
  expect(server.requests.find(({ tmdbId }) => tmdbId === 1399)).toMatchObject({ status: 3 });
  // Who may approve needs no approval.
  const adas = await ask(ada, { kind: 'MOVIE', tmdbId: 603 });
  expect(adas.data.createMediaRequest).toMatchObject({ status: 'APPROVED', requester: 'admin', integration: { id } });

  expect((await house.client.query(ada, act('remove'), { id: request })).data.removeMediaRequest.id).toBe(request);
  expect((await watched.next()).done).toBe(true);
  expect(server.requests.some(({ tmdbId }) => tmdbId === 1399)).toBe(false);
  expect(await refusal(house.client.query(ada, act('remove'), { id: request }))).toMatch(/^MEDIA_REQUEST_NOT_FOUND/);
  await sync(id);
  expect((await list(eve))[0].requestedBy).toEqual({ id: eve.userId });
});

test('what Seerr refuses is told as it says it, and nothing is sent twice', async () => {
  const { server, id } = await connected();
  const film = { kind: 'MOVIE', tmdbId: 603 };
  expect(await refusal(ask(bob, film))).toBe('none');
  expect(await refusal(ask(ada, film))).toMatch(/^MEDIA_REQUEST_EXISTS: .*Request for this media already exists/);
  expect(await refusal(ask(ada, { ...film, is4k: true }))).toBe('none');
  const series = { kind: 'SERIES', tmdbId: 1399 };
  expect(await refusal(ask(bob, series))).toBe('none');
  expect(await refusal(ask(bob, { ...series, seasons: [1] }))).toMatch(/^MEDIA_REQUEST_NOTHING_LEFT: .*No seasons/);
  expect(await refusal(ask(bob, { ...film, tmdbId: 900_001 }))).toMatch(/^MEDIA_REQUEST_NOT_TAKEN: .*TMDB/);
  server.mood.quotaUsedUp = true;
  expect(await refusal(ask(bob, { ...film, tmdbId: 11 }))).toMatch(/^MEDIA_REQUEST_NOT_ALLOWED: .*Quota exceeded/);
  for (const wrong of [{ tmdbId: 0 }, { tmdbId: 2 ** 31 - 1, seasons: [1] }, { kind: 'SERIES', seasons: [] }])
    expect(await refusal(ask(bob, { ...film, ...wrong }))).toMatch(/^BAD_USER_INPUT/);
  const known = server.requests.length;

  // It did what it was asked, and nobody heard so.
  server.mood.quotaUsedUp = false;
  server.mood.mute = 'dropped';
  expect(await refusal(ask(bob, { ...film, tmdbId: 12 }))).toMatch(/^MEDIA_REQUEST_UNCERTAIN: .*closed the connection/);
  expect(server.requests).toHaveLength(known + 1);
  await waitFor('it to be seen', async () => (await list()).length === known + 1);
  await syncEnd(id);
  server.mood.mute = 'gateway timeout';
  expect(await refusal(ask(bob, { ...film, tmdbId: 14 }))).toMatch(/^MEDIA_REQUEST_UNCERTAIN: .*504/);
  await waitFor('that to be seen', async () => (await list()).length === known + 2);
  await syncEnd(id);
  server.mood.mute = false;

  const [gone] = await list(bob);
  server.forget(server.requests.find(({ tmdbId }) => tmdbId === gone.tmdbId)?.id ?? 0);
  expect(await refusal(house.client.query(ada, act('approve'), { id: gone.id }))).toMatch(/^MEDIA_REQUEST_NOT_FOUND/);
  expect((await list(bob)).map(({ id }: { id: string }) => id)).not.toContain(gone.id);
  server.mood.key = 'changed-meanwhile';
  expect(await refusal(ask(ada, { ...film, tmdbId: 13 }))).toMatch(/^INTEGRATION_REFUSED_TOKEN/);
  expect(await refusal(ask(bob, { ...film, tmdbId: 13 }))).toMatch(/^INTEGRATION_REFUSED_TOKEN/);
  await server.close();
  expect(await refusal(ask(ada, { ...film, tmdbId: 13 }))).toMatch(/^INTEGRATION_UNREACHABLE: .*nothing listens/);
});

const SEARCH = `query ($query: String!, $integrationId: ID, $page: Int! = 1) {
  mediaRequestCandidates(query: $query, integrationId: $integrationId, page: $page) {
    page totalPages nodes { kind tmdbId title year availability } } }`;

test('the members of an organization ask its own Seerr, and nobody else knows of it', async () => {
  const [SMITHS, JONESES] = [randomUUID(), randomUUID()];
  const scopes = ['integrations:read', 'integrations:manage'];
  const [owner, member, viewer, stranger] = [
    testPerson({ scopes, organizations: [{ id: SMITHS, role: 'OWNER' }] }),
    testPerson({ organizations: [{ id: SMITHS, role: 'MEMBER' }] }),
    testPerson({ organizations: [{ id: SMITHS, role: 'VIEWER' }] }),
    testPerson({ scopes, organizations: [{ id: JONESES, role: 'OWNER' }] }),
  ];
  const server = await seerrServer({ requests: 2 });
  const input = { kind: 'SEERR', url: server.url, token: server.key, organizationId: SMITHS };
  const { id } = (await house.client.query(owner, ADD, { input })).data.addIntegration;
  await waitFor('its requests', async () => (await list(owner)).length === 2);
  const film = { kind: 'MOVIE', tmdbId: 603 };
  const asked = await ask(member, { ...film, integrationId: id });
  expect(asked.data.createMediaRequest).toMatchObject({ status: 'PENDING', integration: { id } });
  const request = asked.data.createMediaRequest.id;
  expect(await refusal(ask(viewer, { ...film, integrationId: id }))).toMatch(/^FORBIDDEN/);
  expect(await refusal(ask(viewer, film))).toMatch(/^MEDIA_REQUEST_NOBODY_TO_ASK/);
  for (const outsider of [stranger, ada]) {
    expect(await refusal(ask(outsider, { ...film, integrationId: id }))).toMatch(/^INTEGRATION_NOT_FOUND/);
    expect(await refusal(ask(outsider, { ...film, integrationId: randomUUID() }))).toMatch(/^INTEGRATION_NOT_FOUND/);
    expect(await refusal(house.client.query(outsider, ONE, { id: request }))).toMatch(/^MEDIA_REQUEST_NOT_FOUND/);
    expect(await refusal(house.client.query(outsider, act('approve'), { id: request }))).toMatch(/^MEDIA_REQUEST_NOT/);
    const { value } = await (await house.client.subscribe(outsider, WATCH, { id: request })).next();
    expect(value.errors).toMatchObject([{ extensions: { code: 'MEDIA_REQUEST_NOT_FOUND' } }]);
    expect(await list(outsider)).toEqual([]);
  }
  for (const insider of [member, viewer]) {
    expect(await list(insider)).toHaveLength(3);
    expect(await refusal(house.client.query(insider, act('approve'), { id: request }))).toMatch(/^FORBIDDEN/);
  }
  expect(await refusal(house.client.query(owner, act('approve'), { id: request }))).toBe('none');

  const search = { query: "It's (a) search!", integrationId: id };
  const found = await house.client.query(member, SEARCH, search);
  expect(found.data.mediaRequestCandidates).toEqual({
    ...{ page: 1, totalPages: 1 },
    nodes: [
      { kind: 'MOVIE', tmdbId: 603, title: `${search.query} one`, year: 1999, availability: 'PROCESSING' },
      { kind: 'SERIES', tmdbId: 1399, title: `${search.query} two`, year: null, availability: 'UNKNOWN' },
    ],
  });
  expect(await refusal(house.client.query(stranger, SEARCH, search))).toMatch(/^INTEGRATION_NOT_FOUND/);
  for (const wrong of [{ query: ' ' }, { page: 0 }, { query: 'x'.repeat(201) }])
    expect(await refusal(house.client.query(member, SEARCH, { ...search, ...wrong }))).toMatch(/^BAD_USER_INPUT/);

  await add(await seerrServer());
  expect(await refusal(ask(member, film))).toMatch(/^MEDIA_REQUEST_WHICH_SERVICE/);
  expect(await refusal(ask(bob, film))).toBe('none');
  const PAGES =
    '{ integrations { nodes { id mediaRequests(first: 1) { nodes { tmdbId } pageInfo { hasNextPage } } } } }';
  const { data } = await house.client.query(owner, PAGES);
  expect(data.integrations.nodes).toEqual([
    { id: expect.any(String), mediaRequests: { nodes: [{ tmdbId: 603 }], pageInfo: { hasNextPage: false } } },
    { id, mediaRequests: { nodes: [{ tmdbId: 603 }], pageInfo: { hasNextPage: true } } },
  ]);

  await house.app.events.transaction((_tx, emit) =>
    emit('organization.deleted', { version: 1, organizationId: SMITHS }),
  );
  await waitFor('them to be gone', async () => (await list(owner)).every(({ tmdbId }: Row) => tmdbId === 603));
  const rows = await house.app.db.query('select 1 from media_requests where integration_id = $1', [id]);
  expect(rows).toEqual([]);
});

test('what a person asked for is told to them, and when they are gone, nobody knows that it was they', async () => {
  await connected();
  for (const tmdbId of [1, 2]) expect(await refusal(ask(bob, { kind: 'MOVIE', tmdbId }))).toBe('none');
  expect(await refusal(ask(ada, { kind: 'MOVIE', tmdbId: 3 }))).toBe('none');
  const parts: DomainEvents['user.exportPart'][] = [];
  const consumer = await startConsumer<Household['app'], DomainEvents>({
    app: house.app,
    broker: house.app.broker,
    service: 'users',
    consumers: { 'user.exportPart': async (_app, part) => void parts.push(part) },
  });
  const { userId } = bob;
  const exportId = randomUUID();
  await house.app.events.transaction((_tx, emit) => emit('user.exportRequested', { version: 1, exportId, userId }));
  const mine = () => parts.filter((part) => part.service === 'integrations');
  await waitFor('the export', () => mine().at(-1)?.isLast);
  expect(mine()).toMatchObject([{ exportId, number: 0, items: [{ tmdbId: 1 }, { tmdbId: 2, title: 'Film 2' }] }]);
  await consumer.close();

  await house.app.events.transaction((_tx, emit) => emit('user.deleted', { version: 2, userId, heirId: null }));
  await waitFor('it to be forgotten', async () => (await list(bob)).length === 0);
  const requests = await list();
  expect(requests.map(({ requestedBy }: Row) => requestedBy?.id ?? null)).toEqual([ada.userId, null, null]);
});

const recordedCalls: { notification_type: string; request: object | null }[] = JSON.parse(
  readFileSync(new URL('./fixtures/seerr/webhooks.json', import.meta.url), 'utf8'),
);

test('Seerr calls, and what has changed is read again from it: nothing that a call says is believed', async () => {
  const { server, id } = await connected();
  const { data } = await house.client.query(ada, 'query ($id: ID!) { integration(id: $id) { hookUrl } }', { id });
  const call = async (body: object) => {
    const headers = { 'content-type': 'application/json' };
    const answer = await fetch(house.local(data.integration.hookUrl), {
      ...{ method: 'POST', headers, body: JSON.stringify(body) },
    });
    expect(answer.status).toBe(204);
  };
  const readAgain = () => server.calls.filter((made) => /^GET [^ ]*\/request\/\d+$/.test(made)).length;
  // Every call that was recorded, of which some are of requests that never were here.
  for (const recorded of recordedCalls) await call(recorded);
  const ofRequests = recordedCalls.filter(({ request }) => request !== null).length;
  await waitFor('all to be looked at', () => readAgain() === ofRequests);
  await syncEnd(id);
  expect(await list()).toEqual([]);

  server.make({ type: 'tv', tmdbId: 1399, seasons: [1, 2] });
  const pending = recordedCalls.find(({ notification_type: type }) => type === 'MEDIA_PENDING');
  const about = (request: object) => ({ ...pending, request });
  await call(about({ request_id: '1', requestedBy_username: 'somebody else' }));
  const [request] = await waitFor('the new one', async () => {
    const requests = await list();
    return requests[0]?.title && requests;
  });
  expect(request).toMatchObject({ tmdbId: 1399, title: 'Series 1399', status: 'PENDING', requester: 'admin' });

  const watched = await house.client.subscribe(ada, WATCH, { id: request.id });
  const next = async () => (await watched.next()).value?.data.mediaRequestChanges;
  expect(await next()).toMatchObject({ status: 'PENDING' });
  // It says AVAILABLE; it is APPROVED, and told twice as it is for two who asked for the same.
  const [wire] = server.requests;
  if (wire) server.change(wire, { status: 2 });
  const available = { ...about({ request_id: '1' }), notification_type: 'MEDIA_AVAILABLE' };
  for (let time = 0; time < 2; time++) await call(available);
  expect(await next()).toEqual({ status: 'APPROVED', availability: 'PROCESSING', title: 'Series 1399' });
  // As somebody wrote it who liked other names.
  server.setAvailability(1399, 5);
  await call({ type: 'mine', request: { id: 1 } });
  expect(await next()).toMatchObject({ availability: 'AVAILABLE' });
  // Nobody knows what this is about, so that whatever has changed is read.
  if (wire) server.change(wire, { status: 5 });
  await call({ whatever: ['is', 'said'] });
  expect(await next()).toMatchObject({ status: 'COMPLETED' });
  server.forget(1);
  await call({ requestId: 1 });
  expect((await watched.next()).done).toBe(true);
});
