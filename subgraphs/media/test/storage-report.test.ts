import { randomUUID } from 'node:crypto';
import { testPerson } from '@medianest/kit/testing';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ARTIFACTS } from '../src/storage/keys.js';
import { generate, type Media, startMedia } from './media.js';

const home = randomUUID();
const ada = testPerson({ organizations: [{ id: home, role: 'OWNER' }] });
const bob = testPerson();
const admin = testPerson({ roles: ['ADMIN'] });
let media: Media;
let film: Buffer;
let picture: Buffer;

beforeAll(async () => {
  media = await startMedia();
  await media.startWorkers();
  film = await generate(
    'film.mp4',
    '-f lavfi -i testsrc2=d=2:s=160x120 -c:v libx264 -preset ultrafast -pix_fmt yuv420p',
  );
  picture = await generate('picture.png', '-f lavfi -i testsrc2=s=640x480 -frames:v 1');
  const files = [
    [ada, film, 'video/mp4'],
    [ada, picture, 'image/png'],
    [bob, picture, 'image/png'],
  ] as const;
  const ids: string[] = [];
  for (const [actor, bytes, mimeType] of files) {
    const id = await media.upload(actor, { fileName: 'file', bytes, mimeType });
    await media.watch(actor, id);
    ids.push(id);
  }
  const share = `mutation ($id: ID!, $home: ID) {
    updateMediaFile(input: { mediaFileId: $id, organizationId: $home, visibility: ORGANIZATION }) { id }
  }`;
  await media.client.query(ada, share, { id: ids[0], home });
  await media.createUpload(bob, { fileName: 'coming.png', size: 5_000, mimeType: 'image/png' });
});
afterAll(() => media.close());

const SHARE = 'person { id } kind organization { id } files originalBytes artifactBytes';
async function report(actor: typeof ada, by = 'PERSON') {
  const query = `query ($by: StorageGroup!) {
    storageReport(by: $by) { total { ${SHARE} } storedOriginalBytes shares { ${SHARE} } }
  }`;
  const { data, errors } = await media.client.query(actor, query, { by });
  expect(errors).toBeUndefined();
  return data.storageReport;
}

test('who runs the place sees what takes the storage, by person, kind and organization', async () => {
  const byPerson = await report(admin, 'PERSON');
  expect(byPerson.total).toMatchObject({ files: 3, originalBytes: film.length + 2 * picture.length });
  // The same picture of two people is kept once.
  expect(byPerson.storedOriginalBytes).toBe(film.length + picture.length);
  let artifacts = 0;
  for await (const { size } of media.app.storage.list(ARTIFACTS)) artifacts += size;
  expect(byPerson.total.artifactBytes).toBe(artifacts);
  expect(
    byPerson.shares.map((share: { person: { id: string }; files: number }) => [share.person.id, share.files]),
  ).toEqual(
    expect.arrayContaining([
      [ada.userId, 2],
      [bob.userId, 1],
    ]),
  );
  const byKind = await report(admin, 'KIND');
  expect(byKind.total).toEqual(byPerson.total);
  expect(byKind.shares).toEqual(
    expect.arrayContaining([
      expect.objectContaining({ kind: 'VIDEO', files: 1, originalBytes: film.length, person: null }),
      expect.objectContaining({ kind: 'IMAGE', files: 2, originalBytes: 2 * picture.length }),
    ]),
  );
  const byOrganization = await report(admin, 'ORGANIZATION');
  expect(byOrganization.shares).toEqual(
    expect.arrayContaining([
      expect.objectContaining({ organization: { id: home }, files: 1, originalBytes: film.length }),
      expect.objectContaining({ organization: null, files: 2 }),
    ]),
  );
});

test('a person sees what their own files take, and nothing of others', async () => {
  const his = await report(bob);
  expect(his.total).toMatchObject({ files: 1, originalBytes: picture.length });
  expect(his.storedOriginalBytes).toBe(picture.length);
  expect(his.shares).toMatchObject([{ person: { id: bob.userId }, files: 1 }]);
  expect((await report(testPerson())).total).toMatchObject({ files: 0, originalBytes: 0, artifactBytes: 0 });
});
