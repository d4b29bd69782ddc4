import { createConnection } from 'node:net';
import { waitFor } from '@medianest/kit/testing';
import { createClient } from 'graphql-sse';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { begins, firstEvent, hear } from './support/events.ts';
import { startTestGateway, type TestGateway, whileItCounts } from './support/gateway.ts';

let gateway: TestGateway;
beforeAll(async () => {
  gateway = await startTestGateway({ env: { KEEP_ALIVE_MS: '100' } });
});
afterAll(() => gateway.close());

const FOREVER = 'subscription { forever { left } }';
const url = () => `${gateway.origin}/graphql`;
const closed = () => waitFor('the end of the upstream', () => gateway.graph.witness.open === 0);

const post = (query: string, headers: Record<string, string> = {}) =>
  hear(url(), {
    method: 'POST',
    headers: { 'content-type': 'application/json', accept: 'text/event-stream', ...headers },
    body: JSON.stringify({ query }),
  });

async function client(token?: string) {
  const headers: Record<string, string> = token ? { authorization: `Bearer ${token}` } : {};
  return createClient({ url: url(), headers, retryAttempts: 0 });
}

async function all<T>(results: AsyncIterable<T>): Promise<T[]> {
  const seen: T[] = [];
  for await (const result of results) seen.push(result);
  return seen;
}

test('queries, mutations and subscriptions with the graphql-sse client, each person as themselves', async () => {
  const query = 'subscription { countdown(from: 2) { left whoAsks by { id } } }';
  for (const person of ['ada', 'bob']) {
    const { iterate, dispose } = await client(await gateway.token(person));
    expect(await all(iterate({ query: '{ whoAsks }' }))).toEqual([{ data: { whoAsks: person } }]);
    expect(await all(iterate({ query: 'mutation { rename(name: "Ada") { name } }' }))).toEqual([
      { data: { rename: { name: 'Ada' } } },
    ]);
    const countdown = (left: number) => ({ data: { countdown: { left, whoAsks: person, by: { id: '1' } } } });
    expect(await all(iterate({ query }))).toEqual([2, 1, 0].map(countdown));
    dispose();
  }
});

test('by POST and by GET: next, complete, and nothing for caches and proxies to keep', async () => {
  const posted = await post('subscription { countdown(from: 1) { left } }');
  expect(posted.response.status).toBe(200);
  expect(posted.response.headers.get('content-type')).toBe('text/event-stream; charset=utf-8');
  expect(posted.response.headers.get('cache-control')).toMatch(/no-store/);
  expect(posted.response.headers.get('x-request-id')).toBeTruthy();
  await posted.ended;
  const expected = [1, 0].map((left) => ({ event: 'next', data: { data: { countdown: { left } } } }));
  expect(posted.events).toEqual([...expected, { event: 'complete', data: undefined }]);
  const query = encodeURIComponent('subscription { countdown(from: 1) { left } }');
  const got = await hear(`${url()}?query=${query}`, { headers: { accept: 'text/event-stream' } });
  await got.ended;
  expect(got.events).toEqual(posted.events);
});

test('a client that reads JSON too has its queries as JSON and its subscriptions as events', async () => {
  const accept = 'application/graphql-response+json, application/json, text/event-stream, multipart/mixed';
  const json = await gateway.post({ query: '{ whoAsks }' }, { accept });
  expect(json.headers.get('content-type')).toMatch(/json/);
  const stream = await post('subscription { countdown(from: 0) { left } }', { accept });
  await stream.ended;
  expect(stream.events.map(({ event }) => event)).toEqual(['next', 'complete']);
});

test('what cannot run is told in the stream; a bad token and a mutation by GET are refused before it', async () => {
  const wrong = await post('subscription { nonsense }');
  await wrong.ended;
  expect(wrong.events).toMatchObject([
    { event: 'next', data: { errors: [{ extensions: { code: 'GRAPHQL_VALIDATION_FAILED' } }] } },
    { event: 'complete' },
  ]);
  const refused = await post(FOREVER, { authorization: 'Bearer nonsense' });
  expect([refused.response.status, refused.response.headers.get('content-type')]).toEqual([
    401,
    expect.stringMatching(/^application\/json/),
  ]);
  const query = encodeURIComponent('mutation { rename(name: "Eve") { id } }');
  const got = await hear(`${url()}?query=${query}`, { headers: { accept: 'text/event-stream' } });
  expect(got.response.status).toBe(405);
  await Promise.all([refused.ended, got.ended]);
  expect(gateway.graph.witness.names.get('1')).toBe('Ada');
});

test('a quiet stream is kept alive with comments', async () => {
  const stream = await post('subscription { silent { left } }');
  await waitFor('some comments', () => stream.text().split(':\n\n').length > 3);
  expect(stream.events).toEqual([]);
  stream.leave();
  await closed();
});

test('a client that goes ends its part upstream', async () => {
  const stream = await post(FOREVER);
  await firstEvent(stream);
  expect(gateway.graph.witness.open).toBe(1);
  stream.leave();
  await closed();
});

test('a stream says so and ends when its token expires or its session ends; another person’s goes on', async () => {
  const short = await whileItCounts(gateway, 'carl', async (token) => {
    const stream = await post(FOREVER, { authorization: `Bearer ${token}` });
    return (await begins(stream)) && stream;
  });
  const dora = await post(FOREVER, {
    authorization: `Bearer ${await gateway.token('dora', { sessionId: 'dora’s tablet' })}`,
  });
  const emil = await post(FOREVER, { authorization: `Bearer ${await gateway.token('emil')}` });
  await Promise.all([short, dora, emil].map(firstEvent));
  await gateway.endSession('dora’s tablet');
  await Promise.all([short.ended, dora.ended]);
  for (const { events } of [short, dora])
    expect(events.slice(-2)).toMatchObject([
      { event: 'next', data: { errors: [{ extensions: { code: 'UNAUTHENTICATED' } }] } },
      { event: 'complete' },
    ]);
  const seen = emil.events.length;
  await waitFor('more events for emil', () => emil.events.length > seen);
  expect(gateway.graph.witness.open).toBe(1);
  emil.leave();
  await closed();
});

test('a reader that does not read is cut off, and no more than the buffer is kept for it', async () => {
  const { hostname, port } = new URL(gateway.origin);
  const socket = createConnection({ host: hostname, port: Number(port) });
  socket.pause();
  const query = encodeURIComponent('subscription { flood { text } }');
  socket.write(`GET /graphql?query=${query} HTTP/1.1\r\nHost: x\r\nAccept: text/event-stream\r\n\r\n`);
  await waitFor('the flood', () => gateway.graph.witness.poured > 10);
  await closed();
  const poured = gateway.graph.witness.poured * 16 * 1024;
  // What the kernel of both sides takes, and our own megabyte.
  expect(poured).toBeLessThan(24 * 1024 * 1024);
  expect(await gateway.app.metrics.metrics()).toMatch(/graphql_clients_dropped_total\{way="events".*\} 1/);
  socket.destroy();
});
