import { defineErrors } from '@medianest/kit';

export const errors = defineErrors({
  EMAIL_TAKEN: { say: 'There is an account with this e-mail already. Log in instead.', kind: 'conflict' },
  WEAK_PASSWORD: { say: '%s', kind: 'invalid' },
  INVALID_CREDENTIALS: { say: 'The e-mail or the password is wrong.', kind: 'unauthenticated' },
  TOO_MANY_ATTEMPTS: { say: 'Too many attempts to log in. Wait %s seconds, then try again.', kind: 'too-many' },
  SESSION_EXPIRED: { say: 'The session is over. Log in again.', kind: 'unauthenticated' },
  SESSION_NOT_FOUND: { say: 'There is no session of yours with this id.', kind: 'not-found' },
  SESSION_REQUIRED: { say: 'An API key may not do this. Log in, then send the access token.', kind: 'forbidden' },
  ACCOUNT_DISABLED: { say: 'This account was disabled. Ask whoever runs this installation.', kind: 'forbidden' },
  PASSWORD_SIGN_IN_OFF: { say: 'Nobody logs in with a password here. Log in the other way.', kind: 'forbidden' },
  EMAIL_NOT_VERIFIED: {
    say: 'Confirm the e-mail first: a link was sent to it. Then log in. `resendVerification` sends it again.',
    kind: 'forbidden',
  },
  REGISTRATION_CLOSED: { say: 'No accounts are made here now.', kind: 'forbidden' },
  INVITATION_NEEDED: { say: 'Accounts are made by invitation here. Follow the link of yours.', kind: 'forbidden' },
  INVITATION_NOT_VALID: {
    say: 'The invitation was used, withdrawn, is too old or not for this e-mail.',
    kind: 'not-found',
  },
  LINK_NOT_VALID: { say: 'The link was used already or is too old. Ask for a new one.', kind: 'not-found' },
  WRONG_PASSWORD: { say: 'The password is wrong.', kind: 'forbidden' },
  TOO_MANY_MAILS: { say: 'Several mails were sent already. Wait an hour, then try again.', kind: 'too-many' },
  SCOPE_NOT_HELD: { say: 'You cannot give or take "%s": you do not hold it yourself.', kind: 'forbidden' },
  TOO_BUSY: { say: 'Too many people log in at this moment. Try again in a few seconds.', kind: 'unavailable' },
});
