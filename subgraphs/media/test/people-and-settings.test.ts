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

test('the quota an admin sets counts before the configuration, and the latest change counts', async () => {
  expect(await quota()).toBe(1_000_000);
  await settings('2026-11-20T10:00:00.000Z', 5);
  await waitFor('the quota', async () => (await quota()) === 5);
  const input = { fileName: 'picture.png', size: picture.length, mimeType: 'image/png' };
  const refused = await media.client.query(
    ada,
    'mutation ($input: CreateUploadInput!) { createUpload(input: $input) { uploadUrl } }',
    { input },
  );
  expect(refused.errors?.[0]?.extensions.code).toBe('QUOTA_EXCEEDED');
  await settings('2026-11-20T09:00:00.000Z', 7);
  await settings('2026-11-20T11:00:00.000Z', null);
  await waitFor('no quota', async () => (await quota()) === null);
});
