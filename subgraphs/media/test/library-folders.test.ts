import { randomBytes } from 'node:crypto';
import { mkdir, mkdtemp, readFile, rename, rm, rmdir, symlink, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate as turn } from 'node:timers/promises';
import { testPerson, waitFor } from '@medianest/kit/testing';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { LibraryFolder } from '../src/library/library-folder.js';
import { FILE, generate, type Media, startMedia } from './media.js';
import { mountDisk, unmountDisk } from './small-disk.js';

const admin = testPerson({ roles: ['ADMIN'] });
const ben = testPerson();
let media: Media;
let shelf: string;
/** Where secrets and databases are. */
let own: string;
let film: Buffer;
let song: Buffer;

beforeAll(async () => {
  own = await mkdtemp(join(tmpdir(), 'medianest-own-'));
  await mkdir(join(own, 'postgres'));
  media = await startMedia({ DATA_FOLDER: own });
  await media.startWorkers();
  film = await generate(
    'film.mp4',
    '-f lavfi -i testsrc2=d=1:s=160x120:r=10 -pix_fmt yuv420p -c:v libx264 -preset ultrafast',
  );
  song = await generate('song.mp3', '-f lavfi -i sine=d=1 -c:a libmp3lame');
  shelf = await mkdtemp(join(tmpdir(), 'medianest-shelf-'));
});
afterAll(async () => {
  await media.close();
  for (const folder of [shelf, own]) await rm(folder, { recursive: true, force: true });
});

const ADD = `mutation ($input: AddLibraryFolderInput!) { addLibraryFolder(input: $input) { id path lastScan { status } } }`;
const SCAN = `mutation ($input: ScanLibraryInput!) { scanLibrary(input: $input) { id status } }`;
const WATCH = `subscription ($id: ID!) { libraryScan(libraryFolderId: $id) {
  id status found added changed moved removed unreadable unreadablePaths failure
} }`;
const FILES = '{ mediaFiles(first: 100) { nodes { id fileName status isInPlace } } }';
const REMOVE = 'mutation ($id: ID!) { removeLibraryFolder(input: { libraryFolderId: $id }) { id fileCount } }';
const DELETE = 'mutation ($id: ID!) { deleteMediaFile(input: { mediaFileId: $id }) { id } }';
const PREPARE = 'mutation ($id: ID!) { preparePlayback(input: { mediaFileId: $id }) { id status } }';

async function folderOf(files: Record<string, Uint8Array | string>): Promise<string> {
  const root = await mkdtemp(join(shelf, 'folder-'));
  for (const [path, bytes] of Object.entries(files)) {
    await mkdir(join(root, path, '..'), { recursive: true });
    await writeFile(join(root, path), bytes);
  }
  return root;
}

async function add(path: string, more: object = {}): Promise<string> {
  const { data, errors } = await media.client.query(admin, ADD, { input: { path, name: 'Films', ...more } });
  expect(errors).toBeUndefined();
  return data.addLibraryFolder.id;
}

/** Follows the scan that runs, or the last one, to its end. */
async function scanned(id: string) {
  let last: Record<string, unknown> = {};
  for await (const { data, errors } of await media.client.subscribe(admin, WATCH, { id })) {
    expect(errors).toBeUndefined();
    last = data.libraryScan;
  }
  return last;
}

async function scan(libraryFolderId: string, more: object = {}) {
  const { errors } = await media.client.query(admin, SCAN, { input: { libraryFolderId, ...more } });
  expect(errors).toBeUndefined();
  return scanned(libraryFolderId);
}

type Listed = { id: string; fileName: string; status: string; isInPlace: boolean };

async function inPlace(actor = admin): Promise<Listed[]> {
  const { data } = await media.client.query(actor, FILES);
  return data.mediaFiles.nodes.filter(({ isInPlace }: Listed) => isInPlace);
}

const namesOf = (files: Listed[]) => files.map(({ fileName }) => fileName).sort();

test('a folder full of films is shown where it lies, and played without a copy', async () => {
  const root = await folderOf({
    'Films/One (2001).mp4': film,
    'Music/song.mp3': song,
    'Music/cover.txt': 'no media',
    '.hidden/secret.mp4': film,
    'private/.nomedia': '',
    'private/home.mp4': film,
    'broken.mkv': 'this is not a film',
  });
  const elsewhere = await folderOf({ 'outside.mp4': film });
  await symlink(elsewhere, join(root, 'link'));
  const id = await add(root);
  expect(await scanned(id)).toMatchObject({ status: 'SUCCEEDED', found: 3, added: 3, removed: 0, unreadable: 0 });

  const done = await waitFor('the files to be looked at', async () => {
    const files = await inPlace(ben);
    return files.length === 3 && files.every(({ status }) => status !== 'PROCESSING') && files;
  });
  expect(namesOf(done)).toEqual(['One (2001).mp4', 'broken.mkv', 'song.mp3']);
  expect(done.find(({ fileName }) => fileName === 'broken.mkv')?.status).toBe('FAILED');

  const one = done.find(({ fileName }) => fileName.startsWith('One'))?.id ?? '';
  const { mediaFile } = (await media.client.query(ben, FILE, { id: one })).data;
  expect(mediaFile).toMatchObject({ status: 'READY', kind: 'VIDEO', playbackUrl: null, owner: { id: admin.userId } });
  expect(mediaFile.thumbnailUrl).not.toBeNull();
  const part = await fetch(media.local(mediaFile.originalUrl), { headers: { range: 'bytes=4-7' } });
  expect([part.status, await part.text()]).toEqual([206, 'ftyp']);

  expect((await media.client.query(ben, PREPARE, { id: one })).errors).toBeUndefined();
  expect((await media.watch(ben, one)).at(-1)).toMatchObject({ status: 'READY' });
  expect((await media.client.query(ben, FILE, { id: one })).data.mediaFile.playbackUrl).not.toBeNull();
  expect(await readFile(join(root, 'Films/One (2001).mp4'))).toEqual(film);

  expect((await media.client.query(admin, REMOVE, { id })).data.removeLibraryFolder).toEqual({ id, fileCount: 3 });
  await waitFor('the folder to be forgotten', async () => (await inPlace()).length === 0);
  expect(await readFile(join(root, 'Films/One (2001).mp4'))).toEqual(film);
});

test('the next scan finds what is new, moved, changed and gone, and leaves the rest alone', async () => {
  const other = await generate('other.mp3', '-f lavfi -i sine=f=880:d=1 -c:a libmp3lame');
  const root = await folderOf({ 'kept.mp3': song, 'renamed.mp4': film, 'rewritten.mp3': song, 'gone.mp4': film });
  const id = await add(root);
  expect(await scanned(id)).toMatchObject({ added: 4 });
  const before = new Map((await inPlace()).map((file) => [file.fileName, file.id]));
  expect(await scan(id)).toMatchObject({ found: 4, added: 0, changed: 0, moved: 0, removed: 0 });

  await utimes(join(root, 'kept.mp3'), 1_000_000_000, 1_000_000_000);
  await mkdir(join(root, 'sub'));
  await rename(join(root, 'renamed.mp4'), join(root, 'sub/better name.mp4'));
  await rm(join(root, 'gone.mp4'));
  await writeFile(join(root, 'rewritten.mp3'), other);
  await writeFile(join(root, 'new.mp3'), other);
  expect(await scan(id)).toMatchObject({ found: 4, added: 1, changed: 1, moved: 1, removed: 1 });

  const after = new Map((await inPlace()).map((file) => [file.fileName, file.id]));
  expect([...after.keys()].sort()).toEqual(['better name.mp4', 'kept.mp3', 'new.mp3', 'rewritten.mp3']);
  const movedFrom = [before.get('renamed.mp4'), before.get('gone.mp4')];
  expect(movedFrom).toContain(after.get('better name.mp4'));
  expect(after.get('kept.mp3')).toBe(before.get('kept.mp3'));
  expect(after.get('rewritten.mp3')).toBe(before.get('rewritten.mp3'));

  // Others are told where a file lies: its folders may tell what it is.
  const moved = after.get('better name.mp4');
  await waitFor('others to be told', async () => {
    const told = await media.app.broker.queue('events.content').getJobs(['wait', 'delayed', 'prioritized']);
    return told.some(({ data }) => data.mediaFileId === moved && data.folder === 'sub');
  });

  // Deleted by a person: not shown again, and the file is still there.
  expect((await media.client.query(admin, DELETE, { id: after.get('new.mp3') })).errors).toBeUndefined();
  expect(await scan(id)).toMatchObject({ found: 4, added: 0, removed: 0 });
  expect(namesOf(await inPlace())).not.toContain('new.mp3');
  expect(await readFile(join(root, 'new.mp3'))).toEqual(other);
  await media.client.query(admin, REMOVE, { id });
});

test('a disk that is not mounted loses nothing, until somebody says that the files are gone', async () => {
  const files = Object.fromEntries(
    Array.from({ length: 12 }, (_, n) => [`${n}.mp3`, Buffer.concat([song, Buffer.from([n])])]),
  );
  const root = await folderOf(files);
  const id = await add(root);
  expect(await scanned(id)).toMatchObject({ added: 12 });
  await Promise.all(Object.keys(files).map((name) => rm(join(root, name))));
  expect(await scan(id)).toMatchObject({ status: 'FAILED', removed: 0, failure: expect.stringContaining('12 of 12') });
  expect((await inPlace()).length).toBeGreaterThanOrEqual(12);
  expect(await scan(id, { acceptRemovals: true })).toMatchObject({ status: 'SUCCEEDED', removed: 12 });

  // However few they are; and the place where it was mounted may be gone as well.
  await writeFile(join(root, 'only.mp3'), song);
  expect(await scan(id)).toMatchObject({ status: 'SUCCEEDED', added: 1 });
  await rm(join(root, 'only.mp3'));
  expect(await scan(id)).toMatchObject({ status: 'FAILED', removed: 0, failure: expect.stringContaining('1 of 1') });
  await rm(root, { recursive: true });
  expect(await scan(id)).toMatchObject({ status: 'FAILED', removed: 0, failure: expect.stringContaining('not there') });
  await media.client.query(admin, REMOVE, { id });
});

test('a disk that is mounted below the folder loses nothing while it is away, and what was removed from it when it is there', async ({
  skip,
}) => {
  const root = await folderOf({ 'own/a.mp3': song, 'own/b.mp3': film, 'own/c.mp3': song });
  const usb = join(root, 'usb');
  await mkdir(usb);
  if (!mountDisk(usb)) skip('only root may mount');
  const fill = async (names: string[]) => {
    for (const name of names) {
      await mkdir(join(usb, name, '..'), { recursive: true });
      await writeFile(join(usb, name), Buffer.concat([song, Buffer.from(name)]));
    }
  };
  await fill(['top.mp3', 'deep/er/one.mp3']);
  const id = await add(root);
  expect(await scanned(id)).toMatchObject({ status: 'SUCCEEDED', added: 5 });
  const away = { status: 'SUCCEEDED', found: 3, removed: 0, unreadable: 1, unreadablePaths: ['usb'] };

  unmountDisk(usb);
  expect(await scan(id)).toMatchObject(away);
  await rmdir(usb);
  expect(await scan(id)).toMatchObject(away);
  await mkdir(usb);
  mountDisk(usb);
  expect(await scan(id)).toMatchObject(away);

  // It is there again, less one, while another was removed from the disk of the folder itself.
  await fill(['top.mp3']);
  await rm(join(root, 'own/b.mp3'));
  expect(await scan(id)).toMatchObject({ found: 3, removed: 2, unreadable: 0 });
  await rm(join(usb, 'top.mp3'));
  expect(await scan(id)).toMatchObject({ removed: 0, unreadablePaths: ['usb'] });
  expect(await scan(id, { acceptRemovals: true })).toMatchObject({ removed: 1, unreadable: 0 });
  unmountDisk(usb);
  await media.client.query(admin, REMOVE, { id });
  await waitFor('the folder to be forgotten', async () => (await inPlace()).length === 0);
});

test('a name that is no text is not shown, nor a path beyond all measure, and the scan tells where it is', async () => {
  const root = await folderOf({ 'fine.mp3': song });
  // No index could hold it.
  const deep = Array.from({ length: 10 }, () => randomBytes(110).toString('hex'));
  await mkdir(join(root, ...deep), { recursive: true });
  await mkdir(Buffer.concat([Buffer.from(`${root}/Caf`), Buffer.from([0xe9])]));
  await writeFile(Buffer.concat([Buffer.from(`${root}/\u202ena`), Buffer.from([0xef]), Buffer.from('ve.mp3')]), song);
  const id = await add(root);
  const { unreadablePaths, ...rest } = await scanned(id);
  expect(rest).toMatchObject({ status: 'SUCCEEDED', found: 1, unreadable: 3 });
  expect([...(unreadablePaths as string[])].sort()).toEqual([deep.join('/'), 'Caf\ufffd', 'na\ufffdve.mp3'].toSorted());
  await media.client.query(admin, REMOVE, { id });
  await waitFor('the folder to be forgotten', async () => (await inPlace()).length === 0);
});

test('only operators name folders, and only folders that can be shown', async () => {
  const root = await folderOf({ 'a/film.mp4': film });
  const refused = async (path: string) => {
    const { errors } = await media.client.query(admin, ADD, { input: { path, name: 'No' } });
    return errors?.[0]?.message;
  };
  expect(await refused('films')).toContain('absolute');
  expect(await refused(join(root, 'absent'))).toContain('There is no folder');
  expect(await refused(join(root, 'a/film.mp4'))).toContain('not a folder');
  expect(await refused('/proc/self')).toContain('holds no files');
  expect(await refused(media.folder)).toContain('its own files');
  expect(await refused(join(own, 'postgres'))).toContain('its own files');
  const id = await add(root);
  expect(await refused(join(root, 'a'))).toContain('has these files already');
  const removed = (removedAt: Date | null) => media.app.db.getRepository(LibraryFolder).update({ id }, { removedAt });
  await removed(new Date());
  expect(await refused(root)).toContain('still being forgotten');
  await removed(null);

  const asBen = (query: string, variables: object) => media.client.query(ben, query, variables);
  for (const answer of [
    await asBen(ADD, { input: { path: root, name: 'Mine' } }),
    await asBen(SCAN, { input: { libraryFolderId: id } }),
    await asBen(REMOVE, { id }),
  ]) {
    expect(answer.errors?.[0]?.extensions.code).toBe('FORBIDDEN');
  }
  await media.client.query(admin, REMOVE, { id });
});

test('who may write to a folder cannot make it show what lies outside, however fast links are swapped', async () => {
  const secret = Buffer.from(film).fill('SECRET', 64);
  const outside = await folderOf({ 'film.mp4': secret });
  const root = await folderOf({ 'shelf/film.mp4': film });
  const id = await add(root);
  expect(await scanned(id)).toMatchObject({ added: 1 });
  const [file] = await waitFor('the film', async () => {
    const files = await inPlace();
    return files.length === 1 && files[0]?.status === 'READY' && files;
  });
  const url = media.local((await media.client.query(admin, FILE, { id: file?.id })).data.mediaFile.originalUrl);
  const [shelfPath, aside, link] = ['shelf', 'aside', 'link'].map((name) => join(root, name)) as [
    string,
    string,
    string,
  ];
  await symlink(outside, link);
  let [stop, swaps] = [false, 0];
  const swapping = (async () => {
    for (; !stop; swaps++) {
      await rename(shelfPath, aside);
      await rename(link, shelfPath);
      await turn();
      await rename(shelfPath, link);
      await rename(aside, shelfPath);
    }
  })();
  const seen: Record<string, number> = {};
  for (let n = 0; n < 300; n++) {
    const answer = await fetch(url).catch(() => undefined);
    const bytes = answer?.ok ? Buffer.from(await answer.arrayBuffer().catch(() => new ArrayBuffer(0))) : undefined;
    const what = bytes === undefined ? 'nothing' : bytes.includes('SECRET') ? 'secret' : 'film';
    seen[what] = (seen[what] ?? 0) + 1;
  }
  stop = true;
  await swapping;
  expect([seen['secret'], swaps > 10, Number(seen['film']) > 0]).toEqual([undefined, true, true]);

  // What stays is not scanned either, nor made into anything: a link in the place of the folder, and of the file.
  await rename(shelfPath, aside);
  await symlink(outside, shelfPath);
  // What was opened inside is served for a moment more.
  const stopped = () => waitFor('its URL to stop', async () => (await fetch(url)).status === 404);
  await stopped();
  expect((await media.client.query(admin, PREPARE, { id: file?.id })).errors).toBeUndefined();
  expect((await media.watch(admin, file?.id ?? '')).at(-1)).toMatchObject({ status: 'FAILED' });
  await rm(shelfPath);
  await rename(aside, shelfPath);
  await rm(join(shelfPath, 'film.mp4'));
  await symlink(join(outside, 'film.mp4'), join(shelfPath, 'film.mp4'));
  await stopped();
  await media.client.query(admin, REMOVE, { id });
  await waitFor('the folder to be forgotten', async () => (await inPlace()).length === 0);
});

test('a name that turns letters around or breaks lines is shown without them, and its file is found under it', async () => {
  const hostile = 'a\u202egpj.exe\u2066\n\u0007\u001b[31m\u200b.mp4';
  const root = await folderOf({ [`Sho\u202ew\n/${hostile}`]: film });
  const id = await add(root);
  expect(await scanned(id)).toMatchObject({ added: 1, unreadable: 0 });
  const [file] = await waitFor('the film', async () => {
    const files = await inPlace();
    return files.length === 1 && files[0]?.status === 'READY' && files;
  });
  expect(file?.fileName).toBe('agpj.exe[31m.mp4');
  const { mediaFile } = (await media.client.query(admin, FILE, { id: file?.id })).data;
  const answer = await fetch(media.local(mediaFile.originalUrl));
  expect(answer.headers.get('content-disposition')).toBe(
    `inline; filename="agpj.exe_31m.mp4"; filename*=UTF-8''agpj.exe%5B31m.mp4`,
  );
  expect(Buffer.from(await answer.arrayBuffer())).toEqual(film);
  await rename(join(root, `Sho\u202ew\n`, hostile), join(root, 'b\u202e.mp4'));
  expect(await scan(id)).toMatchObject({ moved: 1, removed: 0 });
  expect(namesOf(await inPlace())).toEqual(['b.mp4']);
  await media.client.query(admin, REMOVE, { id });
  await waitFor('the folder to be forgotten', async () => (await inPlace()).length === 0);
});
