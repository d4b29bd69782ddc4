import { expect, it } from 'vitest';
import { defineErrors, describeErrors } from './errors.js';

it('describes a table of errors for the documentation', () => {
  const errors = defineErrors({ TOO_BIG: { say: 'It has %s bytes.', kind: 'invalid' } });
  expect(describeErrors(errors)).toEqual([{ code: 'TOO_BIG', say: 'It has %s bytes.', kind: 'invalid', status: 400 }]);
  expect(() => describeErrors({})).toThrow('not made by defineErrors');
});
