import { expect, test } from 'vitest';
import { isEmail, normalEmail } from './email.js';

test.each([
  [' Ada@Example.ORG\n', 'ada@example.org'],
  ['jose\u0301@example.org', 'jos\u00e9@example.org'],
  ['JOSE\u0301@EXAMPLE.ORG', 'jos\u00e9@example.org'],
  ['\uff21\uff24\uff21\uff20example.org', 'ada@example.org'],
])('%j is the account %j', (typed, email) => {
  expect(normalEmail(typed)).toBe(email);
  expect(isEmail(email)).toBe(true);
});

test('a normal form stays as it is', () => {
  for (const typed of ['İ@example.org', 'ΑΣ@example.org', 'ß@example.org'])
    expect(normalEmail(normalEmail(typed))).toBe(normalEmail(typed));
});

test.each([
  '',
  'ada',
  '@example.org',
  'ada@',
  'a da@example.org',
  'ada@exa\u0000mple.org',
  'ada\u200b@example.org',
  'ada@b@c',
  'ada@\ud800',
])('%j is none', (typed) => expect(isEmail(normalEmail(typed))).toBe(false));

test('an endless one is none', () => {
  expect(isEmail(`${'a'.repeat(300)}@example.org`)).toBe(false);
});
