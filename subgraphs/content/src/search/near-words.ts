import type { DbOrTx } from '@medianest/kit';
import { nearForms } from '../text/near-forms.js';
import type { SearchWord } from './search-query.js';

/** More would find too much. */
const MOST_SPELLINGS = 40;
/** From here on a word may be wrong in more than one letter; its trigrams find it. */
const LONG = 7;

/**
 * Looks up what words of names each word may be a misspelling of: those with one letter wrong, missing, added or
 * swapped, and for long words those with many trigrams in common.
 */
export async function nearWords(db: DbOrTx, words: readonly string[]): Promise<SearchWord[]> {
  const rows: { word: string; near: string[] }[] = await db.query(
    `select q.word, array(
       select w.word from search_words w
       where w.word <> q.word and (w.forms && q.forms or length(q.word) >= ${LONG} and w.word % q.word)
       order by similarity(w.word, q.word) desc, w.word limit ${MOST_SPELLINGS}) as near
     from jsonb_to_recordset($1) as q(word text, forms text[])`,
    [JSON.stringify(words.filter(isSpellable).map((word) => ({ word, forms: nearForms(word) })))],
  );
  const near = new Map(rows.map((row) => [row.word, row.near]));
  return words.map((word) => ({ word, near: near.get(word) ?? [] }));
}

/** In numbers and in one or two letters a mistake cannot be told from another word. */
function isSpellable(word: string): boolean {
  return word.length >= 3 && !/^\p{N}+$/u.test(word);
}
