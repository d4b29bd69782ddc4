import { createHash, randomBytes } from 'node:crypto';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate as turn } from 'node:timers/promises';
import { waitFor } from '@medianest/kit/testing';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { syncBehind } from './sync-behind.js';
import { writeChunk } from './write-chunk.js';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'medianest-chunk-'));
});
afterAll(() => rm(folder, { recursive: true }));

async function* inPieces(bytes: Buffer, sizes: readonly number[]): AsyncGenerator<Buffer> {
  for (let at = 0, n = 0; at < bytes.length; n++) {
    const size = sizes[n % sizes.length] ?? 1;
    if (n % 3 === 0) await turn();
    yield bytes.subarray(at, at + size);
    at += size;
  }
}

test('whatever the pieces are, all bytes are written in their order and hashed', async () => {
  const bytes = randomBytes(6_000_000);
  for (const sizes of [[65_536], [1, 700_000, 3, 2_000_000], [9_999_999]]) {
    const path = join(folder, 'film');
    await writeFile(path, bytes.subarray(0, 1000));
    const hash = createHash('sha256');
    const came = await writeChunk(path, inPieces(bytes.subarray(1000), sizes), { from: 1000, hashes: [hash] });
    expect(came).toBe(bytes.length - 1000);
    expect((await readFile(path)).equals(bytes)).toBe(true);
    expect(hash.digest('hex')).toBe(createHash('sha256').update(bytes.subarray(1000)).digest('hex'));
  }
});

test('what came before an error stays', async () => {
  const path = join(folder, 'cut');
  await writeFile(path, '');
  async function* cut(): AsyncGenerator<Buffer> {
    yield Buffer.from('abc');
    yield Buffer.from('def');
    throw new Error('the line is dead');
  }
  await expect(writeChunk(path, cut(), { from: 0, hashes: [] })).rejects.toThrow('the line is dead');
  expect(await readFile(path, 'utf8')).toBe('abcdef');
});

test('memory that holds nothing but what was written is given back at once, that of others is not', async () => {
  const path = join(folder, 'lent');
  await writeFile(path, '');
  const [own, rest] = [Buffer.from(new ArrayBuffer(70_000)).fill('a'), Buffer.from(new ArrayBuffer(10)).fill('b')];
  async function* both(): AsyncGenerator<Buffer> {
    yield own;
    yield rest.subarray(3);
  }
  expect(await writeChunk(path, both(), { from: 0, hashes: [] })).toBe(70_007);
  expect([own.length, rest.length]).toEqual([0, 10]);
  expect(await readFile(path, 'utf8')).toBe('a'.repeat(70_000) + 'b'.repeat(7));
});

test('what comes slowly is in the file before its sender is done', async () => {
  const path = join(folder, 'slow');
  await writeFile(path, '');
  const seen = Promise.withResolvers<void>();
  async function* slow(): AsyncGenerator<Buffer> {
    yield Buffer.from('abc');
    await seen.promise;
    yield Buffer.from('def');
  }
  const writing = writeChunk(path, slow(), { from: 0, hashes: [] });
  await waitFor('the first bytes', async () => (await readFile(path, 'utf8')) === 'abc');
  seen.resolve();
  expect([await writing, await readFile(path, 'utf8')]).toEqual([6, 'abcdef']);
});

test('a disk that refuses what was written while more came is heard, and what it refused is cut off', async () => {
  const MB = 1024 * 1024;
  const answers = ['good', 'EIO', 'good'];
  const cuts: number[] = [];
  const file = {
    async datasync() {
      const answer = answers.shift();
      if (answer !== 'good') throw new Error(answer);
    },
    truncate: async (length = 0) => void cuts.push(length),
  };
  const disk = syncBehind(file, 10 * MB);
  for (const at of [20, 50, 60, 90]) disk.reach(at * MB);
  await expect(disk.end()).rejects.toThrow('EIO');
  expect(() => disk.reach(200 * MB)).toThrow('EIO');
  expect([cuts, answers.length]).toEqual([[50 * MB], 1]);
});
