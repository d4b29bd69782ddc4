import { randomUUID } from 'node:crypto';
import type { DomainEvents } from '@medianest/contracts';
import { ANONYMOUS } from '@medianest/kit';
import { testPerson, waitFor } from '@medianest/kit/testing';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { clip, generate, type Media, playTime, startMedia } from './media.js';

const [ada, bob] = [testPerson(), testPerson()];
let media: Media;
let film: string;
let roar: string;

beforeAll(async () => {
  media = await startMedia();
  await media.startWorkers();
  const command = '-f lavfi -i testsrc2=d=3:s=320x240:r=25 -c:v libx264 -preset ultrafast -pix_fmt yuv420p';
  film = await media.upload(ada, {
    ...{ fileName: 'film.mkv', mimeType: 'video/x-matroska' },
    bytes: await generate('film.mkv', command),
  });
  roar = await media.upload(ada, {
    ...{ fileName: 'roar.mp3', mimeType: 'audio/mpeg' },
    bytes: await clip('t-rex-roar.mp3', '-f lavfi -i sine=d=2'),
  });
  await media.watch(ada, film);
  await media.watch(ada, roar);
});
afterAll(() => media.close());

const tomorrow = () => new Date(Date.now() + 24 * 3600_000).toISOString();
const CREATE = `mutation ($input: CreateShareLinkInput!) {
  createShareLink(input: $input) { id url hasPassword expiresAt createdAt }
}`;
const SHARED = `query ($token: String!, $password: String) {
  sharedMedia(token: $token, password: $password) {
    fileName mimeType kind duration thumbnailUrl playbackUrl originalUrl expiresAt
  }
}`;
const codeOf = ({ errors }: { errors?: readonly { extensions: { code: string } }[] }) => errors?.[0]?.extensions.code;

async function share(input: object = {}) {
  const { data, errors } = await media.client.query(ada, CREATE, {
    input: { mediaFileId: film, expiresAt: tomorrow(), ...input },
  });
  expect(errors).toBeUndefined();
  return { ...data.createShareLink, token: data.createShareLink.url.split('/').at(-1) };
}
const look = (token: string, password?: string) => media.client.query(ANONYMOUS, SHARED, { token, password });
const revoke = (actor: typeof ada, id: string) =>
  media.client.query(actor, 'mutation ($id: ID!) { revokeShareLink(input: { shareLinkId: $id }) { id } }', { id });
const open = (url: string, password?: string) =>
  fetch(media.local(url), {
    redirect: 'manual',
    headers: password === undefined ? {} : { authorization: `Basic ${btoa(`anybody:${password}`)}` },
  });

test('who has a link and no account sees the file and plays it, until the link is revoked', async () => {
  const link = await share();
  expect(link).toMatchObject({ hasPassword: false });
  const { data } = await look(link.token);
  expect(data.sharedMedia).toMatchObject({ fileName: 'film.mkv', kind: 'VIDEO', expiresAt: link.expiresAt });
  expect(data.sharedMedia.duration).toBeCloseTo(3, 0);
  const playback = media.local(data.sharedMedia.playbackUrl);
  expect(await playTime(playback)).toBeCloseTo(3, 0);
  const original = media.local(data.sharedMedia.originalUrl);
  expect((await fetch(original)).status).toBe(200);

  expect(codeOf(await revoke(bob, link.id))).toBe('SHARE_LINK_NOT_FOUND');
  expect((await revoke(ada, link.id)).data.revokeShareLink).toEqual({ id: link.id });
  expect(codeOf(await revoke(ada, link.id))).toBe('SHARE_LINK_NOT_FOUND');
  expect(codeOf(await look(link.token))).toBe('SHARE_LINK_NOT_FOUND');
  for (const url of [playback, original]) await waitFor('the end', async () => (await fetch(url)).status === 404);
});

test('its URL leads a browser to what it can show, and a player to what it can play', async () => {
  const [filmLink, roarLink] = [await share(), await share({ mediaFileId: roar })];
  expect((await open(filmLink.url)).headers.get('location')).toMatch(/master\.m3u8$/);
  const sound = await open(roarLink.url);
  expect([sound.status, sound.headers.get('location')]).toEqual([303, expect.stringMatching(/original$/)]);
  const played = await fetch(media.local(sound.headers.get('location') ?? ''));
  expect([played.status, played.headers.get('content-type')]).toEqual([200, 'audio/mpeg']);
});

test('a link with a password asks for it, and counts who guesses', async () => {
  const link = await share({ password: 'open sesame' });
  expect(link.hasPassword).toBe(true);
  expect(codeOf(await look(link.token))).toBe('SHARE_PASSWORD_NEEDED');
  expect(codeOf(await look(link.token, 'open barley'))).toBe('SHARE_PASSWORD_WRONG');
  expect((await look(link.token, 'open sesame')).data.sharedMedia.fileName).toBe('film.mkv');
  const asked = await open(link.url);
  expect([asked.status, asked.headers.get('www-authenticate')]).toEqual([401, expect.stringMatching(/^Basic /)]);
  expect((await open(link.url, 'open wheat')).status).toBe(401);
  expect((await open(link.url, 'open sesame')).status).toBe(303);
  const guesses = await Promise.all(Array.from({ length: 12 }, (_, n) => look(link.token, `guess ${n}`)));
  const codes = guesses.map(codeOf);
  expect(codes.filter((code) => code === 'SHARE_PASSWORD_WRONG')).toHaveLength(8);
  expect(codes.filter((code) => code === 'SHARE_PASSWORD_TRIES')).toHaveLength(4);
  expect(codeOf(await look(link.token, 'open sesame'))).toBe('SHARE_PASSWORD_TRIES');
  await media.app.db.query(`update share_links set wrong_since = now() - interval '6 minutes' where id = $1`, [
    link.id,
  ]);
  expect((await look(link.token, 'open sesame')).data.sharedMedia.fileName).toBe('film.mkv');
  expect(JSON.stringify(await media.app.db.query('select * from share_links'))).not.toContain('sesame');
});

test('a link stops when it expires, and its URLs with it', async () => {
  const link = await share();
  const { data } = await look(link.token);
  await media.app.db.query(`update share_links set expires_at = now() where id = $1`, [link.id]);
  expect(codeOf(await look(link.token))).toBe('SHARE_LINK_NOT_FOUND');
  await waitFor('the end', async () => (await fetch(media.local(data.sharedMedia.originalUrl))).status === 404);
});

test('only who may change a file shares it and sees its links', async () => {
  const link = await share();
  const theirs = await media.client.query(bob, CREATE, { input: { mediaFileId: film, expiresAt: tomorrow() } });
  expect(codeOf(theirs)).toBe('MEDIA_FILE_NOT_FOUND');
  const LIST =
    'query ($id: ID!) { shareLinks(mediaFileId: $id, first: 1) { nodes { id url } pageInfo { hasNextPage } } }';
  const { data } = await media.client.query(ada, LIST, { id: film });
  expect(data.shareLinks).toEqual({ nodes: [{ id: link.id, url: link.url }], pageInfo: { hasNextPage: true } });
  expect(codeOf(await media.client.query(bob, LIST, { id: film }))).toBe('MEDIA_FILE_NOT_FOUND');
});

test('a link that is not ours, was altered or asks for nonsense is refused', async () => {
  const { token } = await share();
  for (const wrong of ['', 'x', randomUUID(), token.replace(/^./, (c: string) => (c === 'A' ? 'B' : 'A'))]) {
    expect(codeOf(await look(wrong))).toBe('SHARE_LINK_NOT_FOUND');
    expect((await fetch(`${media.address}/files/shared/${wrong}`, { redirect: 'manual' })).status).toBe(404);
  }
  const refused = async (input: object) =>
    codeOf(await media.client.query(ada, CREATE, { input: { mediaFileId: film, expiresAt: tomorrow(), ...input } }));
  expect(await refused({ expiresAt: new Date(Date.now() - 1).toISOString() })).toBe('SHARE_EXPIRY');
  expect(await refused({ expiresAt: '2999-01-01T00:00:00Z' })).toBe('SHARE_EXPIRY');
  expect(await refused({ password: 'short' })).toBe('SHARE_PASSWORD_LENGTH');
  expect(await refused({ mediaFileId: randomUUID() })).toBe('MEDIA_FILE_NOT_FOUND');
});

const tell = <K extends keyof DomainEvents>(type: K, payload: DomainEvents[K]) =>
  media.app.events.transaction((_tx, emit) => emit(type, payload));
const mayNow = (person: typeof ada, scopes: readonly string[]) =>
  tell('user.rightsChanged', {
    ...{ version: 1, userId: person.userId, changedAt: new Date().toISOString(), scopes, organizations: [] },
  });
const opens = async (token: string) => (await look(token)).errors === undefined;
const shuts = (token: string) => waitFor('the link to stop', async () => !(await opens(token)));

test('a link ends with the right of whoever made it, and so do its URLs; the links of others stay', async () => {
  const manager = testPerson({ roles: ['ADMIN'] });
  const made = async (person: typeof ada) => {
    const input = { mediaFileId: film, expiresAt: tomorrow() };
    const { data } = await media.client.query(person, CREATE, { input });
    return data.createShareLink.url.split('/').at(-1);
  };
  const [hers, theirs] = [await made(ada), await made(manager)];
  const { originalUrl } = (await look(theirs)).data.sharedMedia;
  const played = async () => (await fetch(media.local(originalUrl), { method: 'HEAD' })).status;
  expect(await played()).toBe(200);
  // Still an uploader, but of the files of others no more.
  await mayNow(manager, ['media:read', 'media:write']);
  await shuts(theirs);
  await waitFor('its URLs to stop', async () => (await played()) === 404);
  expect(await opens(hers)).toBe(true);
  const LIST = 'query ($id: ID!) { shareLinks(mediaFileId: $id, first: 100) { nodes { url } } }';
  const { data } = await media.client.query(ada, LIST, { id: film });
  const listed = data.shareLinks.nodes.map(({ url }: { url: string }) => url.split('/').at(-1));
  expect([listed.includes(hers), listed.includes(theirs)]).toEqual([true, false]);
  // What is made with a right that was taken a moment ago does not count either.
  expect(await opens(await made(manager))).toBe(false);
  await mayNow(manager, ['media:read', 'media:write', 'media:manage']);
  await waitFor('the link to come back', () => opens(theirs));
  await tell('user.deleted', { version: 1, userId: manager.userId });
  await shuts(theirs);

  await mayNow(ada, []);
  await shuts(hers);
  await mayNow(ada, ada.scopes);
  await waitFor('the link to come back', () => opens(hers));
  await media.app.db.query('update media_files set owner_id = $2 where id = $1', [film, bob.userId]);
  expect(await opens(hers)).toBe(false);
  await media.app.db.query('update media_files set owner_id = $2 where id = $1', [film, ada.userId]);
});

test('who leaves a household does not share what belongs to it any more', async () => {
  const home = randomUUID();
  const member = { ...ada, organizations: [{ id: home, role: 'MEMBER' }] };
  const link = await share();
  const own = await share({ mediaFileId: roar });
  const SHARE = 'mutation ($input: UpdateMediaFileInput!) { updateMediaFile(input: $input) { id } }';
  const input = { mediaFileId: film, visibility: 'ORGANIZATION', organizationId: home };
  expect((await media.client.query(member, SHARE, { input })).errors).toBeUndefined();
  await tell('organization.memberLeft', { version: 1, organizationId: home, userId: bob.userId });
  await tell('organization.memberLeft', { version: 1, organizationId: home, userId: ada.userId });
  await shuts(link.token);
  expect(await opens(own.token)).toBe(true);
});
