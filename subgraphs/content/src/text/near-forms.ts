const MIN_LENGTH = 3;
/** Longer words are found by their trigrams. */
const MAX_LENGTH = 12;

/**
 * A word and what is left of it when one letter is taken out. Two words that differ by one wrong, missing, added or
 * swapped letter share such a form, so an index on the forms finds a misspelt word without looking at the others.
 */
export function nearForms(word: string): string[] {
  const letters = [...word];
  if (letters.length < MIN_LENGTH || letters.length > MAX_LENGTH) return [word];
  const shorter = letters.map((_, at) => letters.toSpliced(at, 1).join(''));
  return [...new Set([word, ...shorter])];
}
