import type { Letter } from '../mail/letters.js';
import type { User } from '../user/user.js';
import type { LinkKind } from './account-link.js';

/** How many hours a link counts. */
export const VALID_HOURS: Readonly<Record<LinkKind, number>> = {
  VERIFY_EMAIL: 72,
  RESET_PASSWORD: 1,
  CHANGE_EMAIL: 24,
};

type Write = (user: Pick<User, 'displayName'>, url: string) => Letter;

/** Which letter carries a link; one of its kind has more than one. */
export type LinkLetter = LinkKind | 'REGISTERED_AGAIN';

const IGNORE = 'If it was not you, there is nothing to do.';

/**
 * The mails that carry a link. Those to an e-mail that is not proved name nobody: else strangers would have us mail what
 * they like to whom they like, as a name.
 */
export const letters: Readonly<Record<LinkLetter, Write>> = {
  VERIFY_EMAIL: (_user, url) => ({
    kind: 'verify-email',
    subject: 'Confirm your e-mail',
    paragraphs: [
      'Hello,',
      `somebody made an account with this e-mail. If it was you, confirm it within ${VALID_HOURS.VERIFY_EMAIL} hours.`,
      IGNORE,
    ],
    button: { label: 'Confirm the e-mail', url },
  }),
  RESET_PASSWORD: ({ displayName }, url) => ({
    kind: 'reset-password',
    subject: 'Choose a new password',
    paragraphs: [
      `Hello ${displayName},`,
      'somebody asked for a new password for your account. If it was you, choose one within an hour. It ends all your sessions.',
      IGNORE,
    ],
    button: { label: 'Choose a new password', url },
  }),
  REGISTERED_AGAIN: (_user, url) => ({
    kind: 'registered-again',
    subject: 'You have an account already',
    paragraphs: [
      'Hello,',
      'somebody wanted to make an account with this e-mail, and there is one. If it was you, log in, or choose a new password within an hour. It ends all your sessions.',
      IGNORE,
    ],
    button: { label: 'Choose a new password', url },
  }),
  CHANGE_EMAIL: (_user, url) => ({
    kind: 'change-email',
    subject: 'Confirm your new e-mail',
    paragraphs: [
      'Hello,',
      `somebody asked to log in with this e-mail from now on. If it was you, confirm it within ${VALID_HOURS.CHANGE_EMAIL} hours.`,
      IGNORE,
    ],
    button: { label: 'Confirm the new e-mail', url },
  }),
};

/** Told, not asked: somebody who is not the person may have done it. */
export function notice({ displayName }: Pick<User, 'displayName'>, kind: 'password' | 'email', what: string): Letter {
  return {
    kind: `${kind}-changed`,
    subject: `Your ${kind === 'email' ? 'e-mail' : 'password'} was changed`,
    paragraphs: [
      `Hello ${displayName},`,
      what,
      'If it was not you, ask for a new password at once, or tell whoever runs this installation.',
    ],
  };
}
