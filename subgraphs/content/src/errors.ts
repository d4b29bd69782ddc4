import { defineErrors } from '@medianest/kit';

export const errors = defineErrors({
  TITLE_NOT_FOUND: { say: 'There is no such title, or you may not see it.', kind: 'not-found' },
});
