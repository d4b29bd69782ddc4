import type { Rule } from '@medianest/kit';
import type { ApiKey } from './api-key.js';

export const canRevoke: Rule<ApiKey> = (actor, key) => actor.userId === key.userId;
