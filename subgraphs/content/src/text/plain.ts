/** Letters that Unicode does not take apart into a base letter and a mark. */
const FOLDED: Readonly<Record<string, string>> = {
  ß: 'ss',
  æ: 'ae',
  œ: 'oe',
  ø: 'o',
  ł: 'l',
  đ: 'd',
  ð: 'd',
  þ: 'th',
  ı: 'i',
};
const FOLDABLE = new RegExp(`[${Object.keys(FOLDED).join('')}]`, 'g');
/** `S.W.A.T.` and `E.T.` are one word. */
const ACRONYM = /(?<![\p{L}\p{N}])(?:\p{L}\.){2,}(?:\p{L}(?![\p{L}\p{N}]))?/gu;
/** Scripts that are written without spaces: each sign is a word, so that a part of a name is found. */
const SPACELESS = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}]/gu;

/**
 * What is compared instead of what is shown: lower case without accents and punctuation, words apart by one space.
 * Names, search documents and search queries all pass through here, so they always agree.
 */
export function plain(text: string): string {
  return text
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(FOLDABLE, (letter) => FOLDED[letter] ?? letter)
    .replace(ACRONYM, (acronym) => acronym.replaceAll('.', ''))
    .replace(/(?<=\p{L})['’ʼ`´](?=\p{L})/gu, '')
    .replaceAll('&', ' and ')
    .replace(SPACELESS, ' $& ')
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .normalize('NFC')
    .trim();
}

/** The words of a text in plain form. */
export function plainWords(text: string): string[] {
  const joined = plain(text);
  return joined === '' ? [] : joined.split(' ');
}

/** Short enough for an index of PostgreSQL, whatever the script. */
const KEY_LENGTH = 200;

/**
 * The plain form of a name that tells two titles apart: `Matrix, The` is `The Matrix`, and a name of nothing but signs
 * stays what it is.
 */
export function nameKey(name: string): string {
  const turned = name.replace(/^(.*), (the|a|an|der|die|das|le|la|les|el|los)$/i, '$2 $1');
  return cut(plain(turned) || name.trim().toLowerCase(), KEY_LENGTH);
}

/** PostgreSQL cannot store NUL, and nobody can read the other control characters. */
export function readable(text: string, maxLength: number): string {
  const tidy = text
    .normalize('NFC')
    // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is taken out
    .replace(/[\u0000-\u001f\u007f]+/g, ' ')
    .replace(/\s+/g, ' ')
    .trim();
  return cut(tidy, maxLength);
}

/** Between characters: half of a surrogate pair is no text that PostgreSQL takes. */
export function cut(text: string, maxLength: number): string {
  if (text.length <= maxLength) return text.toWellFormed();
  return text
    .slice(0, maxLength)
    .toWellFormed()
    .replace(/\ufffd$/, '');
}
