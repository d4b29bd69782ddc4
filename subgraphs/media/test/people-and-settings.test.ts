import { randomUUID } from 'node:crypto';
import { testPerson, waitFor } from '@medianest/kit/testing';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { generate, type Media, startMedia } from './media.js';

const [ada, ben] = [testPerson(), testPerson()];
let media: Media;
let picture: Buffer;

beforeAll(async () => {
  media = await startMedia({ QUOTA_PER_PERSON: '1000000' });
  await media.startWorkers();
  picture = await generate('picture.png', '-f lavfi -i testsrc2=s=64x48 -frames:v 1');
});
afterAll(() => media.close());

/** As the outbox of users hands it over. */
const tell = (name: string, event: object, jobId: string = randomUUID()) =>
  media.app.broker.queue('events.media').add(name, event, { jobId });
const settings = (changedAt: string, defaultQuota: number | null) =>
  tell('settings.changed', { version: 1, changedAt, instanceName: 'Home', defaultQuota });
const send = (url: string, method: string, headers: Record<string, string> = {}, body?: string) =>
  fetch(url, { method, headers: { 'tus-resumable': '1.0.0', ...headers }, ...(body && { body }) });
const quota = async () => (await media.client.query(ada, '{ storageUsage { quota } }')).data.storageUsage.quota;
const files = async (who: typeof ada) =>
  (await media.client.query(who, '{ mediaFiles { nodes { id } } }')).data.mediaFiles.nodes.length;

test('the files of somebody who is deleted go with everything that was made of them; those of others stay', async () => {
  for (const person of [ada, ada, ben]) {
    const id = await media.upload(person, { fileName: 'picture.png', bytes: picture, mimeType: 'image/png' });
    await media.watch(person, id);
  }
  const id = randomUUID();
  await tell('user.deleted', { version: 1, userId: ada.userId }, id);
  await waitFor('the files of Ada to go', async () => (await files(ada)) === 0);
  expect(await files(ben)).toBe(1);
  await waitFor(
    'the event to be noted',
    async () => (await media.app.db.query('select from inbox where event_id = $1', [id])).length === 1,
  );
});

test('what somebody who is deleted was uploading or importing ends, and nothing new begins; others go on', async () => {
  const [eve, fay] = [testPerson(), testPerson()];
  const CREATE = 'mutation ($input: CreateUploadInput!) { createUpload(input: $input) { uploadUrl } }';
  const input = { fileName: 'picture.png', size: 1_000, mimeType: 'image/png' };
  const create = (who: typeof eve) => media.client.query(who, CREATE, { input });
  const begin = async (who: typeof eve) => {
    const { data } = await media.client.query(who, '{ uploadEndpoint { url expiresAt } }');
    expect(Date.parse(data.uploadEndpoint.expiresAt)).toBeLessThanOrEqual(Date.now() + 3_600_000);
    const endpoint = media.local(data.uploadEndpoint.url);
    const upload = media.local((await create(who)).data.createUpload.uploadUrl);
    await send(upload, 'PATCH', { 'upload-offset': '0', 'content-type': 'application/offset+octet-stream' }, 'half');
    expect((await send(endpoint, 'POST', { 'upload-length': '500', 'upload-concat': 'partial' })).status).toBe(201);
    await media.client.query(who, 'mutation { importFromUrl(input: { url: "https://film.invalid/film.mp4" }) { id } }');
    return { endpoint, upload };
  };
  const [eves, fays] = [await begin(eve), await begin(fay)];
  const reserved = async (who: typeof eve) =>
    (await media.client.query(who, '{ storageUsage { reserved } }')).data.storageUsage.reserved;
  expect([await reserved(eve), await reserved(fay)]).toEqual([1_500, 1_500]);

  await tell('user.deleted', { version: 2, userId: eve.userId, heirId: null });
  await waitFor('the uploads of Eve to end', async () => (await reserved(eve)) === 0);
  await waitFor('her imports to be forgotten', async () => {
    const { data } = await media.client.query(eve, '{ mediaImports { nodes { id } } }');
    return data.mediaImports.nodes.length === 0;
  });
  expect((await send(eves.endpoint, 'POST', { 'upload-length': '500' })).status).toBe(403);
  expect((await send(eves.upload, 'HEAD')).status).toBe(404);
  expect((await create(eve)).errors?.[0]?.extensions.code).toBe('UNAUTHENTICATED');
  expect((await send(fays.upload, 'HEAD')).headers.get('upload-offset')).toBe('4');
  expect((await send(fays.endpoint, 'POST', { 'upload-length': '500' })).status).toBe(201);
  expect(await reserved(fay)).toBe(2_000);
});

test('an upload endpoint counts no more once its person’s access was revoked; a new one does, and those of others', async () => {
  const [eve, fay] = [testPerson(), testPerson()];
  const endpointOf = async (who: typeof eve) =>
    media.local((await media.client.query(who, '{ uploadEndpoint { url } }')).data.uploadEndpoint.url);
  const begin = async (endpoint: string) => (await send(endpoint, 'POST', { 'upload-length': '5' })).status;
  const [eves, fays] = [await endpointOf(eve), await endpointOf(fay)];
  expect([await begin(eves), await begin(fays)]).toEqual([201, 201]);
  await tell('user.accessRevoked', { version: 1, userId: eve.userId, revokedAt: new Date().toISOString() });
  await waitFor('the endpoint to be over', async () => (await begin(eves)) === 401);
  // Where the clock of users is ahead, nobody waits for ours.
  const future = new Date(Date.now() + 3_600_000).toISOString();
  await tell('user.accessRevoked', { version: 1, userId: eve.userId, revokedAt: future });
  // Told late, what was earlier changes nothing.
  await tell('user.accessRevoked', { version: 1, userId: eve.userId, revokedAt: '2020-01-01T00:00:00.000Z' });
  expect([await begin(eves), await begin(fays)]).toEqual([401, 201]);
  await waitFor('an endpoint made later to count', async () => (await begin(await endpointOf(eve))) === 201);
});

test('the quota an admin sets counts before the configuration, and the latest change counts', async () => {
  expect(await quota()).toBe(1_000_000);
  await settings('2026-11-20T10:00:00.000Z', 5);
  await waitFor('the quota', async () => (await quota()) === 5);
  const input = { fileName: 'picture.png', size: picture.length, mimeType: 'image/png' };
  const refused = await media.client.query(
    ben,
    'mutation ($input: CreateUploadInput!) { createUpload(input: $input) { uploadUrl } }',
    { input },
  );
  expect(refused.errors?.[0]?.extensions.code).toBe('QUOTA_EXCEEDED');
  await settings('2026-11-20T09:00:00.000Z', 7);
  await settings('2026-11-20T11:00:00.000Z', null);
  await waitFor('no quota', async () => (await quota()) === null);
});
