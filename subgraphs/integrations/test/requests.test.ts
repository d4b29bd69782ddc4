import { readFileSync } from 'node:fs';
import { waitFor } from '@medianest/kit/testing';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { startPlexServer } from './plex-server.js';
import { ADD, LIST, refusal, SeerrHouse, WATCH } from './seerr-house.js';
import type { SeerrServer } from './seerr-server.js';
import { ada } from './setup.js';

// What is asked for at Overseerr or Seerr is known here.

let wishes: SeerrHouse;
beforeAll(async () => {
  wishes = await SeerrHouse.open();
});
afterEach(() => wishes.clear());
afterAll(() => wishes.close());

const idsAt = async (server: SeerrServer) => {
  const rows = await wishes.house.app.db.query(
    'select external_id from media_requests where removed_at is null order by 1',
  );
  expect(rows.map(({ external_id: id }: { external_id: number }) => id)).toEqual(
    server.requests.map(({ id }) => id).toSorted((a, b) => a - b),
  );
};

test.each(['seerr', 'overseerr'] as const)(
  'what was asked for at %s is known here, page by page, with names',
  async (flavour) => {
    const server = await wishes.seerrServer({ flavour, requests: 7, maxPage: 2 });
    server.make({ type: 'tv', tmdbId: 1399, seasons: [2, 1], status: 2, by: server.users[1] });
    server.make({ tmdbId: 950_000, status: 4, is4k: true });
    server.setAvailability(1_000, 6);
    const added = await wishes.house.client.query(ada, ADD, {
      input: { kind: 'SEERR', url: server.url, token: server.key },
    });
    expect(added.data.addIntegration).toMatchObject({
      ...{ kind: 'SEERR', name: flavour === 'seerr' ? 'Seerr' : 'Overseerr', status: 'CONNECTED' },
      version: flavour === 'seerr' ? '3.0.1' : '1.34.0',
    });
    const { id } = added.data.addIntegration;
    const counted = { itemsSeen: 9, itemsTotal: 9, itemsChanged: 9, failure: null };
    expect(await wishes.syncEnd(id)).toMatchObject({ status: 'SUCCEEDED', ...counted });
    const requests = await wishes.list();
    expect(requests).toHaveLength(9);
    expect(requests[0]).toMatchObject({ tmdbId: 950_000, title: null, status: 'FAILED', is4k: true });
    expect(requests[1]).toEqual({
      ...{ id: expect.any(String), kind: 'SERIES', tmdbId: 1399, tvdbId: 1406, title: 'Series 1399', year: 2011 },
      ...{ seasons: [1, 2], is4k: false, status: 'APPROVED', availability: 'PROCESSING', requester: 'friend' },
      ...{ createdAt: requests[1].updatedAt, updatedAt: expect.any(String), integration: { id }, requestedBy: null },
    });
    expect(requests.at(-1)).toMatchObject({ availability: flavour === 'seerr' ? 'BLOCKLISTED' : 'DELETED' });
    expect(await wishes.list(ada, { status: 'FAILED' })).toHaveLength(1);
    const seen: string[] = [];
    let after: string | null = null;
    do {
      const { data } = await wishes.house.client.query(ada, LIST, { first: 4, after });
      seen.push(...data.mediaRequests.nodes.map(({ id }: { id: string }) => id));
      after = data.mediaRequests.pageInfo.hasNextPage ? data.mediaRequests.pageInfo.endCursor : null;
    } while (after);
    expect(seen).toEqual(requests.map(({ id }: { id: string }) => id));
  },
);

test('a wrong key, another service and one that is connected already are told apart', async () => {
  const server = await wishes.seerrServer();
  const plex = await startPlexServer();
  const tried = (input: object) =>
    refusal(
      wishes.house.client.query(ada, ADD, { input: { kind: 'SEERR', url: server.url, token: server.key, ...input } }),
    );
  expect(await tried({ token: 'wrong' })).toMatch(/^INTEGRATION_REFUSED_TOKEN: .*API key/);
  expect(await tried({ url: plex.url })).toMatch(/^INTEGRATION_NOT_SEERR: /);
  expect(await tried({ kind: 'PLEX' })).toMatch(/^INTEGRATION_NOT_PLEX: /);
  await plex.close();
  expect(await tried({ name: 'Wishes' })).toBe('none');
  expect(await tried({ url: `${server.url}/?there#` })).toBe(
    'INTEGRATION_EXISTS: This server is connected already, as "Wishes".',
  );
  const rows = JSON.stringify(await wishes.house.app.db.query('select * from integrations'));
  expect(rows).not.toContain(server.key);
});

test('a later sync reads what has changed and no more, and hears of what is available now', async () => {
  const { server, id } = await wishes.connected({ requests: 200 });
  const [first, second] = server.requests;
  if (!first || !second) throw new Error('There are no requests.');
  server.change(first, { status: 2 });
  server.setAvailability(second.tmdbId, 5);
  server.make({ tmdbId: 5 });
  const before = server.calls.length;
  expect(await wishes.sync(id)).toMatchObject({ status: 'SUCCEEDED', itemsChanged: 3 });
  const pages = server.calls.slice(before).filter((call) => call.includes('take=50'));
  expect(pages).toEqual([expect.stringContaining('/request?take=50&skip=0&filter=all&sort=modified')]);
  const requests: { tmdbId: number; status: string; availability: string }[] = (
    await Promise.all(['', 'PENDING', 'APPROVED'].map((status) => wishes.list(ada, status ? { status } : {})))
  ).flat();
  expect(requests.find(({ tmdbId }) => tmdbId === first.tmdbId)).toMatchObject({ status: 'APPROVED' });
  expect(requests.find(({ tmdbId }) => tmdbId === 5)).toMatchObject({ status: 'PENDING' });
  const [row] = await wishes.house.app.db.query('select availability from media_requests where tmdb_id = $1', [
    second.tmdbId,
  ]);
  expect(row).toEqual({ availability: 'AVAILABLE' });
  expect(await wishes.sync(id)).toMatchObject({ status: 'SUCCEEDED', itemsChanged: 0 });
});

test('now and then the whole list is read, and what is gone from it is gone; unless it changed under the reader', async () => {
  const { server, id } = await wishes.connected({ requests: 6, maxPage: 2 });
  const whole = () =>
    wishes.house.app.db.query(`update media_request_marks set whole_at = now() - interval '25 hours'`);
  server.forget(2);
  await wishes.sync(id);
  expect(await wishes.list()).toHaveLength(6);
  await whole();
  await wishes.sync(id);
  await idsAt(server);
  // One that is read goes while others are: all move up, and one is never met.
  await whole();
  let pages = 0;
  server.mood.beforePage = () => {
    if (++pages === 3) server.forget(6);
  };
  const met = await wishes.sync(id);
  expect(met).toMatchObject({ status: 'SUCCEEDED', itemsSeen: 4 });
  expect(await wishes.list()).toHaveLength(5);
  server.mood.beforePage = () => {};
  await whole();
  await wishes.sync(id);
  await idsAt(server);
});

const recordedCalls: { notification_type: string; request: object | null }[] = JSON.parse(
  readFileSync(new URL('./fixtures/seerr/webhooks.json', import.meta.url), 'utf8'),
);

test('Seerr calls, and what has changed is read again from it: nothing that a call says is believed', async () => {
  const { server, id } = await wishes.connected();
  const { data } = await wishes.house.client.query(ada, 'query ($id: ID!) { integration(id: $id) { hookUrl } }', {
    id,
  });
  const call = async (body: object) => {
    const headers = { 'content-type': 'application/json' };
    const answer = await fetch(wishes.house.local(data.integration.hookUrl), {
      ...{ method: 'POST', headers, body: JSON.stringify(body) },
    });
    expect(answer.status).toBe(204);
  };
  const readAgain = () => server.calls.filter((made) => /^GET [^ ]*\/request\/\d+$/.test(made)).length;
  // Every call that was recorded, of which some are of requests that never were here.
  for (const recorded of recordedCalls) await call(recorded);
  const ofRequests = recordedCalls.filter(({ request }) => request !== null).length;
  await waitFor('all to be looked at', () => readAgain() === ofRequests);
  await wishes.syncEnd(id);
  expect(await wishes.list()).toEqual([]);

  server.make({ type: 'tv', tmdbId: 1399, seasons: [1, 2] });
  const pending = recordedCalls.find(({ notification_type: type }) => type === 'MEDIA_PENDING');
  const about = (request: object) => ({ ...pending, request });
  await call(about({ request_id: '1', requestedBy_username: 'somebody else' }));
  const [request] = await waitFor('the new one', async () => {
    const requests = await wishes.list();
    return requests[0]?.title && requests;
  });
  expect(request).toMatchObject({ tmdbId: 1399, title: 'Series 1399', status: 'PENDING', requester: 'admin' });

  const watched = await wishes.house.client.subscribe(ada, WATCH, { id: request.id });
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
