import { type TestRedis, testRedis, waitFor } from '@medianest/kit/testing';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startKumaServer } from '../subgraphs/integrations/test/kuma-server.ts';
import { startPlexServer } from '../subgraphs/integrations/test/plex-server.ts';
import { watchMonitors } from './monitor-story.ts';
import { connectPlex, type Told, uploadAndWatch } from './story.ts';
import { partsOf } from './support/parts.ts';
import { type MediaNest, services } from './support/process.ts';

let nest: MediaNest;
let redis: TestRedis;
let told: Told;

beforeAll(async () => {
  redis = await testRedis();
  nest = await services({ POSTGRES_URL: process.env['TEST_POSTGRES_URL'] ?? '', QUEUE_URL: redis.url });
});

afterAll(async () => {
  await nest?.remove();
  await redis?.stop();
});

test('every part in a process of its own, on PostgreSQL and Redis: the same story', async () => {
  told = await uploadAndWatch(nest.origin);
  const plex = await startPlexServer({});
  await connectPlex(told, { url: plex.url, token: plex.token, film: 'Sintel' });
  await plex.close();
  const kuma = await startKumaServer();
  await watchMonitors(told, kuma);
  await kuma.close();
});

const PAGE = `query ($id: ID!) {
  me { displayName }
  mediaFile(id: $id) { fileName owner { displayName } title { name } }
  titles { nodes { name } }
}`;

test('a subgraph that is down takes its fields with it, the rest is served; it comes back by itself', async () => {
  const { ada, mediaFileId: id } = told;
  const content = partsOf(nest.pid()).filter(({ command }) => command.includes('content/dist/main.js'));
  expect(content).not.toEqual([]);
  // From the deepest up: a keeper stands above the process itself.
  for (const { pid } of content.toReversed()) process.kill(pid, 'SIGKILL');
  const without = await ada.ask(PAGE, { id });
  expect(without.data).toEqual({
    me: { displayName: 'Ada' },
    mediaFile: { fileName: 'Big Buck Bunny (2008).mp4', owner: { displayName: 'Ada' }, title: null },
    titles: null,
  });
  expect(without.errors?.map(({ extensions }) => extensions.code)).toEqual(
    without.errors?.map(() => 'SUBGRAPH_UNAVAILABLE'),
  );
  expect(JSON.stringify(without.errors)).not.toMatch(/127\.0\.0\.1|ECONN|stack/);
  const whole = await waitFor('content to be back', async () => {
    const answer = await ada.ask(PAGE, { id });
    return answer.errors ? undefined : answer;
  });
  expect(whole.data.mediaFile.title).toEqual({ name: 'Big Buck Bunny' });
});
