import { expect, test } from 'vitest';
import { readConfig } from './config.js';

const key = 'ab'.repeat(32);
const env = {
  DATABASE_URL: 'postgres://media@127.0.0.1/media',
  QUEUE_URL: 'redis://127.0.0.1:6379',
  ACTOR_KEY: key,
  URL_KEY: key,
  STORAGE_URL: 'file:///srv/my%20media',
};

test('a folder is given as a file URL', () => {
  expect(readConfig(env)).toMatchObject({ storageFolder: '/srv/my media', publicUrl: 'http://127.0.0.1:4000' });
});

test('what cannot be used is refused with what to type', () => {
  expect(() => readConfig({ ...env, STORAGE_URL: 's3://bucket', URL_KEY: '' })).toThrow(
    /URL_KEY: is missing \(make one with: openssl rand -hex 32\)[\s\S]*STORAGE_URL: S3 is not supported yet; use a folder/,
  );
  for (const STORAGE_URL of ['/srv/media', 'file://host/srv', 'http://x']) {
    expect(() => readConfig({ ...env, STORAGE_URL })).toThrow('must be a URL such as file:///srv/media');
  }
});
