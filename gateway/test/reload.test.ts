import { mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { waitFor } from '@medianest/kit/testing';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { firstEvent, hear } from './support/events.ts';
import { startTestGateway, type TestGateway } from './support/gateway.ts';
import { testGraph } from './support/graph.ts';
import { openSocket } from './support/sockets.ts';

const graph = testGraph();
const without = graph.supergraphSdl.replace(/ +whoAsks: String! @join__field\(graph: PEOPLE\)\n/, '');

let folder: string;
let file: string;
let gateway: TestGateway;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'supergraph-'));
  file = join(folder, 'supergraph.graphql');
});
afterEach(async () => {
  await gateway.close();
  await rm(folder, { recursive: true });
});

const start = () => startTestGateway({ graph, env: { SUPERGRAPH_PATH: file } });
const ask = async (query: string) =>
  (await (await gateway.post({ query })).json()) as { data?: unknown; errors?: unknown };
const readiness = async () => (await fetch(`${gateway.origin}/ready`)).status;

/** As deployments do: the new file appears whole. */
async function put(sdl: string) {
  await writeFile(`${file}.new`, sdl);
  await rename(`${file}.new`, file);
}

test('not ready until there is a supergraph: HTTP says 503, a socket an error; then both are served', async () => {
  gateway = await start();
  expect(await readiness()).toBe(503);
  expect((await fetch(`${gateway.origin}/health`)).status).toBe(200);
  const refused = await gateway.post({ query: '{ whoAsks }' });
  expect([refused.status, await refused.json()]).toMatchObject([
    503,
    { errors: [{ extensions: { code: 'GRAPH_NOT_LOADED' } }] },
  ]);
  const { say, heard, socket } = await openSocket(gateway.origin);
  say({ type: 'subscribe', id: '1', payload: { query: '{ whoAsks }' } });
  expect(await waitFor('the error', () => heard[1])).toMatchObject({
    type: 'error',
    payload: [{ extensions: { code: 'GRAPH_NOT_LOADED' } }],
  });
  await put(graph.supergraphSdl);
  await waitFor('the supergraph', async () => (await readiness()) === 200);
  expect(await ask('{ whoAsks }')).toEqual({ data: { whoAsks: 'nobody' } });
  say({ type: 'subscribe', id: '2', payload: { query: '{ whoAsks }' } });
  expect(await waitFor('the answer', () => heard[2])).toMatchObject({
    type: 'next',
    payload: { data: { whoAsks: 'nobody' } },
  });
  socket.close();
});

test('a changed file is served, a broken or absent one changes nothing, and streams go on through all of it', async () => {
  await put(graph.supergraphSdl);
  gateway = await start();
  const stream = await hear(`${gateway.origin}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', accept: 'text/event-stream' },
    body: JSON.stringify({ query: 'subscription { forever { left whoAsks } }' }),
  });
  await firstEvent(stream);
  const changed = async (sdl: string, seen: () => Promise<boolean>) => {
    await put(sdl);
    await waitFor('the change', seen);
    const before = stream.events.length;
    await waitFor('more events', () => stream.events.length > before + 2);
  };
  for (const query of ['{ whoAsks }', '{ films { name } }']) await ask(query);
  const plans = async (result: string) =>
    Number(
      new RegExp(`graphql_plans_total\\{.*result="${result}".* (\\d+)`).exec(await gateway.app.metrics.metrics())?.[1],
    );
  const missed = await plans('miss');
  await changed(without, async () => (await ask('{ whoAsks }')).errors !== undefined);
  expect(await ask('{ films { name } }')).toEqual({ data: { films: [{ name: 'Big Buck Bunny' }] } });
  expect(await plans('miss')).toBe(missed);
  expect(await plans('warmed')).toBe(2);
  await put('type Query { nonsense');
  await gateway.app.reload();
  await rm(file);
  await gateway.app.reload();
  expect(await readiness()).toBe(200);
  expect(await ask('{ films { name } }')).toEqual({ data: { films: [{ name: 'Big Buck Bunny' }] } });
  await changed(graph.supergraphSdl, async () => (await ask('{ whoAsks }')).errors === undefined);
  expect(stream.events.every(({ event }) => event === 'next')).toBe(true);
  stream.leave();
});
