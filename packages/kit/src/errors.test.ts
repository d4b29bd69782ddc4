import { QueryFailedError } from 'typeorm';
import { expect, it } from 'vitest';
import { databaseTrouble } from './database-trouble.js';
import { defineErrors, describeErrors } from './errors.js';

it('describes a table of errors for the documentation', () => {
  const errors = defineErrors({ TOO_BIG: { say: 'It has %s bytes.', kind: 'invalid' } });
  expect(describeErrors(errors)).toEqual([{ code: 'TOO_BIG', say: 'It has %s bytes.', kind: 'invalid', status: 400 }]);
  expect(() => describeErrors({})).toThrow('not made by defineErrors');
});

it('tells trouble with the database from a defect, and its disk from its absence', () => {
  const failed = (code: string) => new QueryFailedError('select 1', [], Object.assign(new Error('x'), { code }));
  expect(databaseTrouble(failed('53100'))?.code).toBe('DATABASE_FULL');
  expect(databaseTrouble(failed('57P03'))?.code).toBe('DATABASE_AWAY');
  expect(databaseTrouble(new Error('Connection terminated unexpectedly'))?.code).toBe('DATABASE_AWAY');
  expect(databaseTrouble(failed('23505'))).toBeUndefined();
  expect(databaseTrouble(new Error('other'))).toBeUndefined();
});
