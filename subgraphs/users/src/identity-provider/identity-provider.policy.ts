import { type Actor, commonErrors, hasScope } from '@medianest/kit';
import { inSession } from '../session/session.policy.js';

/** Providers decide who comes in, and have this server call them: only who runs it says which, and no script does. */
export function mustManageProviders(actor: Actor): void {
  inSession(actor);
  if (!hasScope(actor, 'system:manage')) throw commonErrors.FORBIDDEN();
}
