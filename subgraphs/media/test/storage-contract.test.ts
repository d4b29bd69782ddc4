import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdtemp, readdir, readFile, readlink, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough, Readable, Writable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { pathToFileURL } from 'node:url';
import { waitFor } from '@medianest/kit/testing';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readConfig } from '../src/config.js';
import { openStores, type Stores } from '../src/storage/open-storage.js';
import { FileMissingError } from '../src/storage/storage.js';
import { type S3, startS3 } from './s3.js';

const recall = { now: async () => {}, soon: async () => {} };
const NEVER = new AbortController().signal;
const secret = 'ab'.repeat(32);
const needed = {
  DATABASE_URL: 'postgres://media@127.0.0.1/media',
  QUEUE_URL: 'redis://127.0.0.1:6379',
  ACTOR_KEY: secret,
  URL_KEY: secret,
};
let s3: S3;
let folder: string;

beforeAll(async () => {
  s3 = await startS3();
  folder = await mkdtemp(join(tmpdir(), 'medianest-storage-'));
});
afterAll(async () => {
  await s3.close();
  await rm(folder, { recursive: true });
});

const makers = {
  disk: () => ({ STORAGE_URL: pathToFileURL(join(folder, 'disk')).href }),
  s3: () => ({ STORAGE_URL: s3.url, SCRATCH_FOLDER: join(folder, 'scratch'), ...s3.env }),
};

describe.each(Object.entries(makers))('a storage on %s', (kind, environment) => {
  let stores: Stores;
  beforeAll(async () => {
    stores = await openStores(readConfig({ ...needed, ...environment() }), recall);
  });

  async function local(bytes: Uint8Array): Promise<string> {
    const path = join(folder, `local-${kind}`);
    await writeFile(path, bytes);
    return path;
  }
  async function read(key: string, range?: { start: number; end: number }) {
    const found = await stores.storage.open(key, range);
    return found && (await buffer(found));
  }
  async function keys(prefix: string) {
    const found = await Array.fromAsync(stores.storage.list(prefix));
    return found.map(({ key, size }) => `${key} ${size}`).toSorted();
  }

  test('takes a local file over, and gives it back whole and in parts', async () => {
    const { storage } = stores;
    const bytes = randomBytes(1_000_003);
    const path = await local(bytes);
    const before = Date.now();
    await storage.put('originals/one', path);
    expect(existsSync(path)).toBe(false);
    const stored = await storage.stat('originals/one');
    expect(stored).toMatchObject({ key: 'originals/one', size: bytes.length });
    expect(Math.abs((stored?.modified.getTime() ?? 0) - before)).toBeLessThan(60_000);
    const both = await Promise.all([read('originals/one'), read('originals/one')]);
    for (const whole of [...both, await read('originals/one')]) expect(whole?.equals(bytes)).toBe(true);
    for (const [start, end] of [
      [0, 1],
      [10, 20],
      [999_999, 1_000_002],
    ] as const) {
      expect((await read('originals/one', { start, end }))?.equals(bytes.subarray(start, end + 1))).toBe(true);
    }
  });

  test('sends pieces into a stream, and stops when nobody takes them', async () => {
    const { storage } = stores;
    const bytes = randomBytes(1_000_003);
    await storage.write('originals/sent', Readable.from([bytes]));
    const taken: Buffer[] = [];
    const to = new Writable({
      write(chunk, _encoding, done) {
        taken.push(Buffer.from(chunk));
        done();
      },
    });
    const found = await storage.find('originals/sent');
    expect(found).toMatchObject({ key: 'originals/sent', size: bytes.length, isCurrent: true });
    await found?.send({ start: 7, end: 999_999 }, to);
    expect([Buffer.concat(taken).equals(bytes.subarray(7, 1_000_000)), to.writableEnded]).toEqual([true, false]);
    for (let start = 0; start < 3; start++) {
      taken.length = 0;
      await found?.send({ start, end: start + 999 }, to);
      expect(Buffer.concat(taken).equals(bytes.subarray(start, start + 1000))).toBe(true);
    }
    expect(await storage.find('originals/none')).toBeUndefined();
    const leaves = new Writable({ write: () => void leaves.destroy() });
    await found?.send({ start: 0, end: 1_000_002 }, leaves).catch(() => {});
    expect(leaves.destroyed).toBe(true);
    if (!existsSync('/proc/self/fd')) return;
    const open = async () => {
      const names = await readdir('/proc/self/fd');
      const links = await Promise.all(names.map((name) => readlink(`/proc/self/fd/${name}`).catch(() => '')));
      return links.filter((link) => link.endsWith('originals/sent'));
    };
    await waitFor('the file to be closed', async () => (await open()).length === 0);
  });

  test('what was found is not what another process puts in its place', async () => {
    const { storage } = stores;
    const { storage: others } = await openStores(readConfig({ ...needed, ...environment() }), recall);
    const [key, was, is] = ['originals/replaced', 'the first', 'a second one'];
    const sent = async () => {
      const to = new PassThrough();
      const found = await storage.find(key);
      const sending = found?.send({ start: 0, end: found.size - 1 }, to);
      sending?.then(
        () => to.end(),
        (error) => to.destroy(error),
      );
      return String(await buffer(to));
    };
    await storage.write(key, Readable.from([was]));
    expect(await sent()).toBe(was);
    await others.write(key, Readable.from([is]));
    await waitFor('the second', async () => {
      const came = await sent().catch(({ message }: Error) => message);
      expect([was, `${key} was replaced while it was read.`, is]).toContain(came);
      return came === is;
    });
    await others.remove(key);
    await waitFor('its end', async () => {
      const found = await storage.find(key);
      await found?.send({ start: 0, end: 0 }, new PassThrough()).catch(() => {});
      return !found;
    });
  });

  test('keeps a stream of unknown length that is larger than a part, and the newer of two', async () => {
    const { storage } = stores;
    const bytes = randomBytes(20 * 1024 * 1024);
    const chunks = function* () {
      for (let at = 0; at < bytes.length; at += 1_000_000) yield bytes.subarray(at, at + 1_000_000);
    };
    await storage.write('originals/large', Readable.from(['older']));
    await storage.write('originals/large', Readable.from(chunks()));
    expect((await read('originals/large'))?.equals(bytes)).toBe(true);
    await storage.remove('originals/large');
    expect([await storage.stat('originals/large'), await read('originals/large')]).toEqual([undefined, undefined]);
  });

  test('a stream that breaks leaves nothing, or what was there', async () => {
    const { storage } = stores;
    const breaking = (bytes: number) =>
      Readable.from(
        (async function* () {
          yield Buffer.alloc(bytes);
          throw new Error('the cable was pulled');
        })(),
      );
    await storage.write('originals/kept', Readable.from(['as it was']));
    for (const key of ['originals/kept', 'originals/new']) {
      await expect(storage.write(key, breaking(9_000_000))).rejects.toThrow('the cable was pulled');
    }
    expect(String(await read('originals/kept'))).toBe('as it was');
    expect(await storage.stat('originals/new')).toBeUndefined();
  });

  test('lists and removes what is below a prefix, and nothing beside it', async () => {
    const { storage } = stores;
    for (const path of ['a/1/x.webp', 'a/1/hls/high/init.mp4', 'a/2/x.webp', 'ab/1/x.webp']) {
      await storage.put(`artifacts/${path}`, await local(Buffer.from(path)));
    }
    expect(await keys('artifacts/a/')).toEqual([
      'artifacts/a/1/hls/high/init.mp4 21',
      'artifacts/a/1/x.webp 10',
      'artifacts/a/2/x.webp 10',
    ]);
    await storage.removeAll('artifacts/a/1/');
    await storage.remove('artifacts/ab/1/x.webp');
    expect(await keys('artifacts/')).toEqual(['artifacts/a/2/x.webp 10']);
    for (let twice = 0; twice < 2; twice++) {
      await storage.removeAll('artifacts/a/');
      await storage.remove('artifacts/ab/1/x.webp');
    }
    expect(await keys('artifacts/')).toEqual([]);
  });

  test('what is not there is not there', async () => {
    const { storage } = stores;
    for (const key of ['originals/none', 'artifacts/none/none/x.webp']) {
      expect(await storage.stat(key)).toBeUndefined();
      expect(await storage.open(key)).toBeUndefined();
      await expect(storage.withLocal(key, NEVER, async () => 'used')).rejects.toThrow(FileMissingError);
    }
    expect(await keys('artifacts/none/')).toEqual([]);
  });

  test('lends a local file, and keeps no copy of it', async () => {
    const { storage, scratch } = stores;
    await storage.write('originals/lent', Readable.from(['some bytes']));
    let path = '';
    const used = storage.withLocal('originals/lent', NEVER, async (given) => {
      path = given;
      return readFile(given, 'utf8');
    });
    expect(await used).toBe('some bytes');
    expect(existsSync(path)).toBe(kind === 'disk');
    const tired = AbortSignal.abort(new Error('nobody wants it any more'));
    await expect(storage.withLocal('originals/lent', tired, async () => 'used')).rejects.toThrow('nobody wants');
    await expect(
      storage.withLocal('originals/lent', NEVER, async () => {
        throw new Error('it could not be used');
      }),
    ).rejects.toThrow('it could not be used');
    expect(await readdir(join(scratch.uploads, '../copies'))).toEqual([]);
  });

  test('many write below the same folders while others remove there', async () => {
    const { storage } = stores;
    const round = async (name: number) => {
      const key = `artifacts/busy/v/${name % 2}/${name}.m4s`;
      await storage.write(key, Readable.from(['x']));
      await storage.remove(key);
    };
    await Promise.all(Array.from({ length: 40 }, (_, name) => round(name)));
    expect(await keys('artifacts/busy/')).toEqual([]);
  });

  test('no key leads elsewhere', async () => {
    const { storage } = stores;
    for (const key of [
      '../x',
      'originals/../x',
      '/etc/passwd',
      'originals//x',
      'originals/.',
      '',
      '.parts/x',
      'a\\b',
    ]) {
      await expect((async () => storage.open(key))()).rejects.toThrow('is not a key');
    }
  });

  test('what a killed process left is tidied away after an hour, not before', async () => {
    const { storage, scratch } = stores;
    const left = join(scratch.uploads, '../copies/left');
    await writeFile(left, 'x');
    const parts = join(folder, 'disk/.parts/left');
    if (kind === 'disk') await writeFile(parts, 'x');
    await Promise.all([storage.tidy(), scratch.tidy()]);
    expect(existsSync(left)).toBe(true);
    const old = new Date(Date.now() - 2 * 3600_000);
    await utimes(left, old, old);
    if (kind === 'disk') await utimes(parts, old, old);
    await Promise.all([storage.tidy(), scratch.tidy()]);
    expect([existsSync(left), existsSync(parts)]).toEqual([false, false]);
  });

  test('tells what is free', async () => {
    expect(await stores.storage.freeBytes()).toBeGreaterThan(0);
    expect(await stores.scratch.freeBytes()).toBeGreaterThan(0);
  });
});
