import { randomBytes } from 'node:crypto';
import { expect, test } from 'vitest';
import { open, seal } from './sealed.js';

const key = randomBytes(32);

test.each(['', 'plex-token', 'Grüße 🗝️', 'x'.repeat(10_000)])('what was sealed opens again', (plain) => {
  expect(open(key, seal(key, plain))).toBe(plain);
});

test('a sealed text shows nothing, not even that two are the same', () => {
  const sealed = seal(key, 'plex-token');
  expect(sealed).not.toContain('plex-token');
  expect(sealed).not.toBe(seal(key, 'plex-token'));
});

test('another key does not open it', () => {
  expect(() => open(randomBytes(32), seal(key, 'plex-token'))).toThrow('cannot be opened');
});

test('a text changed in any byte, cut, or never sealed does not open', () => {
  const bytes = Buffer.from(seal(key, 'plex-token').slice('v1.'.length), 'base64url');
  for (const index of bytes.keys()) {
    const changed = Buffer.from(bytes);
    changed[index] = (changed[index] ?? 0) ^ 1;
    expect(() => open(key, `v1.${changed.toString('base64url')}`)).toThrow();
  }
  expect(() => open(key, `v1.${bytes.subarray(0, -1).toString('base64url')}`)).toThrow();
  for (const text of ['', 'plex-token', 'v1.', 'v1.AAAA', `v2.${bytes.toString('base64url')}`])
    expect(() => open(key, text)).toThrow('not a sealed text');
});
