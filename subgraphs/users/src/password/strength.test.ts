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
  return refuseWeak(password, ada);
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
  ['p@ssw0rd1234', 'commonly used password'],
  ['a broken \ud800 one', 'broken character'],
])('%j is refused with a reason', async (password, reason) => {
  await expect(refuseWeak(password, ada)).rejects.toThrow(reason);
});

test.each(['1'.repeat(128), '|<0rr3c7h0r$3b4773ry5t4p'])(
  '%j is judged quickly: nobody else is served meanwhile',
  async (password) => {
    await expect(refuseWeak('password1234', ada)).rejects.toThrow();
    const before = process.cpuUsage();
    // Weak or not is told above.
    await refuseWeak(password, ada).catch(() => {});
    // Processor time: how busy the machine is does not count.
    expect(process.cpuUsage(before).user).toBeLessThan(60_000);
  },
);
