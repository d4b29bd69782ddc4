import type { OrganizationRole } from '@medianest/contracts';
import type { Actor, Rule } from '@medianest/kit';
import type { ApiKey } from './api-key.js';

export const canRevoke: Rule<ApiKey> = (actor, key) => actor.userId === key.userId;

/** Keys have scopes and no role; everybody who logs in has one. */
export const isKey = (actor: Actor): boolean => actor.userId !== null && actor.roles.length === 0;

/** What a key is where its owner has a role: it runs nothing, here as in the other subgraphs. */
export const roleOfKey = (role: OrganizationRole): OrganizationRole => (role === 'VIEWER' ? role : 'MEMBER');
