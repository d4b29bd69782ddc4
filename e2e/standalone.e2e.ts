import { waitFor } from '@medianest/kit/testing';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startKumaServer } from '../subgraphs/integrations/test/kuma-server.ts';
import { startPlexServer } from '../subgraphs/integrations/test/plex-server.ts';
import { watchMonitors } from './monitor-story.ts';
import { connectPlex, expectLogin, expectSurvived, type Told, uploadAndWatch } from './story.ts';
import { type Account, login } from './support/client.ts';
import { playsFor, segmentsOf, thirtySecondFilm } from './support/clips.ts';
import { type MediaNest, standalone } from './support/process.ts';
import { upload } from './support/tus.ts';

let nest: MediaNest;
let told: Told;

beforeAll(async () => {
  nest = await standalone();
});

afterAll(async () => {
  await nest.remove();
});

test('one command: a film is uploaded, watched, played and found; a Plex library flows in, and a monitor goes down', async () => {
  await expectLogin(nest.origin);
  told = await uploadAndWatch(nest.origin);
  const plex = await startPlexServer({});
  await connectPlex(told, { url: plex.url, token: plex.token, film: 'Sintel' });
  await plex.close();
  const kuma = await startKumaServer();
  await watchMonitors(told, kuma);
  await kuma.close();
});

test('everything is there after a stop and a start', async () => {
  await nest.stop();
  await nest.start();
  await expectSurvived(told, await login(nest.origin, told.ada));
});

test('nothing was logged that should worry somebody', () => {
  expect(nest.log.filter((line) => /"level":(50|60)/.test(line))).toEqual([]);
});

const PROCESSING = `subscription ($id: ID!) { mediaProcessing(mediaFileId: $id) { status progress } }`;

test('killed in the middle of a transcode and started again, the film ends READY, once', async () => {
  let ada = await login(nest.origin, told.ada);
  const { id } = await upload(ada, await thirtySecondFilm(), 'Killed Once (2008).mp4');
  const before = await progressUntil(ada, id, (progress) => progress >= 20);
  await nest.kill();
  await nest.start();
  ada = await login(nest.origin, ada);
  const after = await progressUntil(ada, id, () => false);
  expect(after.at(-1)).toEqual({ status: 'READY', progress: 100 });
  expect(after[0]?.progress).toBeGreaterThanOrEqual(before.at(-1)?.progress ?? 0);

  const [wanted, made] = [await playbackOf(ada, told.mediaFileId), await playbackOf(ada, id)];
  expect(await playsFor(made)).toBeCloseTo(30, 1);
  const segments = await segmentsOf(made, COPIED);
  expect(Object.keys(segments).length).toBeGreaterThan(10);
  expect(segments).toEqual(await segmentsOf(wanted, COPIED));
  const search = async () => (await ada.get('{ search(query: "killed once") { nodes { name } } }')).search.nodes;
  await waitFor('its title', async () => (await search()).length > 0);
  expect(await search()).toEqual([{ name: 'Killed Once' }]);
});

/** Of the film: its own pictures and its sound. */
const COPIED = ['video-480/', 'audio-0/'];

async function playbackOf(person: Account, id: string): Promise<string> {
  const { mediaFile } = await person.get('query ($id: ID!) { mediaFile(id: $id) { playbackUrl } }', { id });
  return mediaFile.playbackUrl;
}

interface Seen {
  readonly status: string;
  readonly progress: number;
}

/** What the subscription tells until the film is done or it is enough. */
async function progressUntil(person: Account, id: string, enough: (progress: number) => boolean): Promise<Seen[]> {
  const seen: Seen[] = [];
  for await (const { data } of person.watch(PROCESSING, { id })) {
    seen.push(data.mediaProcessing);
    if (enough(data.mediaProcessing.progress)) break;
  }
  return seen;
}
