import { isUuid } from '@medianest/kit';
import type { Context } from '../context.js';
import type { Integration } from './integration.js';
import { canSee } from './integration.policy.js';

/** Null when there is none, or none for this actor to see. */
export async function integrationReference(
  { id }: Pick<Integration, 'id'>,
  { actor, loaders }: Context,
): Promise<Integration | null> {
  const integration = isUuid(id) ? await loaders.integration.load(id) : undefined;
  return integration && canSee(actor, integration) ? integration : null;
}
