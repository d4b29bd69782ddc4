import { randomUUID } from 'node:crypto';
import type { DomainEvents } from '@medianest/contracts';
import { startConsumer } from '@medianest/kit';
import { testPerson, waitFor } from '@medianest/kit/testing';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { ADD, act, ONE, refusal, SeerrHouse, WATCH } from './seerr-house.js';
import { ada, bob } from './setup.js';

// Films and series are asked for here, and Seerr is told.

interface Row {
  readonly tmdbId: number;
  readonly requestedBy: { readonly id: string } | null;
}

let wishes: SeerrHouse;
beforeAll(async () => {
  wishes = await SeerrHouse.open();
});
afterEach(() => wishes.clear());
afterAll(() => wishes.close());

test('a member asks, a manager decides, and whoever watches sees it at once', async () => {
  const { server, id } = await wishes.connected();
  const eve = testPerson();
  const [asked, another] = await Promise.all([
    wishes.ask(bob, { kind: 'SERIES', tmdbId: 1399, seasons: [2, 1] }),
    wishes.ask(eve, { kind: 'MOVIE', tmdbId: 11 }),
  ]);
  expect(asked.data.createMediaRequest).toMatchObject({
    ...{ kind: 'SERIES', title: 'Series 1399', year: 2011, seasons: [1, 2], status: 'PENDING', requester: 'MediaNest' },
    ...{ integration: null, requestedBy: { id: bob.userId } },
  });
  const request = asked.data.createMediaRequest.id;
  // One account for all members, also for those who are the first at the same time.
  expect(server.users.map(({ displayName }) => displayName)).toEqual(['admin', 'friend', 'MediaNest']);
  expect(another.data.createMediaRequest.requestedBy).toEqual({ id: eve.userId });
  expect((await wishes.list(bob)).map(({ id }: { id: string }) => id)).toEqual([request]);
  expect(await wishes.list()).toHaveLength(2);

  const watched = await wishes.house.client.subscribe(bob, WATCH, { id: request });
  const next = async () => (await watched.next()).value?.data.mediaRequestChanges;
  expect(await next()).toEqual({ status: 'PENDING', availability: 'PENDING', title: 'Series 1399' });
  for (const verb of ['approve', 'decline', 'remove'] as const) {
    expect(await refusal(wishes.house.client.query(bob, act(verb), { id: request }))).toMatch(/^FORBIDDEN/);
    expect(await refusal(wishes.house.client.query(eve, act(verb), { id: request }))).toMatch(
      /^FORBIDDEN|^MEDIA_REQUEST_NOT/,
    );
  }
  expect(await refusal(wishes.house.client.query(eve, ONE, { id: request }))).toMatch(/^MEDIA_REQUEST_NOT_FOUND/);
  expect((await wishes.house.client.query(ada, act('approve'), { id: request })).data.approveMediaRequest.status).toBe(
    'APPROVED',
  );
  expect(await next()).toMatchObject({ status: 'APPROVED' });
  const decided = await wishes.house.client.query(ada, act('decline'), { id: request });
  expect(decided.data.declineMediaRequest).toEqual({ id: request, status: 'DECLINED' });
  expect(await next()).toMatchObject({ status: 'DECLINED' });
  expect(server.requests.find(({ tmdbId }) => tmdbId === 1399)).toMatchObject({ status: 3 });
  // Who may approve needs no approval.
  const adas = await wishes.ask(ada, { kind: 'MOVIE', tmdbId: 603 });
  expect(adas.data.createMediaRequest).toMatchObject({ status: 'APPROVED', requester: 'admin', integration: { id } });

  expect((await wishes.house.client.query(ada, act('remove'), { id: request })).data.removeMediaRequest.id).toBe(
    request,
  );
  expect((await watched.next()).done).toBe(true);
  expect(server.requests.some(({ tmdbId }) => tmdbId === 1399)).toBe(false);
  expect(await refusal(wishes.house.client.query(ada, act('remove'), { id: request }))).toMatch(
    /^MEDIA_REQUEST_NOT_FOUND/,
  );
  await wishes.sync(id);
  expect((await wishes.list(eve))[0].requestedBy).toEqual({ id: eve.userId });
});

test('what Seerr refuses is told as it says it, and nothing is sent twice', async () => {
  const { server, id } = await wishes.connected();
  const film = { kind: 'MOVIE', tmdbId: 603 };
  expect(await refusal(wishes.ask(bob, film))).toBe('none');
  expect(await refusal(wishes.ask(ada, film))).toMatch(
    /^MEDIA_REQUEST_EXISTS: .*Request for this media already exists/,
  );
  expect(await refusal(wishes.ask(ada, { ...film, is4k: true }))).toBe('none');
  const series = { kind: 'SERIES', tmdbId: 1399 };
  expect(await refusal(wishes.ask(bob, series))).toBe('none');
  expect(await refusal(wishes.ask(bob, { ...series, seasons: [1] }))).toMatch(
    /^MEDIA_REQUEST_NOTHING_LEFT: .*No seasons/,
  );
  expect(await refusal(wishes.ask(bob, { ...film, tmdbId: 900_001 }))).toMatch(/^MEDIA_REQUEST_NOT_TAKEN: .*TMDB/);
  server.mood.quotaUsedUp = true;
  expect(await refusal(wishes.ask(bob, { ...film, tmdbId: 11 }))).toMatch(
    /^MEDIA_REQUEST_NOT_ALLOWED: .*Quota exceeded/,
  );
  for (const wrong of [{ tmdbId: 0 }, { tmdbId: 2 ** 31 - 1, seasons: [1] }, { kind: 'SERIES', seasons: [] }])
    expect(await refusal(wishes.ask(bob, { ...film, ...wrong }))).toMatch(/^BAD_USER_INPUT/);
  const known = server.requests.length;

  // It did what it was asked, and nobody heard so.
  server.mood.quotaUsedUp = false;
  server.mood.mute = 'dropped';
  expect(await refusal(wishes.ask(bob, { ...film, tmdbId: 12 }))).toMatch(
    /^MEDIA_REQUEST_UNCERTAIN: .*closed the connection/,
  );
  expect(server.requests).toHaveLength(known + 1);
  await waitFor('it to be seen', async () => (await wishes.list()).length === known + 1);
  await wishes.syncEnd(id);
  server.mood.mute = 'gateway timeout';
  expect(await refusal(wishes.ask(bob, { ...film, tmdbId: 14 }))).toMatch(/^MEDIA_REQUEST_UNCERTAIN: .*504/);
  await waitFor('that to be seen', async () => (await wishes.list()).length === known + 2);
  await wishes.syncEnd(id);
  server.mood.mute = false;

  const [gone] = await wishes.list(bob);
  server.forget(server.requests.find(({ tmdbId }) => tmdbId === gone.tmdbId)?.id ?? 0);
  expect(await refusal(wishes.house.client.query(ada, act('approve'), { id: gone.id }))).toMatch(
    /^MEDIA_REQUEST_NOT_FOUND/,
  );
  expect((await wishes.list(bob)).map(({ id }: { id: string }) => id)).not.toContain(gone.id);
  server.mood.key = 'changed-meanwhile';
  expect(await refusal(wishes.ask(ada, { ...film, tmdbId: 13 }))).toMatch(/^INTEGRATION_REFUSED_TOKEN/);
  expect(await refusal(wishes.ask(bob, { ...film, tmdbId: 13 }))).toMatch(/^INTEGRATION_REFUSED_TOKEN/);
  await server.close();
  expect(await refusal(wishes.ask(ada, { ...film, tmdbId: 13 }))).toMatch(
    /^INTEGRATION_UNREACHABLE: .*nothing listens/,
  );
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
  const server = await wishes.seerrServer({ requests: 2 });
  const input = { kind: 'SEERR', url: server.url, token: server.key, organizationId: SMITHS };
  const { id } = (await wishes.house.client.query(owner, ADD, { input })).data.addIntegration;
  await waitFor('its requests', async () => (await wishes.list(owner)).length === 2);
  const film = { kind: 'MOVIE', tmdbId: 603 };
  const asked = await wishes.ask(member, { ...film, integrationId: id });
  expect(asked.data.createMediaRequest).toMatchObject({ status: 'PENDING', integration: { id } });
  const request = asked.data.createMediaRequest.id;
  expect(await refusal(wishes.ask(viewer, { ...film, integrationId: id }))).toMatch(/^FORBIDDEN/);
  expect(await refusal(wishes.ask(viewer, film))).toMatch(/^MEDIA_REQUEST_NOBODY_TO_ASK/);
  for (const outsider of [stranger, ada]) {
    expect(await refusal(wishes.ask(outsider, { ...film, integrationId: id }))).toMatch(/^INTEGRATION_NOT_FOUND/);
    expect(await refusal(wishes.ask(outsider, { ...film, integrationId: randomUUID() }))).toMatch(
      /^INTEGRATION_NOT_FOUND/,
    );
    expect(await refusal(wishes.house.client.query(outsider, ONE, { id: request }))).toMatch(
      /^MEDIA_REQUEST_NOT_FOUND/,
    );
    expect(await refusal(wishes.house.client.query(outsider, act('approve'), { id: request }))).toMatch(
      /^MEDIA_REQUEST_NOT/,
    );
    const { value } = await (await wishes.house.client.subscribe(outsider, WATCH, { id: request })).next();
    expect(value.errors).toMatchObject([{ extensions: { code: 'MEDIA_REQUEST_NOT_FOUND' } }]);
    expect(await wishes.list(outsider)).toEqual([]);
  }
  for (const insider of [member, viewer]) {
    expect(await wishes.list(insider)).toHaveLength(3);
    expect(await refusal(wishes.house.client.query(insider, act('approve'), { id: request }))).toMatch(/^FORBIDDEN/);
  }
  expect(await refusal(wishes.house.client.query(owner, act('approve'), { id: request }))).toBe('none');

  const search = { query: "It's (a) search!", integrationId: id };
  const found = await wishes.house.client.query(member, SEARCH, search);
  expect(found.data.mediaRequestCandidates).toEqual({
    ...{ page: 1, totalPages: 1 },
    nodes: [
      { kind: 'MOVIE', tmdbId: 603, title: `${search.query} one`, year: 1999, availability: 'PROCESSING' },
      { kind: 'SERIES', tmdbId: 1399, title: `${search.query} two`, year: null, availability: 'UNKNOWN' },
    ],
  });
  expect(await refusal(wishes.house.client.query(stranger, SEARCH, search))).toMatch(/^INTEGRATION_NOT_FOUND/);
  for (const wrong of [{ query: ' ' }, { page: 0 }, { query: 'x'.repeat(201) }])
    expect(await refusal(wishes.house.client.query(member, SEARCH, { ...search, ...wrong }))).toMatch(
      /^BAD_USER_INPUT/,
    );

  await wishes.add(await wishes.seerrServer());
  expect(await refusal(wishes.ask(member, film))).toMatch(/^MEDIA_REQUEST_WHICH_SERVICE/);
  expect(await refusal(wishes.ask(bob, film))).toBe('none');
  const PAGES =
    '{ integrations { nodes { id mediaRequests(first: 1) { nodes { tmdbId } pageInfo { hasNextPage } } } } }';
  const { data } = await wishes.house.client.query(owner, PAGES);
  expect(data.integrations.nodes).toEqual([
    { id: expect.any(String), mediaRequests: { nodes: [{ tmdbId: 603 }], pageInfo: { hasNextPage: false } } },
    { id, mediaRequests: { nodes: [{ tmdbId: 603 }], pageInfo: { hasNextPage: true } } },
  ]);

  await wishes.house.app.events.transaction((_tx, emit) =>
    emit('organization.deleted', { version: 1, organizationId: SMITHS }),
  );
  await waitFor('them to be gone', async () => (await wishes.list(owner)).every(({ tmdbId }: Row) => tmdbId === 603));
  const rows = await wishes.house.app.db.query('select 1 from media_requests where integration_id = $1', [id]);
  expect(rows).toEqual([]);
});

test('what a person asked for is told to them, and when they are gone, nobody knows that it was they', async () => {
  await wishes.connected();
  for (const tmdbId of [1, 2]) expect(await refusal(wishes.ask(bob, { kind: 'MOVIE', tmdbId }))).toBe('none');
  expect(await refusal(wishes.ask(ada, { kind: 'MOVIE', tmdbId: 3 }))).toBe('none');
  const parts: DomainEvents['user.exportPart'][] = [];
  const consumer = await startConsumer<SeerrHouse['house']['app'], DomainEvents>({
    app: wishes.house.app,
    broker: wishes.house.app.broker,
    service: 'users',
    consumers: { 'user.exportPart': async (_app, part) => void parts.push(part) },
  });
  const { userId } = bob;
  const exportId = randomUUID();
  await wishes.house.app.events.transaction((_tx, emit) =>
    emit('user.exportRequested', { version: 1, exportId, userId }),
  );
  const mine = () => parts.filter((part) => part.service === 'integrations');
  await waitFor('the export', () => mine().at(-1)?.isLast);
  expect(mine()).toMatchObject([{ exportId, number: 0, items: [{ tmdbId: 1 }, { tmdbId: 2, title: 'Film 2' }] }]);
  await consumer.close();

  await wishes.house.app.events.transaction((_tx, emit) => emit('user.deleted', { version: 2, userId, heirId: null }));
  await waitFor('it to be forgotten', async () => (await wishes.list(bob)).length === 0);
  const requests = await wishes.list();
  expect(requests.map(({ requestedBy }: Row) => requestedBy?.id ?? null)).toEqual([ada.userId, null, null]);
});
