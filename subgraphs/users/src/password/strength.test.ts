import { expect, test } from 'vitest';
import { refuseWeak } from './strength.js';

const ada = { email: 'ada.lovelace@example.org', displayName: 'Ada Lovelace' };

test.each([
  'correct horse',
  '  ten chars',
  'пароль-пароль',
  '🐎🔋📎✅🐎🔋📎✅🐎🔋',
  'correct horse battery staple '.repeat(4),
])('%j is strong enough', (password) => {
  expect(() => refuseWeak(password, ada)).not.toThrow();
});

test.each([
  ['', 'at least 10'],
  ['🐎🔋📎✅🐎🔋📎✅🐎', 'at least 10'],
  ['x1y2'.repeat(33), 'at most 128'],
  ['aaaaaaaaaaaaaaa', 'Repeated characters'],
  ['x1y2'.repeat(32), 'Repeated character patterns'],
  ['password1234', 'commonly used password'],
  ['abcdefghijkl', 'sequences'],
  ['Ada.Lovelace@Example.org', 'easy to guess'],
  ['Lovelace1815', 'personal'],
  ['a broken \ud800 one', 'broken character'],
])('%j is refused with a reason', (password, reason) => {
  expect(() => refuseWeak(password, ada)).toThrow(reason);
});

test('the longest password that repeats itself is judged quickly', () => {
  expect(() => refuseWeak('password1234', ada)).toThrow();
  const started = performance.now();
  expect(() => refuseWeak('1'.repeat(128), ada)).toThrow();
  expect(performance.now() - started).toBeLessThan(500);
});
