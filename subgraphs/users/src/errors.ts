import { defineErrors } from '@medianest/kit';

export const errors = defineErrors({
  EMAIL_TAKEN: { say: 'There is an account with this e-mail already. Log in instead.', kind: 'conflict' },
  WEAK_PASSWORD: { say: '%s', kind: 'invalid' },
  INVALID_CREDENTIALS: { say: 'The e-mail or the password is wrong.', kind: 'unauthenticated' },
  TOO_MANY_ATTEMPTS: { say: 'Too many attempts to log in. Wait %s seconds, then try again.', kind: 'too-many' },
  SESSION_EXPIRED: { say: 'The session is over. Log in again.', kind: 'unauthenticated' },
  TOO_BUSY: { say: 'Too many people log in at this moment. Try again in a few seconds.', kind: 'unavailable' },
});
