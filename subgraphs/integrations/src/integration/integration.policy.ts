import { type Actor, belongsTo, hasScope, type Rule, roleIn } from '@medianest/kit';
import type { Integration } from './integration.js';

/** Of the installation or of one organization. */
type Owned = Pick<Integration, 'organizationId'>;

/** Those of the installation: for who runs it. */
export const seesInstallations = (actor: Actor): boolean => hasScope(actor, 'integrations:manage');

/** Those of an organization: for its members, and for nobody else, whatever they may do otherwise. */
export const canSee: Rule<Owned> = (actor, { organizationId }) =>
  organizationId === null
    ? seesInstallations(actor)
    : hasScope(actor, 'integrations:read') && belongsTo(actor, organizationId);

export const canChange: Rule<Owned> = (actor, { organizationId }) =>
  hasScope(actor, 'integrations:manage') &&
  (organizationId === null || ['OWNER', 'MANAGER'].includes(roleIn(actor, organizationId) ?? ''));
