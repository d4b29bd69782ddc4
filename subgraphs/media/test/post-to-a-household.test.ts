import { randomUUID } from 'node:crypto';
import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { DomainEvents } from '@medianest/contracts';
import type { Person } from '@medianest/kit';
import { testPerson, waitFor } from '@medianest/kit/testing';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { generate, type Media, patch, startMedia } from './media.js';

let media: Media;
let site: Server;
let picture: Buffer;
/** Answers whose bytes a test lets come. */
let held: ServerResponse[] = [];
let home: string;
let ada: Person;
/** Looks on in Ada's household. */
let bob: Person;

beforeAll(async () => {
  picture = await generate('picture.png', '-f lavfi -i testsrc2=s=64x48 -frames:v 1');
  site = createServer((request, response) => {
    response.writeHead(200, { 'content-type': 'image/png', 'content-length': picture.length });
    if (request.url === '/slow.png') held.push(response);
    else response.end(picture);
    response.flushHeaders();
  });
  await new Promise<void>((resolve) => site.listen(0, '127.0.0.1', resolve));
  media = await startMedia({ IMPORT_PRIVATE_HOSTS: '127.0.0.1', IMPORT_INTERVAL_SECONDS: '0' });
  await media.startWorkers();
});
afterAll(async () => {
  await media.close();
  site.closeAllConnections();
  site.close();
});
beforeEach(() => {
  held = [];
  home = randomUUID();
  ada = testPerson({ organizations: [{ id: home, role: 'MEMBER' }] });
  bob = testPerson({ organizations: [{ id: home, role: 'VIEWER' }] });
});

const base64 = (text: string) => Buffer.from(text).toString('base64');
const tell = <K extends keyof DomainEvents>(type: K, payload: DomainEvents[K]) =>
  media.app.events.transaction((_tx, emit) => emit(type, payload));
/** Users tells what somebody may do from now on. */
const changed = (person: Person, now: Partial<DomainEvents['user.rightsChanged']>) =>
  tell('user.rightsChanged', {
    ...{ version: 1, userId: person.userId, changedAt: new Date().toISOString() },
    ...{ scopes: person.scopes, organizations: person.organizations, ...now },
  });
const limit = (maxStorageBytes: number) =>
  tell('organization.changed', {
    ...{ version: 1, organizationId: home, maxStorageBytes, changedAt: new Date().toISOString() },
  });
const usage = async (id?: string) =>
  (
    await media.client.query(ada, 'query ($id: ID) { storageUsage(organizationId: $id) { used reserved quota } }', {
      id,
    })
  ).data.storageUsage;
const shared = async (person: Person) =>
  (
    await media.client.query(
      person,
      'query ($of: ID!) { mediaFiles(filter: { organizationId: $of }) { nodes { id } } }',
      {
        of: home,
      },
    )
  ).data.mediaFiles.nodes;

async function endpoint(person: Person): Promise<string> {
  const { data } = await media.client.query(person, '{ uploadEndpoint { url } }');
  return media.local(data.uploadEndpoint.url);
}

function create(
  url: string,
  metadata: Record<string, string>,
  headers: Record<string, string> = {},
): Promise<Response> {
  const said = Object.entries(metadata).map(([name, value]) => `${name} ${base64(value)}`);
  return fetch(url, {
    method: 'POST',
    headers: {
      ...{ 'tus-resumable': '1.0.0', 'upload-length': String(picture.length), 'upload-metadata': said.join(',') },
      ...headers,
    },
  });
}
const statusOf = async (answer: Promise<Response>) => (await answer).status;
const locationOf = (answer: Response) => media.local(answer.headers.get('location') ?? '');

test('a tus client names whom a file is for, and only where its person may post', async () => {
  const [hers, his] = [await endpoint(ada), await endpoint(bob)];
  const made = await create(hers, { filename: 'ours.png', filetype: 'image/png', organizationId: home });
  expect([made.status, await made.text()]).toEqual([201, '']);
  expect((await patch(locationOf(made), 0, picture)).status).toBe(204);
  expect(await shared(bob)).toHaveLength(1);
  expect(await usage(home)).toMatchObject({ used: picture.length, reserved: 0 });
  const everyones = await create(hers, { filename: 'all.png', visibility: 'everyone' });
  expect(everyones.status).toBe(201);
  const { data } = await media.client.query(testPerson(), '{ mediaFiles { nodes { fileName visibility } } }');
  expect(data.mediaFiles.nodes).toEqual([{ fileName: 'all.png', visibility: 'EVERYONE' }]);
  await fetch(locationOf(everyones), { method: 'DELETE', headers: { 'tus-resumable': '1.0.0' } });

  expect(await statusOf(create(his, { organizationId: home }))).toBe(403);
  expect(await statusOf(create(hers, { organizationId: randomUUID() }))).toBe(403);
  expect(await statusOf(create(hers, { organizationId: "' or true --" }))).toBe(403);
  expect(await statusOf(create(hers, { visibility: 'ORGANIZATION' }))).toBe(400);
  expect(await statusOf(create(hers, { visibility: 'NOBODY' }))).toBe(400);
});

test('who has left, looks on by now, or may not upload any more does not post with an endpoint from before', async () => {
  const hers = await endpoint(ada);
  const post = (metadata = { organizationId: home }) => statusOf(create(hers, metadata));
  const becomes = (status: number) => waitFor(`an answer ${status}`, async () => (await post()) === status);
  expect(await post()).toBe(201);
  await tell('organization.memberLeft', { version: 1, organizationId: home, userId: ada.userId });
  await becomes(403);
  await changed(ada, {});
  await becomes(201);
  // What is told late counts no more.
  await changed(ada, { organizations: [], changedAt: new Date(Date.now() - 60_000).toISOString() });
  await changed(ada, { organizations: [{ id: home, role: 'VIEWER' }] });
  await becomes(403);
  const begun = await create(hers, { filename: 'mine.png' });
  expect(begun.status).toBe(201);
  await changed(ada, { scopes: [], organizations: [] });
  await waitFor('nothing to be taken', async () => (await statusOf(create(hers, { filename: 'mine.png' }))) === 403);
  // Nor does what was begun go on.
  expect(await statusOf(patch(locationOf(begun), 0, picture))).toBe(403);
});

test('room of a household is kept for parts from the beginning, counted once, and given back', async () => {
  await limit(picture.length + 10);
  await waitFor('the limit', async () => (await usage(home)).quota !== null);
  const hers = await endpoint(ada);
  const metadata = { filename: 'ours.png', organizationId: home };
  const half = Math.floor(picture.length / 2);
  const part = (length: number) =>
    create(hers, metadata, { 'upload-concat': 'partial', 'upload-length': String(length) });
  const parts = [await part(half), await part(picture.length - half)].map(locationOf) as [string, string];
  expect(await usage(home)).toMatchObject({ used: 0, reserved: picture.length });
  expect(await usage()).toMatchObject({ used: 0, reserved: picture.length });
  expect(await statusOf(create(hers, metadata))).toBe(413);
  const given = await part(9);
  expect((await usage(home)).reserved).toBe(picture.length + 9);
  await fetch(locationOf(given), { method: 'DELETE', headers: { 'tus-resumable': '1.0.0' } });
  expect((await usage(home)).reserved).toBe(picture.length);

  await patch(parts[0], 0, picture.subarray(0, half));
  await patch(parts[1], 0, picture.subarray(half));
  const final = { 'upload-concat': `final;${parts.join(' ')}` };
  const said = `filename ${base64('ours.png')},organizationId ${base64(home)}`;
  const headers = { 'tus-resumable': '1.0.0', 'upload-metadata': said, ...final };
  const joined = await fetch(hers, { method: 'POST', headers });
  expect([joined.status, await joined.text()]).toEqual([201, '']);
  for (const of of [home, undefined]) expect(await usage(of)).toMatchObject({ used: picture.length, reserved: 0 });
  expect(await shared(bob)).toHaveLength(1);
});

const IMPORT = `mutation ($input: ImportFromUrlInput!) {
  importFromUrl(input: $input) { id visibility organizationId }
}`;
const fetchFor = (person: Person, path: string, input: object) =>
  media.client.query(person, IMPORT, {
    input: { url: `http://127.0.0.1:${(site.address() as AddressInfo).port}/${path}`, ...input },
  });

async function ended(id: string) {
  const query = `subscription ($id: ID!) { importProgress(importId: $id) { status code mediaFile { visibility organizationId } } }`;
  let last: unknown;
  for await (const { data } of await media.client.subscribe(ada, query, { id })) last = data.importProgress;
  return last;
}

test('an import is for the household that it names, with its room, and only where one may post', async () => {
  for (const person of [bob, testPerson()]) {
    const { errors } = await fetchFor(person, 'a.png', { organizationId: home });
    expect(errors?.[0]?.extensions.code).toBe('NOT_IN_ORGANIZATION');
  }
  const { data } = await fetchFor(ada, 'slow.png', { organizationId: home });
  const { id, ...sharing } = data.importFromUrl;
  expect(sharing).toEqual({ visibility: 'ORGANIZATION', organizationId: home });
  await waitFor('its room', async () => (await usage(home)).reserved === picture.length);
  for (const response of held) response.end(picture);
  expect(await ended(id)).toMatchObject({ status: 'DONE', mediaFile: sharing });
  expect(await usage(home)).toMatchObject({ used: picture.length, reserved: 0 });
  expect(await shared(bob)).toHaveLength(1);
  expect((await fetchFor(ada, 'a.png', { visibility: 'EVERYONE' })).data.importFromUrl.visibility).toBe('EVERYONE');

  await limit(picture.length);
  await waitFor('the limit', async () => (await usage(home)).quota !== null);
  const full = await fetchFor(ada, 'a.png', { organizationId: home });
  expect(await ended(full.data.importFromUrl.id)).toMatchObject({ status: 'FAILED', code: 'NO_ROOM' });
  expect((await usage(home)).reserved).toBe(0);
});

test('who leaves the household while an import comes keeps it for themselves', async () => {
  const { data } = await fetchFor(ada, 'slow.png', { organizationId: home });
  await waitFor('its begin', async () => held.length === 1);
  await tell('organization.memberLeft', { version: 1, organizationId: home, userId: ada.userId });
  await waitFor('the event', async () => {
    const [row] = await media.app.db.query('select posts_to from people_rights where user_id = $1', [ada.userId]);
    return row.posts_to.length === 0;
  });
  for (const response of held) response.end(picture);
  expect(await ended(data.importFromUrl.id)).toMatchObject({
    ...{ status: 'DONE', mediaFile: { visibility: 'PRIVATE', organizationId: null } },
  });
  expect(await shared(bob)).toEqual([]);
});
