import { randomUUID } from 'node:crypto';
import { readdir } from 'node:fs/promises';
import { request } from 'node:http';
import { join } from 'node:path';
import { setTimeout as rest } from 'node:timers/promises';
import { testPerson, waitFor } from '@medianest/kit/testing';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { generate, type Media, startMedia } from './media.js';

const home = randomUUID();
const [ada, bob] = [0, 1].map(() => testPerson({ organizations: [{ id: home, role: 'MEMBER' }] })) as [
  ReturnType<typeof testPerson>,
  ReturnType<typeof testPerson>,
];
/** Far more than the sockets between server and reader hold. */
const LARGE = 48 * 1024 * 1024;
let isSlow = true;
let media: Media;
let film: Buffer;

beforeAll(async () => {
  media = await startMedia();
  await media.startWorkers();
  const command = '-f lavfi -i testsrc2=d=1:s=160x120:r=10 -c:v libx264 -preset ultrafast -pix_fmt yuv420p';
  film = await generate('film.mp4', command);
});
afterAll(() => media.close());

const ask = (actor: typeof ada, operation: string, variables: object) =>
  media.client.query(actor, operation, variables);
const remove = (actor: typeof ada, id: string) =>
  ask(actor, 'mutation ($id: ID!) { deleteMediaFile(input: { mediaFileId: $id }) { id fileName } }', { id });
const share = (id: string, input: object) =>
  ask(ada, 'mutation ($input: UpdateMediaFileInput!) { updateMediaFile(input: $input) { id } }', {
    input: { mediaFileId: id, ...input },
  });
const inHousehold = (id: string) => share(id, { visibility: 'ORGANIZATION', organizationId: home });

/** A film of any length: what comes after its last box does not bother anybody. */
async function largeFilm(seed: number): Promise<string> {
  const box = Buffer.alloc(LARGE, seed);
  box.writeUInt32BE(LARGE, 0);
  box.write('free', 4, 'latin1');
  const id = await media.upload(ada, {
    ...{ fileName: 'film.mp4', mimeType: 'video/mp4' },
    bytes: Buffer.concat([film, box]),
  });
  expect((await media.watch(ada, id)).at(-1)).toMatchObject({ status: 'READY' });
  await inHousehold(id);
  return id;
}

async function urlOf(actor: typeof ada, id: string): Promise<string> {
  const { data } = await ask(actor, 'query ($id: ID!) { mediaFile(id: $id) { originalUrl } }', { id });
  return media.local(data.mediaFile.originalUrl);
}

/** Reads as slowly as a film is watched, while it is slow. @returns how many bytes came */
function watchSlowly(url: string): { readonly begun: Promise<void>; readonly end: Promise<number> } {
  const begun = Promise.withResolvers<void>();
  const end = new Promise<number>((resolve, reject) => {
    const asked = request(url, { agent: false }, async (response) => {
      let came = 0;
      try {
        for await (const chunk of response) {
          came += chunk.length;
          begun.resolve();
          if (isSlow) await rest(8);
        }
      } catch {
        // It was cut.
      }
      resolve(came);
    });
    asked.on('error', reject).end();
  });
  return { begun: begun.promise, end };
}

test('a deleted film ends for whoever watches it, and nothing of it is left', async () => {
  const id = await largeFilm(1);
  const filmOfBob = watchSlowly(await urlOf(bob, id));
  await filmOfBob.begun;
  const codeOf = ({ errors }: Awaited<ReturnType<typeof remove>>) => errors?.[0]?.extensions.code;
  expect(codeOf(await remove(bob, id))).toBe('MEDIA_FILE_NOT_FOUND');
  expect((await remove(ada, id)).data.deleteMediaFile).toEqual({ id, fileName: 'film.mp4' });
  expect(await filmOfBob.end).toBeLessThan(LARGE);
  expect(codeOf(await remove(ada, id))).toBe('MEDIA_FILE_NOT_FOUND');
  for (const folder of ['originals', 'artifacts', 'scratch/runs', 'scratch/uploads'])
    expect([folder, await readdir(join(media.folder, folder))]).toEqual([folder, []]);
  const { data } = await ask(ada, '{ storageUsage { used reserved } }', {});
  expect(data.storageUsage).toEqual({ used: 0, reserved: 0 });
  await waitFor('others to be told', async () => {
    const told = await media.app.broker.queue('events.content').getJobs(['wait', 'delayed', 'prioritized']);
    return told.some(({ name, data: fact }) => name === 'media.deleted' && fact.mediaFileId === id);
  });
});

test('who may not see a film any more does not get the rest of it; its owner does', async () => {
  const id = await largeFilm(2);
  const [hers, his] = [watchSlowly(await urlOf(ada, id)), watchSlowly(await urlOf(bob, id))];
  await Promise.all([hers.begun, his.begun]);
  await share(id, { visibility: 'PRIVATE' });
  expect(await his.end).toBeLessThan(LARGE);
  isSlow = false;
  expect(await hers.end).toBe(LARGE + film.length);
  await remove(ada, id);
});

test('what a person does with a file ends when somebody deletes it: progress, upload and import', async () => {
  await media.stopWorkers();
  const { uploadUrl, mediaFile } = await media.createUpload(ada, {
    ...{ fileName: 'film.mp4', mimeType: 'video/mp4', size: film.length },
  });
  const events = media.watch(ada, mediaFile.id);
  expect((await remove(ada, mediaFile.id)).errors).toBeUndefined();
  expect((await events).every(({ status }) => status === 'UPLOADING')).toBe(true);
  const late = await fetch(media.local(uploadUrl), { method: 'HEAD', headers: { 'tus-resumable': '1.0.0' } });
  expect(late.status).toBe(404);
  await media.startWorkers();
});
