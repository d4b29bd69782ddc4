import { rmSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { closeInOrder, freePort } from '@medianest/kit';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Standalone, startStandalone } from '../src/index.ts';

let folder: string;
let running: Standalone | undefined;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'medianest-standalone-'));
});
afterAll(async () => {
  if (running) await closeInOrder(running.log, running.steps);
  rmSync(folder, { recursive: true, force: true });
});

async function start(): Promise<Standalone> {
  const env = {
    PATH: process.env['PATH'],
    MEDIANEST_DATA: folder,
    PORT: String(await freePort()),
    LOG_LEVEL: 'silent',
  };
  running = await startStandalone(env);
  return running;
}

async function ask({ publicUrl }: Standalone, query: string, token?: string) {
  const response = await fetch(`${publicUrl}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...(token && { authorization: `Bearer ${token}` }) },
    body: JSON.stringify({ query }),
  });
  return (await response.json()) as { data: Record<string, never>; errors?: unknown };
}

const PERSON = 'email: "ada@example.org", password: "correct horse battery staple"';

test('the graph of all four subgraphs on one port; data and sessions outlive a restart', async () => {
  const first = await start();
  const registered = await ask(
    first,
    `mutation { register(input: { ${PERSON}, displayName: "Ada" }) { accessToken } }`,
  );
  expect(registered.errors).toBeUndefined();
  const { accessToken } = registered.data['register'] as unknown as { accessToken: string };
  const everywhere = await ask(
    first,
    '{ me { displayName } mediaFiles { nodes { id } } titles { nodes { id } } integrations { nodes { id } } }',
    accessToken,
  );
  expect(everywhere).toEqual({
    data: { me: { displayName: 'Ada' }, mediaFiles: { nodes: [] }, titles: { nodes: [] }, integrations: { nodes: [] } },
  });

  const get = (path: string) => fetch(first.publicUrl + path);
  expect((await get('/ready')).status).toBe(200);
  expect(await (await get('/.well-known/jwks.json')).json()).toMatchObject({ keys: [{ kty: 'OKP' }] });
  const metrics = await (await get('/metrics')).text();
  const headings = metrics.split('\n').filter((line) => line.startsWith('# TYPE'));
  expect(new Set(headings).size).toBe(headings.length);

  expect(await closeInOrder(first.log, first.steps)).toBe(true);
  const second = await start();
  const still = await ask(second, '{ me { displayName } }', accessToken);
  expect(still).toEqual({ data: { me: { displayName: 'Ada' } } });
});
