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

test('files are kept in a folder or in a bucket', () => {
  const place = (STORAGE_URL: string) => readConfig({ ...env, STORAGE_URL }).storage;
  expect(place(env.STORAGE_URL)).toEqual({ kind: 'disk', folder: '/srv/my media' });
  expect(place('s3://films')).toEqual({ kind: 's3', bucket: 'films', prefix: '', region: 'us-east-1' });
  expect(place('s3://films/our/house/?region=eu-central-1&endpoint=http://127.0.0.1:9000')).toEqual({
    ...{ kind: 's3', bucket: 'films', prefix: 'our/house/' },
    ...{ region: 'eu-central-1', endpoint: 'http://127.0.0.1:9000' },
  });
  expect(readConfig(env).publicUrl).toBe('http://127.0.0.1:4000');
});

test('what cannot be used is refused with what to type', () => {
  expect(() => readConfig({ ...env, URL_KEY: '' })).toThrow(
    'URL_KEY: is missing (signs the URLs of uploads and files; make one with: openssl rand -hex 32)',
  );
  for (const STORAGE_URL of ['/srv/media', 'file://host/srv', 'http://x', 's3:///no-bucket']) {
    expect(() => readConfig({ ...env, STORAGE_URL })).toThrow('must be a URL such as file:///srv/media');
  }
});
