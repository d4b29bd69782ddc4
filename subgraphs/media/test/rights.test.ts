import { randomUUID } from 'node:crypto';
import { ANONYMOUS } from '@medianest/kit';
import { testPerson, waitFor } from '@medianest/kit/testing';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { generate, type Media, startMedia } from './media.js';

const home = randomUUID();
const family = [{ id: home, role: 'MEMBER' }];
const ada = testPerson({ organizations: family });
const bob = testPerson({ organizations: family });
const eve = testPerson({ organizations: [{ id: randomUUID(), role: 'OWNER' }] });
let media: Media;
let id: string;
let picture: Buffer;

beforeAll(async () => {
  media = await startMedia();
  await media.startWorkers();
  picture = await generate('picture.png', '-f lavfi -i testsrc2=s=640x480 -frames:v 1');
});
beforeEach(async () => {
  id = await media.upload(ada, { fileName: 'picture.png', bytes: picture, mimeType: 'image/png' });
  await media.watch(ada, id);
});
afterAll(() => media.close());

const READ =
  'query ($id: ID!) { mediaFile(id: $id) { id fileName visibility organizationId originalUrl thumbnailUrl } }';
const UPDATE = `mutation ($input: UpdateMediaFileInput!) {
  updateMediaFile(input: $input) { id fileName visibility organizationId }
}`;

const see = async (actor: typeof ada) => (await media.client.query(actor, READ, { id })).data?.mediaFile ?? null;
async function update(actor: typeof ada, change: object) {
  const { data, errors } = await media.client.query(actor, UPDATE, { input: { mediaFileId: id, ...change } });
  return errors?.[0]?.extensions.code ?? data.updateMediaFile;
}
async function listed(actor: typeof ada, filter: object = {}) {
  const query = 'query ($filter: MediaFileFilter) { mediaFiles(filter: $filter) { nodes { id } } }';
  const { data } = await media.client.query(actor, query, { filter });
  return data.mediaFiles.nodes.map((node: { id: string }) => node.id).includes(id);
}
const status = async (url: string) => (await fetch(media.local(url))).status;
const closed = (url: string) => waitFor('its URL to stop', async () => (await status(url)) === 404);

test('a file is private until its owner lets in a household, and everyone', async () => {
  expect(await see(ada)).toMatchObject({ visibility: 'PRIVATE', organizationId: null });
  expect([await see(bob), await see(eve), await listed(bob)]).toEqual([null, null, false]);
  expect(await update(bob, { visibility: 'EVERYONE' })).toBe('MEDIA_FILE_NOT_FOUND');

  expect(await update(ada, { visibility: 'ORGANIZATION', organizationId: home })).toEqual({
    ...{ id, fileName: 'picture.png' },
    ...{ visibility: 'ORGANIZATION', organizationId: home },
  });
  expect([(await see(bob))?.id, await see(eve)]).toEqual([id, null]);
  expect([await listed(bob), await listed(eve), await listed(ada)]).toEqual([true, false, true]);
  expect([await listed(bob, { mine: true }), await listed(bob, { mine: false })]).toEqual([false, true]);
  expect([await listed(ada, { mine: true }), await listed(ada, { mine: false })]).toEqual([true, false]);

  await update(ada, { visibility: 'EVERYONE' });
  expect([(await see(eve))?.id, await listed(eve)]).toEqual([id, true]);
  const anonymous = await media.client.query(ANONYMOUS, READ, { id });
  expect(anonymous.errors?.[0]?.extensions.code).toBe('UNAUTHENTICATED');
});

test('who is let in can look, but change nothing', async () => {
  await update(ada, { visibility: 'EVERYONE' });
  expect(await update(bob, { fileName: 'mine.png' })).toBe('MEDIA_FILE_NOT_FOUND');
  for (const name of ['deleteMediaFile', 'retryProcessing', 'cancelProcessing']) {
    const { errors } = await media.client.query(
      bob,
      `mutation ($id: ID!) { ${name}(input: { mediaFileId: $id }) { id } }`,
      { id },
    );
    expect([name, errors?.[0]?.extensions.code]).toEqual([name, 'MEDIA_FILE_NOT_FOUND']);
  }
});

test('a URL that was got while one was let in stops when one is not any more; that of the owner goes on', async () => {
  await update(ada, { visibility: 'ORGANIZATION', organizationId: home });
  const [hers, his] = [await see(ada), await see(bob)];
  for (const url of [hers.originalUrl, his.originalUrl, his.thumbnailUrl]) expect(await status(url)).toBe(200);
  expect(his.originalUrl).not.toBe(hers.originalUrl);
  await update(ada, { visibility: 'PRIVATE' });
  await closed(his.originalUrl);
  await closed(his.thumbnailUrl);
  expect(await status(hers.originalUrl)).toBe(200);
  // To be let in again is a new right, not the old one.
  await update(ada, { visibility: 'ORGANIZATION', organizationId: home });
  expect(await status(his.originalUrl)).toBe(404);
  expect(await status((await see(bob)).originalUrl)).toBe(200);
});

test('the URLs of whoever is shut out stop, and those of who managed the files of all; with the right they come back', async () => {
  const admin = testPerson({ roles: ['ADMIN'] });
  const [hers, theirs] = [(await see(ada)).originalUrl, (await see(admin)).originalUrl];
  const mayNow = ({ userId, organizations }: typeof ada, scopes: readonly string[]) =>
    media.app.events.transaction((_tx, emit) =>
      emit('user.rightsChanged', {
        ...{ version: 1, userId, changedAt: new Date().toISOString(), scopes, organizations },
      }),
    );
  await mayNow(admin, ['media:read', 'media:write']);
  await closed(theirs);
  expect(await status(hers)).toBe(200);

  await mayNow(ada, []);
  await closed(hers);
  await mayNow(ada, ada.scopes);
  await waitFor('her URL to work again', async () => (await status(hers)) === 200);
});

test("only a household of one's own can be let in, and it must be named", async () => {
  expect(await update(ada, { visibility: 'ORGANIZATION' })).toBe('ORGANIZATION_NEEDED');
  for (const organizationId of [randomUUID(), 'nonsense']) {
    expect(await update(ada, { visibility: 'ORGANIZATION', organizationId })).toBe('NOT_IN_ORGANIZATION');
  }
  await update(ada, { visibility: 'ORGANIZATION', organizationId: home });
  expect(await update(ada, { organizationId: null })).toBe('ORGANIZATION_NEEDED');
  expect(await update(ada, { visibility: 'PRIVATE', organizationId: null })).toMatchObject({ organizationId: null });
});

test('a file gets another name, and only a good one', async () => {
  expect(await update(ada, { fileName: '../Holiday.png' })).toMatchObject({ fileName: 'Holiday.png' });
  expect(await update(ada, { fileName: ' / ' })).toBe('BAD_USER_INPUT');
  const response = await fetch(media.local((await see(ada)).originalUrl));
  expect(response.headers.get('content-disposition')).toContain('filename="Holiday.png"');
});

test('every URL of a deleted file stops', async () => {
  await update(ada, { visibility: 'EVERYONE' });
  const urls = [(await see(ada)).originalUrl, (await see(bob)).thumbnailUrl];
  await media.client.query(ada, 'mutation ($id: ID!) { deleteMediaFile(input: { mediaFileId: $id }) { id } }', { id });
  for (const url of urls) await closed(url);
});
