import { expect, test } from 'vitest';
import { nearForms } from './near-forms.js';
import { nameKey, plain, plainWords, readable } from './plain.js';

test.each([
  ['Amélie', 'amelie'],
  ['AMÉLIE', 'amelie'],
  ['Ærø & Łódź', 'aero and lodz'],
  ["Ocean's Eleven", 'oceans eleven'],
  ['S.W.A.T.', 'swat'],
  ['S.W.A.T', 'swat'],
  ['Mr. Nobody', 'mr nobody'],
  ['Spider-Man: Far  From_Home!', 'spider man far from home'],
  ['Сталкер Ёж', 'сталкер еж'],
  ['七人の侍', '七 人 の 侍'],
  ['\u0000 !!!', ''],
])('%j is compared as %j', (text, expected) => {
  expect(plain(text)).toBe(expected);
});

test('the key of a name turns a moved article around and is never empty', () => {
  expect(nameKey('Matrix, The')).toBe(nameKey('The Matrix'));
  expect(nameKey('!!!')).toBe('!!!');
  expect(plainWords('...')).toEqual([]);
});

test('unreadable characters go, and a cut leaves whole characters', () => {
  expect(readable(' a\u0000b\n c ', 10)).toBe('a b c');
  expect(readable('ab😀', 3)).toBe('ab');
  expect(nameKey(`abc ${'𠀀'.repeat(90)}`).isWellFormed()).toBe(true);
});

const near = (one: string, other: string) => nearForms(one).some((form) => nearForms(other).includes(form));

test('words with one wrong, missing, added or swapped letter share a form, others do not', () => {
  expect(near('bik', 'big')).toBe(true);
  expect(near('dume', 'dune')).toBe(true);
  expect(near('jwas', 'jaws')).toBe(true);
  expect(near('aliien', 'alien')).toBe(true);
  expect(near('bunny', 'buny')).toBe(true);
  expect(near('alien', 'bunny')).toBe(false);
  expect(nearForms('up')).toEqual(['up']);
});
