import { afterAll, beforeAll, expect, test } from 'vitest';
import { openContact } from '../src/integration/contact.js';
import { syncRequests } from '../src/media-request/sync-requests.js';
import { type Batch, saveBatch } from '../src/sync/batch.js';
import { type Claimed, ClaimLost, claimRun } from '../src/sync/claim.js';
import { type PlexServer, startPlexServer } from './plex-server.js';
import { startSeerrServer } from './seerr-server.js';
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

test('a walk through requests that another process goes on with writes nothing more, and no page is read again', async () => {
  const seerr = await startSeerrServer({ requests: 130 });
  try {
    const { data } = await house.client.query(
      ada,
      'mutation ($input: AddIntegrationInput!) { addIntegration(input: $input) { lastSync { id } } }',
      { input: { kind: 'SEERR', url: seerr.url, token: seerr.key } },
    );
    const { id } = data.addIntegration.lastSync;
    const first = await claimRun(house.app, id);
    if (!first) throw new Error('The run was not there to be claimed.');
    const contact = await openContact(house.app, first.integration, new AbortController().signal);
    const skipped = () =>
      seerr.calls.flatMap((call) => /take=50&skip=(\d+)&filter=all&sort=added/.exec(call)?.[1] ?? []);
    const claims: Promise<Claimed | undefined>[] = [];
    seerr.mood.beforePage = async () => {
      if (skipped().length === 2) claims.push(claimRun(house.app, id));
      await claims[0];
    };
    await expect(syncRequests(house.app, first, contact)).rejects.toThrow(ClaimLost);
    const second = await claims[0];
    if (!second) throw new Error('The run was not there to be claimed again.');
    await syncRequests(house.app, second, contact);
    expect(skipped()).toEqual(['0', '50', '50', '100']);
    const runs = await house.app.db.query('select status, items_seen, items_changed from sync_runs where id = $1', [
      id,
    ]);
    expect(runs).toEqual([{ status: 'SUCCEEDED', items_seen: 130, items_changed: 130 }]);
  } finally {
    await seerr.close();
  }
});
