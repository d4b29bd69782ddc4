import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { Recent } from './recent.js';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

test('remembers for a span and forgets before two are over, used or not', () => {
  const recent = new Recent<number>({ spanMs: 1_000 });
  recent.set('early', 1);
  vi.advanceTimersByTime(999);
  recent.set('late', 2);
  vi.advanceTimersByTime(1);
  expect([recent.get('early'), recent.get('late')]).toEqual([1, 2]);
  vi.advanceTimersByTime(999);
  expect([recent.get('early'), recent.get('late')]).toEqual([1, 2]);
  vi.advanceTimersByTime(1);
  expect([recent.get('early'), recent.get('late')]).toEqual([undefined, undefined]);
  recent.set('again', 3);
  vi.setSystemTime(Date.now() - 3_600_000);
  vi.advanceTimersByTime(60_000);
  expect(recent.get('again')).toBeUndefined();
});

test('one more than it has room for costs none of those who came just before', () => {
  const recent = new Recent<number>({ spanMs: 1_000, limit: 100 });
  for (let n = 0; n <= 150; n++) recent.set(String(n), n);
  for (let n = 0; n <= 150; n++) expect(recent.get(String(n))).toBe(n);
  for (let n = 151; n <= 200; n++) recent.set(String(n), n);
  expect([recent.get('0'), recent.get('100'), recent.get('200')]).toEqual([undefined, 100, 200]);
});
