import { QueryFailedError } from 'typeorm';
import { expect, test } from 'vitest';
import { createLog, describeError, logTo } from './log.js';

test('an error is logged with its stack, its code and its causes', () => {
  const cause = Object.assign(new Error('connection refused'), { code: 'ECONNREFUSED' });
  expect(describeError(new Error('not saved', { cause }))).toMatchObject({
    message: 'not saved',
    stack: expect.stringContaining('log.test.ts'),
    cause: { message: 'connection refused', code: 'ECONNREFUSED' },
  });
});

test('the parameters of a failed query are not logged', () => {
  const error = new QueryFailedError('insert into passwords values ($1)', ['secret-hash'], new Error('no'));
  expect(JSON.stringify(describeError(error))).not.toContain('secret-hash');
});

test('a circle of causes ends', () => {
  const error = new Error('round');
  error.cause = error;
  expect(JSON.stringify(describeError(error))).toContain('round');
});

test('secrets do not reach the log, nor do the URLs that a proxy fetches', () => {
  const lines: string[] = [];
  const log = createLog({ service: 'test', level: 'info' }, { write: (line) => lines.push(line) });
  log.info({ token: 's3cret', password: 's3cret', source: '/files/s3cret/original' }, 'fetching from remote server');
  log.info({ input: { refreshToken: 's3cret' }, headers: { authorization: 'Bearer s3cret' } }, 'asked');
  expect(lines).toHaveLength(2);
  expect(lines.join()).not.toContain('s3cret');
});

test('a log that cannot be written, for the disk is full, ends nobody', async () => {
  const log = createLog({ service: 'test', level: 'info' }, logTo('/dev/full'));
  for (let line = 0; line < 10_000; line++) log.info({ line }, 'this is said to nobody'.repeat(20));
  await new Promise((resolve) => setImmediate(resolve));
});
