import { expect, test } from 'vitest';
import { refuseWeak } from './strength.js';

const email = 'ada@example.org';

test.each(['correct horse', '  ten chars', 'пароль-пароль', '🐎🔋📎✅🐎🔋📎✅🐎🔋', 'x1y2'.repeat(32)])(
  '%j is strong enough',
  (password) => {
    expect(() => refuseWeak(password, email)).not.toThrow();
  },
);

test.each([
  ['', 'at least 10'],
  ['🐎🔋📎✅🐎🔋📎✅🐎', 'at least 10'],
  ['x1y2'.repeat(33), 'at most 128'],
  ['aaaaaaaaaaaaaaa', 'more different characters'],
  ['Ada@Example.org', 'your e-mail'],
  ['a broken \ud800 one', 'broken character'],
])('%j is refused with a reason', (password, reason) => {
  expect(() => refuseWeak(password, email)).toThrow(reason);
});
