import { randomBytes, randomInt } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdtemp, readdir, readlink, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { testPerson, waitFor } from '@medianest/kit/testing';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Media, startMedia } from './media.js';

const ada = testPerson({ roles: ['ADMIN'] });
const bob = testPerson();
const bytes = randomBytes(6_000_000);
let media: Media;
let shelf: string;
let id: string;

beforeAll(async () => {
  media = await startMedia();
  shelf = await mkdtemp(join(tmpdir(), 'medianest-shelf-'));
  id = await media.upload(ada, { fileName: 'film.mp4', bytes, mimeType: 'video/mp4' });
});
afterAll(async () => {
  await media.close();
  await rm(shelf, { recursive: true, force: true });
});

const URL_OF = 'query ($id: ID!) { mediaFile(id: $id) { originalUrl } }';
const UPDATE = 'mutation ($input: UpdateMediaFileInput!) { updateMediaFile(input: $input) { id } }';

async function urlFor(actor = ada, file = id): Promise<string> {
  const { data } = await media.client.query(actor, URL_OF, { id: file });
  return media.local(data.mediaFile.originalUrl);
}

/** Asks for a piece at a random place; the answer and what should have come. */
async function piece(url: string, length: number, of = bytes) {
  const start = randomInt(of.length - length);
  const response = await fetch(url, { headers: { range: `bytes=${start}-${start + length - 1}` } });
  const came = Buffer.from(await response.arrayBuffer());
  return { status: response.status, etag: response.headers.get('etag') ?? '', start, came };
}

test('pieces of all lengths, many at once, are each the right one', async () => {
  const url = await urlFor();
  const lengths = [1, 4096, 65_536, 65_537, 300_000, 1_000_000];
  for (let round = 0; round < 10; round++) {
    const asked = lengths.flatMap((length) => [length, length, length]);
    for (const { status, start, came } of await Promise.all(asked.map((length) => piece(url, length)))) {
      expect([status, came.equals(bytes.subarray(start, start + came.length))]).toEqual([206, true]);
    }
  }
});

test('who is let in no more is refused soon, however often they ask', async () => {
  const change = (visibility: string) =>
    media.client.query(ada, UPDATE, { input: { mediaFileId: id, visibility } }).then(({ errors }) => {
      expect(errors).toBeUndefined();
    });
  await change('EVERYONE');
  const [his, hers] = [await urlFor(bob), await urlFor(ada)];
  for (let asked = 0; asked < 50; asked++) expect((await piece(his, 100)).status).toBe(206);
  await change('PRIVATE');
  await waitFor('his URL to stop', async () => (await piece(his, 100)).status === 404);
  for (let asked = 0; asked < 20; asked++) {
    expect([(await piece(his, 100)).status, (await piece(hers, 100)).status]).toEqual([404, 206]);
  }
});

test('what a URL is known for changes neither HEAD nor conditions', async () => {
  const url = await urlFor();
  const { etag } = await piece(url, 100);
  const ask = (headers: Record<string, string>, method = 'GET') => fetch(url, { method, headers });
  const answers = await Promise.all([
    ask({}, 'HEAD'),
    ask({ 'if-none-match': etag }),
    ask({ range: 'bytes=0-9', 'if-range': '"other"' }),
    ask({ range: 'bytes=0-9', 'if-range': etag }),
    ask({ range: 'bytes=0-9', 'if-range': `W/${etag}` }),
    ask({ range: 'bytes=0-9', 'if-match': `"other", ${etag}` }),
    ask({ range: 'bytes=0-9', 'if-match': `W/${etag}` }),
    ask({ range: `bytes=${bytes.length}-` }),
    ask({}, 'OPTIONS'),
  ]);
  const lengths = await Promise.all(answers.map(async (answer) => (await answer.arrayBuffer()).byteLength));
  expect(answers.map(({ status }, at) => [status, lengths[at]])).toEqual([
    ...[
      [200, 0],
      [304, 0],
      [200, bytes.length],
      [206, 10],
      [200, bytes.length],
      [206, 10],
      [412, 0],
      [416, 0],
    ],
    [204, 0],
  ]);
  for (const { headers } of answers) expect(headers.get('access-control-allow-origin')).toBe('*');
  expect((await fetch(`${url}/x`)).status).toBe(404);
});

test('those who leave in the middle hold nothing open, and nobody gets their bytes', async () => {
  const url = await urlFor();
  const leave = async () => {
    const leaving = new AbortController();
    const { body } = await fetch(url, { signal: leaving.signal });
    await body?.getReader().read();
    leaving.abort();
  };
  const look = async () => {
    const { start, came } = await piece(url, 300_000);
    expect(came.equals(bytes.subarray(start, start + came.length))).toBe(true);
  };
  await Promise.all(Array.from({ length: 40 }, (_, at) => (at % 2 ? leave() : look())));
  if (!existsSync('/proc/self/fd')) return;
  await waitFor('the file to be closed', async () => {
    const names = await readdir('/proc/self/fd');
    const links = await Promise.all(names.map((name) => readlink(`/proc/self/fd/${name}`).catch(() => '')));
    return links.every((link) => !link.endsWith(`originals/${id}`));
  });
});

test('pieces of a film in a library folder that is replaced, then removed, are never of two films', async () => {
  await media.startWorkers();
  const other = randomBytes(bytes.length);
  await writeFile(join(shelf, 'film.mp4'), bytes);
  const added = await media.client.query(
    ada,
    'mutation ($path: String!) { addLibraryFolder(input: { path: $path, name: "Films" }) { id } }',
    { path: shelf },
  );
  expect(added.errors).toBeUndefined();
  const FILES = '{ mediaFiles(first: 100) { nodes { id isInPlace } } }';
  const file = await waitFor('the film to be found', async () => {
    const { data } = await media.client.query(ada, FILES);
    return data.mediaFiles.nodes.find(({ isInPlace }: { isInPlace: boolean }) => isInPlace);
  });
  const url = await urlFor(ada, file.id);
  const { etag: first } = await piece(url, 100);
  await writeFile(join(shelf, '.other'), other);
  await rename(join(shelf, '.other'), join(shelf, 'film.mp4'));
  await waitFor('the other film', async () => {
    const { status, start, came, etag } = await piece(url, 5_000);
    const of = etag === first ? bytes : other;
    expect([status, came.equals(of.subarray(start, start + came.length))]).toEqual([206, true]);
    return of === other;
  });
  const answer = await fetch(url, { headers: { range: 'bytes=0-9', 'if-range': first } });
  expect([answer.status, (await answer.arrayBuffer()).byteLength]).toEqual([200, other.length]);
  await rm(join(shelf, 'film.mp4'));
  await waitFor('its URL to stop', async () => (await piece(url, 100)).status === 404);
});
