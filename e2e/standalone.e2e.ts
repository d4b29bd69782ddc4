import { afterAll, beforeAll, expect, test } from 'vitest';
import { startPlexServer } from '../subgraphs/integrations/test/plex-server.ts';
import { connectPlex, expectLogin, expectSurvived, type Told, uploadAndWatch } from './story.ts';
import { login } from './support/client.ts';
import { type MediaNest, standalone } from './support/process.ts';

let nest: MediaNest;
let told: Told;

beforeAll(async () => {
  nest = await standalone();
});

afterAll(async () => {
  await nest.remove();
});

test('one command: a film is uploaded, watched, played and found; a Plex library flows in', async () => {
  await expectLogin(nest.origin);
  told = await uploadAndWatch(nest.origin);
  const plex = await startPlexServer({});
  await connectPlex(told, { url: plex.url, token: plex.token, film: 'Sintel' });
  await plex.close();
});

test('everything is there after a stop and a start', async () => {
  await nest.stop();
  await nest.start();
  await expectSurvived(told, await login(nest.origin, told.ada));
});

test('nothing was logged that should worry somebody', () => {
  expect(nest.log.filter((line) => /"level":(50|60)/.test(line))).toEqual([]);
});
