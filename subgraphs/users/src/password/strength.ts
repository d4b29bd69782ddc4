import type { ZxcvbnFactory } from '@zxcvbn-ts/core';
import { errors } from '../errors.js';

const MIN_LENGTH = 10;
const MAX_LENGTH = 128;
/** Of 4: more than 10^8 guesses. */
const MIN_SCORE = 3;
/** Guessing takes a time that grows with the length; what is hard to guess up to here is hard to guess. */
const MAX_GUESSED = 24;
/** Ways to read digits and signs as letters that are tried: more of them cost a second, and found no weaker password. */
const MAX_READINGS = 10;

/** What a stranger would try first for this person. */
export interface Owner {
  readonly email: string;
  readonly displayName: string;
}

/** Throws WEAK_PASSWORD with what to do about it. The password counts as typed: it is neither trimmed nor normalized. */
export async function refuseWeak(password: string, owner: Owner): Promise<void> {
  const reason = await weakness(password, owner);
  if (reason) throw errors.WEAK_PASSWORD(reason);
}

async function weakness(password: string, owner: Owner): Promise<string | undefined> {
  const characters = [...password];
  if (characters.length < MIN_LENGTH) return `Use at least ${MIN_LENGTH} characters for the password.`;
  if (characters.length > MAX_LENGTH) return `Use at most ${MAX_LENGTH} characters for the password.`;
  if (!password.isWellFormed()) return 'The password has a broken character. Type it again.';
  guesser ??= loadGuesser();
  const { score, feedback } = (await guesser).check(characters.slice(0, MAX_GUESSED).join(''), personal(owner));
  if (score >= MIN_SCORE) return undefined;
  return ['This password is easy to guess.', feedback.warning, ...feedback.suggestions].filter(Boolean).join(' ');
}

function personal({ email, displayName }: Owner): string[] {
  return [email, ...email.split(/[@.+_-]/), displayName, ...displayName.split(/\s+/)].filter((word) => word.length > 2);
}

let guesser: Promise<ZxcvbnFactory> | undefined;

/** At first use: the dictionaries take a quarter of a second and tens of megabytes, and most people only log in. */
async function loadGuesser(): Promise<ZxcvbnFactory> {
  const [{ ZxcvbnFactory }, common, english] = await Promise.all([
    import('@zxcvbn-ts/core'),
    import('@zxcvbn-ts/language-common'),
    import('@zxcvbn-ts/language-en'),
  ]);
  return new ZxcvbnFactory({
    dictionary: { ...common.dictionary, ...english.dictionary },
    graphs: common.adjacencyGraphs,
    translations: english.translations,
    l33tMaxSubstitutions: MAX_READINGS,
  });
}
