import { execFileSync } from 'node:child_process';
import { existsSync, linkSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ConfigError, createLog, freePort } from '@medianest/kit';
import { waitFor } from '@medianest/kit/testing';
import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openDataFolder } from '../src/data-folder.ts';
import { prepareStores, type Stores } from '../src/databases.ts';
import { keepPostgres } from '../src/keep-postgres.ts';
import { mustBeFree } from '../src/ports.ts';
import { clusterIn, type Postgres, startPostgres } from '../src/postgres.ts';
import { readSecrets } from '../src/secrets.ts';

let folder: string;
const open: (() => Promise<void>)[] = [];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'medianest-installation-'));
  await (await openDataFolder(folder)).release();
});
afterAll(async () => {
  for (const close of open) await close();
  rmSync(folder, { recursive: true, force: true });
});

const secretsFile = () => join(folder, 'secrets.json');

async function start(): Promise<{ postgres: Postgres; stores: Stores }> {
  const secrets = readSecrets(secretsFile(), { firstStart: !existsSync(clusterIn(folder)) });
  const postgres = await startPostgres({ folder, password: secrets.postgres });
  open.push(postgres.stop);
  return { postgres, stores: await prepareStores(postgres.url, secrets) };
}

async function ask(url: string, sql: string): Promise<unknown[]> {
  const client = new pg.Client(url);
  await client.connect();
  try {
    return (await client.query(sql)).rows;
  } finally {
    await client.end();
  }
}

test('secrets are made once, for their owner alone, and missed when they are gone', () => {
  const file = join(folder, 'other-secrets.json');
  const made = readSecrets(file, { firstStart: true });
  expect(statSync(file).mode & 0o777).toBe(0o600);
  expect(made.actorKey).toMatch(/^[0-9a-f]{64}$/);
  expect(readSecrets(file, { firstStart: false })).toEqual(made);
  rmSync(file);
  expect(() => readSecrets(file, { firstStart: false })).toThrow(/Restore the file/);
});

test('what cannot be used is told in a sentence', async () => {
  const file = join(folder, 'broken');
  for (const content of ['{', 'null', '[]', '{}', '']) {
    writeFileSync(file, content);
    expect(() => readSecrets(file, { firstStart: false })).toThrow(ConfigError);
  }
  // As far as it can be made anew, it is; what was sealed with the old keys could not be opened.
  const { postgres, urlKey, usersEncryptionKey, integrationsEncryptionKey } = readSecrets(secretsFile(), {
    firstStart: true,
  });
  writeFileSync(file, JSON.stringify({ postgres }));
  expect(() => readSecrets(file, { firstStart: false })).toThrow(/has no urlKey, .*Restore it/);
  expect(JSON.parse(readFileSync(file, 'utf8'))).toEqual({ postgres });
  writeFileSync(file, JSON.stringify({ postgres, urlKey, usersEncryptionKey, integrationsEncryptionKey }));
  expect(readSecrets(file, { firstStart: false })).toMatchObject({ urlKey, actorKey: expect.any(String) });
  rmSync(file);
  writeFileSync(file, '');
  await expect(openDataFolder('/proc/medianest')).rejects.toThrow(/cannot be made/);
  await expect(openDataFolder(file)).rejects.toThrow(/cannot be made or written to: .*Set MEDIANEST_DATA/);
  await expect(startPostgres({ folder: join(folder, 'absent'), password: 'x' })).rejects.toThrow(ConfigError);
});

test('a data folder belongs to one process; a lock that a killed one left counts for nothing', async () => {
  const first = await openDataFolder(folder);
  expect(statSync(first.mediaFolder).mode & 0o777).toBe(0o700);
  await expect(openDataFolder(folder)).rejects.toThrow(/runs already on the data/);
  await first.release();
  const leave = `const { createServer } = require('node:net');
    createServer().listen('lock.sock', () => process.kill(process.pid, 'SIGKILL'))`;
  expect(() => execFileSync(process.execPath, ['-e', leave], { cwd: folder, stdio: 'ignore' })).toThrow();
  expect(existsSync(join(folder, 'lock.sock'))).toBe(true);
  await (await openDataFolder(folder)).release();
});

test('of two starts at the same moment, after one that was killed, one has the data', async () => {
  for (let round = 0; round < 20; round++) {
    const [alive, left] = [join(folder, 'alive'), join(folder, 'lock.sock')];
    const killed = createServer();
    await new Promise<void>((resolve) => killed.listen(alive, resolve));
    linkSync(alive, left);
    await new Promise((resolve) => killed.close(resolve));
    const starts = await Promise.allSettled([openDataFolder(folder), openDataFolder(folder)]);
    const had = starts.filter((start) => start.status === 'fulfilled');
    expect(had).toHaveLength(1);
    await expect(openDataFolder(folder)).rejects.toThrow(/runs already on the data/);
    for (const { value } of had) await value.release();
  }
});

test('a taken port is told with what to type', async () => {
  const port = await freePort();
  const other = createServer();
  await new Promise<void>((resolve) => other.listen(port, '127.0.0.1', resolve));
  await expect(mustBeFree('127.0.0.1', port)).rejects.toThrow(`PORT=${port + 1} ./medianest start`);
  await new Promise((resolve) => other.close(resolve));
  await mustBeFree('127.0.0.1', port);
});

test('each subgraph has a database that no other may open, and what is in it outlives a stop', async () => {
  const { postgres, stores } = await start();
  await ask(stores.databaseUrl('users'), 'create table kept (id int); insert into kept values (7)');
  const mediasWay = new URL(stores.databaseUrl('media'));
  mediasWay.pathname = '/users';
  await expect(ask(mediasWay.href, 'select 1')).rejects.toThrow(/permission denied/);
  await postgres.stop();
  expect(existsSync(join(clusterIn(folder), 'postmaster.pid'))).toBe(false);

  const again = await start();
  expect(await ask(again.stores.databaseUrl('users'), 'select id from kept')).toEqual([{ id: 7 }]);
  await again.postgres.stop();
});

test('a PostgreSQL that an earlier process left running is stopped, and the next one takes over', async () => {
  const orphan = await start();
  const heir = await start();
  await orphan.postgres.ended;
  expect(await ask(heir.stores.databaseUrl('users'), 'select id from kept')).toEqual([{ id: 7 }]);
  await heir.postgres.stop();
});

test('a pid file whose number belongs to another program by now does not keep it from starting', async () => {
  const pidFile = join(clusterIn(folder), 'postmaster.pid');
  writeFileSync(pidFile, `${process.pid}\n${clusterIn(folder)}\n`);
  const { postgres } = await start();
  expect(readFileSync(pidFile, 'utf8').split('\n')[0]).not.toBe(String(process.pid));
  await postgres.stop();
});

test('a PostgreSQL that is killed is started again at the same address, until it is stopped', async () => {
  const { postgres: password } = readSecrets(secretsFile(), { firstStart: false });
  const log = createLog({ service: 'test', level: 'silent' });
  const kept = await keepPostgres({ folder, password }, log);
  open.push(kept.stop);
  const pid = () => Number(readFileSync(join(clusterIn(folder), 'postmaster.pid'), 'utf8').split('\n')[0]);
  const first = pid();
  process.kill(first, 'SIGKILL');
  const again = await waitFor('the next', () => ask(kept.url, 'select 1 as one').catch(() => undefined));
  expect([again, pid() === first]).toEqual([[{ one: 1 }], false]);
  await kept.stop();
  await expect(ask(kept.url, 'select 1')).rejects.toThrow();
});
