import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Engine, TransportError } from '../src/index.js';
import { type EngineServer, serveEngine } from '../src/serve.js';
import { localEngine } from './support/local.js';
import { shop } from './support/shop.js';

let engine: Engine;
let server: EngineServer;

beforeAll(async () => {
  ({ engine } = await localEngine(shop()));
  server = await serveEngine(engine, 0);
});
afterAll(async () => {
  await server.close();
  await engine.close();
});

const headers = { 'content-type': 'application/json' };
const post = (body: string) => fetch(server.url, { method: 'POST', headers, body });

test('answers POST and GET, and says that it is alive', async () => {
  const posted = await post(
    JSON.stringify({ query: 'query ($id: ID!) { person(id: $id) { name } }', variables: { id: '2' } }),
  );
  expect(posted.status).toBe(200);
  expect(await posted.json()).toEqual({ data: { person: { name: 'Grace' } } });
  const got = await fetch(`${server.url}?query=${encodeURIComponent('{ person(id: "1") { name } }')}`);
  expect(await got.json()).toEqual({ data: { person: { name: 'Ada' } } });
  expect((await fetch(new URL('/health', server.url))).status).toBe(200);
});

test('refuses what is not a request, what is not valid, what is too large, and mutations by GET', async () => {
  expect((await post('[]')).status).toBe(400);
  expect((await post('{')).status).toBe(400);
  expect((await post(JSON.stringify({ query: '{ nobody }' }))).status).toBe(400);
  expect((await post(JSON.stringify({ query: `{ people { id } } #${'x'.repeat(1024 * 1024)}` }))).status).toBe(400);
  const mutation = encodeURIComponent('mutation { rename(id: 1, name: "x") { id } }');
  expect((await fetch(`${server.url}?query=${mutation}`)).status).toBe(405);
});

test('a client that goes away takes its subgraph requests with it; a mutation goes on', async () => {
  const begun: { kind: string; signal: AbortSignal }[] = [];
  const waiting = await localEngine(shop(), {
    transports: () => ({
      execute: ({ kind, signal }) => {
        begun.push({ kind, signal });
        return new Promise((_, reject) =>
          signal.addEventListener('abort', () => reject(new TransportError('CANCELLED', ''))),
        );
      },
      subscribe: () => {
        throw new Error('Nobody subscribes here.');
      },
      close: async () => undefined,
    }),
  });
  const waitingServer = await serveEngine(waiting.engine, 0);
  const leaving = new AbortController();
  const asked = ['{ people { id } }', 'mutation { rename(id: 1, name: "x") { id } }'].map((query) =>
    fetch(waitingServer.url, { method: 'POST', headers, body: JSON.stringify({ query }), signal: leaving.signal }),
  );
  const left = Promise.allSettled(asked);
  await expect.poll(() => begun.length).toBe(2);
  leaving.abort();
  await left;
  const isCancelled = (of: string) => begun.find(({ kind }) => kind === of)?.signal.aborted;
  await expect.poll(() => isCancelled('query')).toBe(true);
  expect(isCancelled('mutation')).toBe(false);
  await waitingServer.close();
  await waiting.engine.close();
});
