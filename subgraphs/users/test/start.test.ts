import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { readdirSync } from 'node:fs';
import { type TestDatabase, testDatabase } from '@medianest/kit/testing';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createApp, publicKeys, readConfig } from '../src/index.js';
import { testConfig } from './world.js';

let database: TestDatabase;
beforeAll(async () => {
  database = await testDatabase();
});
afterAll(() => database.drop());

test('two processes that start at once agree on one signing key, and later starts keep it', async () => {
  const apps = await Promise.all([createApp(testConfig(database.url)), createApp(testConfig(database.url))]);
  const [first, second] = await Promise.all(apps.map(publicKeys));
  expect(first?.keys).toHaveLength(1);
  expect(second).toEqual(first);
  const signing = await Promise.all(apps.map((app) => app.signer.current()));
  expect(new Set(signing.map(({ kid }) => kid)).size).toBe(1);
  await Promise.all(apps.map((app) => app.close()));
  const again = await createApp(testConfig(database.url));
  expect(await publicKeys(again)).toEqual(first);
  await again.ready();
  await again.close();
});

test('a key that is old gives way to the next in one process; the old one is published until its tokens are over', async () => {
  const before = await createApp(testConfig(database.url));
  const old = (await before.signer.current()).kid;
  await before.db.query(`update signing_keys set created_at = now() - interval '91 days'`);
  const apps = await Promise.all([createApp(testConfig(database.url)), createApp(testConfig(database.url))]);
  const [one, other] = await Promise.all(apps.map((app) => app.signer.current()));
  expect(one?.kid).not.toBe(old);
  expect(other?.kid).toBe(one?.kid);
  expect((await publicKeys(before)).keys.map(({ kid }) => kid)).toEqual([one?.kid, old]);
  await before.db.query(`update signing_keys set retired_at = retired_at - interval '3 hours' where kid = $1`, [old]);
  expect((await publicKeys(before)).keys.map(({ kid }) => kid)).toEqual([one?.kid]);
  await Promise.all([before, ...apps].map((app) => app.close()));
});

test('the signing key rests sealed, and another key encryption key does not start', async () => {
  const app = await createApp(testConfig(database.url));
  const [{ sealed }] = await app.db.query('select sealed_private_jwk as sealed from signing_keys');
  expect(sealed).toMatch(/^v1\./);
  const other = testConfig(database.url, { KEY_ENCRYPTION_KEY: randomBytes(32).toString('hex') });
  await expect(createApp(other)).rejects.toThrow('KEY_ENCRYPTION_KEY is not the one');
  // Nor when the key is due to be replaced: the second factors and the other secrets would not open.
  await app.db.query(`update signing_keys set created_at = now() - interval '91 days'`);
  await expect(createApp(other)).rejects.toThrow('KEY_ENCRYPTION_KEY is not the one');
  await app.close();
});

test('without its secrets it does not start and says what to type', () => {
  expect(() => readConfig({})).toThrow(/ACTOR_KEY: is missing .*openssl[\s\S]*KEY_ENCRYPTION_KEY/);
});

test('importing any file but main.ts and worker.ts does nothing: a process that does so ends by itself', () => {
  const folder = new URL('../dist/', import.meta.url);
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter(
    (file) => file.endsWith('.js') && !['main.js', 'worker.js'].includes(file) && !file.includes('.test.'),
  );
  const imports = files.map((file) => `await import('${new URL(file, folder).href}');`).join('\n');
  const args = ['--input-type=module', '--eval', `${imports}\nconsole.log('imported');`];
  const patience = { encoding: 'utf8', timeout: 100_000 } as const;
  expect(execFileSync(process.execPath, args, patience)).toBe('imported\n');
});
