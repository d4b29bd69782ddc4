import { waitFor } from '@medianest/kit/testing';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Account, login, register } from './support/client.ts';
import { playsFor, segmentsOf, thirtySecondFilm } from './support/clips.ts';
import { type MediaNest, standalone } from './support/process.ts';
import { upload } from './support/tus.ts';

let nest: MediaNest;

beforeAll(async () => {
  nest = await standalone();
});

afterAll(async () => {
  await nest.remove();
});

const PROCESSING = `subscription ($id: ID!) { mediaProcessing(mediaFileId: $id) { status progress } }`;

test('killed in the middle of a transcode and started again, the film ends READY, once', async () => {
  let ada = await register(nest.origin, 'Ada');
  const film = await thirtySecondFilm();
  const undisturbed = await upload(ada, film, 'Undisturbed (2008).mp4');
  await progressUntil(ada, undisturbed.id, () => false);
  const { id } = await upload(ada, film, 'Killed Once (2008).mp4');
  const before = await progressUntil(ada, id, (progress) => progress >= 20);
  await nest.kill();
  await nest.start();
  ada = await login(nest.origin, ada);
  const after = await progressUntil(ada, id, () => false);
  expect(after.at(-1)).toEqual({ status: 'READY', progress: 100 });
  expect(after[0]?.progress).toBeGreaterThanOrEqual(before.at(-1)?.progress ?? 0);

  const [wanted, made] = [await playbackOf(ada, undisturbed.id), await playbackOf(ada, id)];
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
