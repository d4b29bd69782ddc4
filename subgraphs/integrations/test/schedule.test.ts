import { waitFor } from '@medianest/kit/testing';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startDue } from '../src/sync/schedule.js';
import { startIntegrationsWorkers } from '../src/workers.js';
import { type PlexServer, startPlexServer } from './plex-server.js';
import { ada, type Household, startHousehold } from './setup.js';

let house: Household;
let plex: PlexServer;

beforeAll(async () => {
  house = await startHousehold({ workers: false });
  plex = await startPlexServer();
});
afterAll(async () => {
  await plex.close();
  await house.close();
});

test('a run that was saved but never asked for is found at the start, and syncs start by themselves when due', async () => {
  await house.client.query(ada, 'mutation ($input: AddIntegrationInput!) { addIntegration(input: $input) { id } }', {
    input: { kind: 'PLEX', url: plex.url, token: plex.token },
  });
  // As if the process had died after the commit and before it asked for the work.
  const queue = house.app.broker.queue('integrations.syncIntegration');
  await queue.obliterate({ force: true });
  const runs = (): Promise<{ status: string }[]> => house.app.db.query('select status from sync_runs order by id');
  expect(await runs()).toEqual([{ status: 'QUEUED' }]);

  const workers = await startIntegrationsWorkers(house.app);
  try {
    await waitFor('the forgotten sync', async () => (await runs())[0]?.status === 'SUCCEEDED');
    await startDue(house.app, 60);
    expect(await runs()).toHaveLength(1);
    await house.app.db.query(`update sync_runs set created_at = now() - interval '61 minutes'`);
    await startDue(house.app, 0);
    expect(await runs()).toHaveLength(1);
    await startDue(house.app, 60);
    await waitFor('the sync that was due', async () => (await runs())[1]?.status === 'SUCCEEDED');
  } finally {
    await workers.close();
  }
});
