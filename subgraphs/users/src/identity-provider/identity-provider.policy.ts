import { type Actor, commonErrors } from '@medianest/kit';
import { holdsEverything } from '../rights/rights.policy.js';
import { inSession } from '../session/session.policy.js';

/**
 * Providers decide who comes in, and with which role, and have this server call them. So only who may do everything
 * says which, and no script does: anybody else could come in as an admin.
 */
export function mustManageProviders(actor: Actor): void {
  inSession(actor);
  if (!holdsEverything(actor)) throw commonErrors.FORBIDDEN();
}
