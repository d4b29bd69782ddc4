import { maySeeTitle } from '../title/title.policy.js';

/**
 * A search goes down these steps until the page is full: a match of a higher step always comes before one of a lower.
 * So what is found at once is never waited for, and common words do not cost a look at every summary. `score` is 0 to
 * below 1; a title's value, by which pages go on, is the step's number plus its score.
 */
interface Step {
  readonly number: number;
  readonly matches: string;
  readonly score: string;
}

/** What is looked for, in this order in the array `$5`. */
export interface Wanted {
  readonly inNames: string;
  readonly anywhere: string;
  readonly misspelt: string;
  readonly words: string;
}
export const wantedParam = (wanted: Wanted): readonly string[] => [
  wanted.inNames,
  wanted.anywhere,
  wanted.misspelt,
  wanted.words,
];
const IN_NAMES = '($5::text[])[1]::tsquery';
const ANYWHERE = '($5::text[])[2]::tsquery';
const MISSPELT = '($5::text[])[3]::tsquery';
const WORDS = '($5::text[])[4]';

/** How much of the name was typed; the whole of it and its beginning count more. In float8, numeric is slow. */
const TYPED = `case when t.plain_name = ${WORDS} then float8 '0.99' else
  case when starts_with(t.plain_name, ${WORDS} || ' ') then float8 '0.58'
    when starts_with(t.plain_name, ${WORDS}) then float8 '0.4' else float8 '0' end
  + float8 '0.4' * least(length(${WORDS}), length(t.plain_name)) / greatest(length(${WORDS}), length(t.plain_name), 1)
  end`;

export const STEPS: readonly Step[] = [
  { number: 4, matches: `t.name_document @@ ${IN_NAMES}`, score: TYPED },
  // Among summaries the newest title comes first: see the order by.
  { number: 3, matches: `t.document @@ ${ANYWHERE} and not t.name_document @@ ${IN_NAMES}`, score: '0' },
  {
    number: 2,
    matches: `t.document @@ ${MISSPELT} and not t.document @@ ${ANYWHERE} and not t.name_document @@ ${IN_NAMES}`,
    score: `least(similarity(t.plain_name, ${WORDS})::float8, float8 '0.99')`,
  },
];

/** Where no step finds anything: names that have most of what was typed in them, letter by letter. */
export const ALIKE: Step = {
  number: 1,
  matches: `${WORDS} <% t.plain_name`,
  score: `least(word_similarity(${WORDS}, t.plain_name)::float8, float8 '0.99')`,
};

/** $6 and $7 are the value and id to go on after, $8 how many. */
export function statementOf({ number, matches, score }: Step): string {
  return `
    select id, value from (
      select t.id, (float8 '${number}' + ${score}) as value from titles t where ${matches} and ${maySeeTitle()}
    ) found
    where $6::float8 is null or (value, id) < ($6::float8, $7::uuid)
    order by value desc, id desc limit $8::int`;
}
