import { expect, test } from 'vitest';
import { isUuid } from './ids.js';

test('only a whole UUID is an id', () => {
  expect(isUuid('0199b6f0-5c1e-7d3a-9f00-1234567890ab')).toBe(true);
  expect(isUuid('')).toBe(false);
  expect(isUuid('1')).toBe(false);
  expect(isUuid('0199b6f0-5c1e-7d3a-9f00-1234567890ab\n')).toBe(false);
  expect(isUuid("0199b6f0-5c1e-7d3a-9f00-1234567890ab' or true")).toBe(false);
});
