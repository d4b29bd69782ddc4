import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Batch, saveBatch } from '../src/sync/batch.js';
import { ClaimLost, claimRun } from '../src/sync/claim.js';
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

test('a process that was taken for dead and still lives can write nothing into the run that another goes on with', async () => {
  const { data } = await house.client.query(
    ada,
    'mutation ($input: AddIntegrationInput!) { addIntegration(input: $input) { lastSync { id } } }',
    { input: { kind: 'PLEX', url: plex.url, token: plex.token } },
  );
  const { id } = data.addIntegration.lastSync;
  const first = await claimRun(house.app, id);
  const second = await claimRun(house.app, id);
  if (!first || !second) throw new Error('The run was not there to be claimed.');
  const batch: Batch = {
    listing: { section: '1', kind: 'MOVIE', total: 1 },
    items: [
      {
        externalId: '55',
        kind: 'MOVIE',
        name: 'Sintel',
        year: 2010,
        summary: null,
        duration: null,
        genres: [],
        externalIds: [],
        parent: null,
      },
    ],
    seen: 1,
    checkpoint: { done: [], start: 1 },
  };
  await expect(saveBatch(house.app, first, batch)).rejects.toThrow(ClaimLost);
  await saveBatch(house.app, second, batch);
  const runs = await house.app.db.query('select items_seen, items_changed from sync_runs');
  expect(runs).toEqual([{ items_seen: 1, items_changed: 1 }]);
});
