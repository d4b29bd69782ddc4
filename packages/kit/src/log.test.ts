import { QueryFailedError } from 'typeorm';
import { expect, test } from 'vitest';
import { describeError } from './log.js';

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
