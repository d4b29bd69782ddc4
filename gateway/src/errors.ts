import { defineErrors } from '@medianest/kit';

export const errors = defineErrors({
  UNAUTHENTICATED: {
    say: 'The access token is not valid (any more). Log in, or refresh the session.',
    kind: 'unauthenticated',
  },
  TOKENS_UNREADABLE: { say: 'Access tokens cannot be checked right now. Try again in a moment.', kind: 'unavailable' },
});
