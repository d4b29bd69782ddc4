import { commonErrors } from '@medianest/kit';
import { plainWords } from '../text/plain.js';

const LONGEST_QUERY = 200;
const MOST_WORDS = 12;

/** The words of what a person typed. Throws BAD_USER_INPUT with what to do when nothing can be searched. */
export function readQuery(query: string): string[] {
  if (query.length > LONGEST_QUERY) {
    throw commonErrors.BAD_USER_INPUT(`A search has at most ${LONGEST_QUERY} characters, not ${query.length}.`);
  }
  const words = plainWords(query);
  if (words.length === 0) throw commonErrors.BAD_USER_INPUT('Type at least one letter or digit to search for.');
  if (words.length > MOST_WORDS) {
    throw commonErrors.BAD_USER_INPUT(`A search has at most ${MOST_WORDS} words, not ${words.length}.`);
  }
  return words;
}

/** A word of the search, and words of names that it may be a misspelling of. */
export interface SearchWord {
  readonly word: string;
  readonly near: readonly string[];
}

/** A word that is just begun is in every summary: from here on it is looked for there too. */
const PREFIX_LENGTH = 3;

/** The words as typed, the last one perhaps not to its end, in a name and what it belongs to. */
export function inNames(words: readonly string[]): string {
  return words.map((word, at) => `'${word}'${at === words.length - 1 ? ':*' : ''}`).join(' & ');
}

/** The words as typed, anywhere. */
export function anywhere(words: readonly string[]): string {
  return words.map((word, at) => typed(word, at === words.length - 1)).join(' & ');
}

/** The same with each word's possible right spellings, which are looked for in names only. */
export function misspelt(words: readonly SearchWord[]): string {
  return words
    .map(({ word, near }, at) => {
      const spellings = near.map((each) => `'${each}':AB`);
      return `(${[typed(word, at === words.length - 1), ...spellings].join(' | ')})`;
    })
    .join(' & ');
}

// Plain words are of letters and digits only, so that quotes need no escaping.
function typed(word: string, isLast: boolean): string {
  return isLast && word.length >= PREFIX_LENGTH ? `'${word}':*` : `'${word}'`;
}
