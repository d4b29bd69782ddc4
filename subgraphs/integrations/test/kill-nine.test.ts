import { type ChildProcess, spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { waitFor } from '@medianest/kit/testing';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type PlexServer, startPlexServer } from './plex-server.js';
import { ada, type Household, startHousehold } from './setup.js';

const folder = fileURLToPath(new URL('..', import.meta.url));

let house: Household;
let plex: PlexServer;
const processes: ChildProcess[] = [];
/** All that the workers said, at their most talkative. */
const output: string[] = [];

beforeAll(async () => {
  house = await startHousehold({ workers: false });
  plex = await startPlexServer({ films: 1_500, maxPage: 50, latencyMs: 20 });
});
afterAll(async () => {
  for (const child of processes) child.kill('SIGKILL');
  await plex.close();
  await house.close();
});

function startWorker(): ChildProcess {
  const env = { ...house.env, LOG_LEVEL: 'trace', PATH: process.env['PATH'] };
  const child = spawn(process.execPath, ['dist/worker.js'], { cwd: folder, env });
  child.stdout.on('data', (chunk) => output.push(String(chunk)));
  child.stderr.on('data', (chunk) => output.push(String(chunk)));
  processes.push(child);
  return child;
}

test('kill -9 in the middle of a sync: the next process goes on where it was, and nothing is told twice', async () => {
  const worker = startWorker();
  const { data } = await house.client.query(
    ada,
    `mutation ($input: AddIntegrationInput!) { addIntegration(input: $input) { id lastSync { id } } }`,
    { input: { kind: 'PLEX', url: plex.url, token: plex.token } },
  );
  const { id, lastSync } = data.addIntegration;
  const latest = async () => {
    const query = `query ($id: ID!) { integration(id: $id) {
      lastSync { id status itemsSeen itemsTotal itemsChanged failure } } }`;
    return (await house.client.query(ada, query, { id })).data.integration.lastSync;
  };
  const { itemsSeen: before } = await waitFor('a sync in its middle', async () => {
    const run = await latest();
    return run.itemsSeen > 300 && run;
  });
  worker.kill('SIGKILL');
  await waitFor('its death', () => worker.signalCode === 'SIGKILL');
  const pagesBefore = plex.requests.length;

  startWorker();
  const done = await waitFor('the end of the sync', async () => {
    const run = await latest();
    expect(run.itemsSeen).toBeGreaterThanOrEqual(before);
    return run.status !== 'RUNNING' && run;
  });
  const total = plex.itemCount;
  expect(done).toEqual({
    id: lastSync.id,
    status: 'SUCCEEDED',
    itemsSeen: total,
    itemsTotal: total,
    itemsChanged: total,
    failure: null,
  });
  await waitFor('every item', () => house.heard.length >= total);
  await waitFor('an empty outbox', async () => (await house.app.db.query('select 1 from outbox')).length === 0);
  expect(house.heard).toHaveLength(total);
  expect(new Set(house.heard.map(({ externalId }) => externalId)).size).toBe(total);
  const again = plex.requests.slice(pagesBefore).filter((request) => request.includes('/sections/1/all'));
  // Its total is asked for again; its items are not.
  expect(again).toHaveLength(1);
  expect(output.join('')).toContain('insert into library_items');
  expect(output.join('')).not.toContain(plex.token);
});
