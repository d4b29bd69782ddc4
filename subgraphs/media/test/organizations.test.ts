import { randomUUID } from 'node:crypto';
import type { DomainEvents } from '@medianest/contracts';
import type { Person } from '@medianest/kit';
import { testPerson, waitFor } from '@medianest/kit/testing';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { generate, type Media, startMedia } from './media.js';

let media: Media;
let picture: Buffer;
let home: string;
let ada: Person;
/** Looks on in Ada's household. */
let bob: Person;
/** Owns another one. */
let eve: Person;

beforeAll(async () => {
  media = await startMedia();
  await media.startWorkers();
  picture = await generate('picture.png', '-f lavfi -i testsrc2=s=64x48 -frames:v 1');
});
afterAll(() => media.close());
beforeEach(() => {
  home = randomUUID();
  ada = testPerson({ organizations: [{ id: home, role: 'MEMBER' }] });
  bob = testPerson({ organizations: [{ id: home, role: 'VIEWER' }] });
  eve = testPerson({ organizations: [{ id: randomUUID(), role: 'OWNER' }] });
});

const CREATE = `mutation ($input: CreateUploadInput!) { createUpload(input: $input) {
  uploadUrl mediaFile { id visibility organizationId organization { id } } } }`;
const LIST = 'query ($filter: MediaFileFilter) { mediaFiles(filter: $filter) { nodes { id } } }';
const USAGE = 'query ($id: ID) { storageUsage(organizationId: $id) { used reserved quota } }';
const UPDATE = 'mutation ($input: UpdateMediaFileInput!) { updateMediaFile(input: $input) { id visibility } }';

const create = (actor: Person, input: object) =>
  media.client.query(actor, CREATE, {
    input: { fileName: 'picture.png', size: picture.length, mimeType: 'image/png', ...input },
  });
const codeIn = ({ errors }: Awaited<ReturnType<typeof create>>): string | undefined => errors?.[0]?.extensions.code;

/** A READY picture that Ada shares with her household. */
async function share(): Promise<string> {
  const { data } = await create(ada, { organizationId: home });
  await media.send(data.createUpload.uploadUrl, picture);
  await media.watch(ada, data.createUpload.mediaFile.id);
  return data.createUpload.mediaFile.id;
}

async function listed(actor: Person, filter: object = {}): Promise<string[]> {
  const { data } = await media.client.query(actor, LIST, { filter });
  return data.mediaFiles.nodes.map((node: { id: string }) => node.id);
}

/** Users tells. */
const tell = <K extends keyof DomainEvents>(type: K, payload: DomainEvents[K]) =>
  media.app.events.transaction((_tx, emit) => emit(type, payload));

/** What content is told of a file, in order. */
async function toldOf(id: string) {
  const queue = await media.app.broker.queue('events.content').getJobs(['wait', 'delayed', 'prioritized']);
  const jobs = queue.filter(({ data }) => data.mediaFileId === id).toSorted((a, b) => Number(a.id) - Number(b.id));
  return jobs.map(({ name, data }) => ({ name, ...data }));
}

test('a member uploads for the household, who only looks on does not, and the neighbours see nothing of it', async () => {
  for (const actor of [bob, eve])
    expect(codeIn(await create(actor, { organizationId: home }))).toBe('NOT_IN_ORGANIZATION');
  for (const organizationId of [randomUUID(), 'nonsense'])
    expect(codeIn(await create(ada, { organizationId }))).toBe('NOT_IN_ORGANIZATION');
  expect(codeIn(await create(ada, { visibility: 'ORGANIZATION' }))).toBe('ORGANIZATION_NEEDED');
  const id = await share();
  expect(await listed(bob)).toEqual([id]);
  expect(await listed(bob, { organizationId: home, visibility: 'ORGANIZATION' })).toEqual([id]);
  expect(await listed(bob, { visibility: 'EVERYONE' })).toEqual([]);
  expect(await listed(bob, { organizationId: 'nonsense' })).toEqual([]);
  for (const filter of [{}, { organizationId: home }]) expect(await listed(eve, filter)).toEqual([]);
  const { data } = await create(ada, {});
  expect(data.createUpload.mediaFile).toMatchObject({ visibility: 'PRIVATE', organization: null });
  const forAll = await create(ada, { visibility: 'EVERYONE' });
  expect(await listed(eve, { visibility: 'EVERYONE' })).toEqual([forAll.data.createUpload.mediaFile.id]);
  expect(
    (await media.client.query(bob, UPDATE, { input: { mediaFileId: id, visibility: 'PRIVATE' } })).errors,
  ).toBeDefined();
});

test('others are told who may see a file, when it is ready and when that changes', async () => {
  const id = await share();
  await media.client.query(ada, UPDATE, { input: { mediaFileId: id, visibility: 'EVERYONE' } });
  await media.client.query(ada, UPDATE, { input: { mediaFileId: id, visibility: 'PRIVATE', fileName: 'mine.png' } });
  const told = await waitFor('content to be told', async () => {
    const all = await toldOf(id);
    return all.length === 3 && all.toSorted((a, b) => a.at.localeCompare(b.at));
  });
  const kept = { mediaFileId: id, ownerId: ada.userId, kind: 'IMAGE', duration: null };
  expect(told).toMatchObject([
    { name: 'media.processed', version: 3, folder: null, visibility: 'ORGANIZATION', organizationId: home, ...kept },
    { name: 'media.changed', version: 2, visibility: 'EVERYONE', organizationId: null, ...kept },
    { name: 'media.changed', visibility: 'PRIVATE', organizationId: null, fileName: 'mine.png', ...kept },
  ]);
});

test('the limit of an organization holds for all of its members together, also at once, and the later one counts', async () => {
  const limit = (maxStorageBytes: number, second: number) =>
    tell('organization.changed', {
      version: 1,
      organizationId: home,
      maxStorageBytes,
      changedAt: new Date(Date.UTC(2026, 0, 1, 0, 0, second)).toISOString(),
    });
  const usage = async (actor: Person, id?: string) => media.client.query(actor, USAGE, { id });
  await limit(1_000, 2);
  await limit(9_000, 1);
  await waitFor('the limit', async () => (await usage(bob, home)).data?.storageUsage.quota === 1_000);
  const others = Array.from({ length: 3 }, () => testPerson({ organizations: ada.organizations }));
  const answers = await Promise.all(
    [ada, ...others].map((actor) => create(actor, { organizationId: home, size: 600 })),
  );
  expect(answers.map(codeIn).toSorted()).toEqual([...Array(3).fill('ORGANIZATION_QUOTA_EXCEEDED'), undefined]);
  expect((await usage(bob, home)).data.storageUsage).toEqual({ used: 0, reserved: 600, quota: 1_000 });
  expect(codeIn(await usage(eve, home))).toBe('NOT_IN_ORGANIZATION');
  const { data } = await create(ada, { size: 600 });
  const move = { mediaFileId: data.createUpload.mediaFile.id, organizationId: home };
  expect(codeIn(await media.client.query(ada, UPDATE, { input: move }))).toBe('ORGANIZATION_QUOTA_EXCEEDED');
});

test('when somebody leaves, the URLs that members have got stop; the owner keeps theirs', async () => {
  const id = await share();
  const urlOf = async (actor: Person): Promise<string> => {
    const { data } = await media.client.query(actor, 'query ($id: ID!) { mediaFile(id: $id) { originalUrl } }', { id });
    return media.local(data.mediaFile.originalUrl);
  };
  const status = async (url: string) => (await fetch(url)).status;
  const [bobs, adas] = [await urlOf(bob), await urlOf(ada)];
  expect([await status(bobs), await status(adas)]).toEqual([200, 200]);
  await tell('organization.memberLeft', { version: 1, organizationId: home, userId: bob.userId });
  await waitFor("Bob's URL to stop", async () => (await status(bobs)) === 404);
  expect(await status(adas)).toBe(200);
  expect(await listed({ ...bob, organizations: [] }, { organizationId: home })).toEqual([]);
});

test('with an organization its files become private to their owners, and others are told', async () => {
  const id = await share();
  const { data } = await create(ada, { organizationId: home });
  const uploading = data.createUpload.mediaFile.id;
  await tell('organization.deleted', { version: 1, organizationId: home });
  await waitFor('the files to be private', async () => !(await listed(bob)).includes(id));
  expect((await listed(ada, { mine: true })).toSorted()).toEqual([id, uploading].toSorted());
  const rows = await media.app.db.query('select visibility, organization_id from media_files where id = any($1)', [
    [id, uploading],
  ]);
  expect(rows).toEqual(Array(2).fill({ visibility: 'PRIVATE', organization_id: null }));
  await waitFor('content to be told', async () =>
    (await toldOf(id)).some((fact) => fact.name === 'media.changed' && fact.visibility === 'PRIVATE'),
  );
  expect(await toldOf(uploading)).toEqual([]);
});
