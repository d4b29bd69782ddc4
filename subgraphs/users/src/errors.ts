import { defineErrors } from '@medianest/kit';

export const errors = defineErrors({
  EMAIL_TAKEN: { say: 'There is an account with this e-mail already. Log in instead.', kind: 'conflict' },
  WEAK_PASSWORD: { say: '%s', kind: 'invalid' },
  INVALID_CREDENTIALS: { say: 'The e-mail or the password is wrong.', kind: 'unauthenticated' },
  TOO_MANY_ATTEMPTS: { say: 'Too many attempts to log in. Wait %s seconds, then try again.', kind: 'too-many' },
  SESSION_EXPIRED: { say: 'The session is over. Log in again.', kind: 'unauthenticated' },
  SESSION_NOT_FOUND: { say: 'There is no session of yours with this id.', kind: 'not-found' },
  SESSION_REQUIRED: { say: 'An API key may not do this. Log in, then send the access token.', kind: 'forbidden' },
  TOO_BUSY: { say: 'Too many people log in at this moment. Try again in a few seconds.', kind: 'unavailable' },
});
