import { ALL_SCOPES, type Scope } from '@medianest/contracts';
import { type Actor, commonErrors } from '@medianest/kit';
import { mustHold } from './rights.policy.js';

/** Each once, in the order of the contract. BAD_USER_INPUT for a name that is none. */
export function knownScopes(names: readonly string[]): Scope[] {
  const unknown = names.find((name) => !(ALL_SCOPES as readonly string[]).includes(name));
  if (unknown !== undefined) throw commonErrors.BAD_USER_INPUT(`There is no scope "${unknown.slice(0, 60)}".`);
  return ALL_SCOPES.filter((scope) => names.includes(scope));
}

/** The same for scopes that the actor gives away: SCOPE_NOT_HELD for one they do not hold. */
export function readScopes(actor: Actor, names: readonly string[]): Scope[] {
  const scopes = knownScopes(names);
  mustHold(actor, scopes);
  return scopes;
}
