import { type Actor, hasScope, type Rule, roleIn } from '@medianest/kit';
import type { Integration } from '../integration/integration.js';
import { canChange as canChangeIntegration, canSee as canSeeIntegration } from '../integration/integration.policy.js';
import type { MediaRequest } from './media-request.js';

type Owned = Pick<Integration, 'organizationId'>;
type Asked = Pick<MediaRequest, 'requestedById'> & { readonly integration: Owned };

/** Everybody who may know of services asks the installation's; a VIEWER of an organization asks for nothing. */
export const canAsk: Rule<Owned> = (actor, { organizationId }) =>
  hasScope(actor, 'integrations:read') &&
  (organizationId === null || ['OWNER', 'MANAGER', 'MEMBER'].includes(roleIn(actor, organizationId) ?? ''));

/** One's own at the installation's service, and all that are asked of a service that one sees. */
export const canSee: Rule<Asked> = (actor, { integration, requestedById }) =>
  canSeeIntegration(actor, integration) || (integration.organizationId === null && isOwn(actor, requestedById));

const isOwn = (actor: Actor, requestedById: string | null): boolean =>
  hasScope(actor, 'integrations:read') && requestedById !== null && requestedById === actor.userId;

/** What they ask for themselves needs no approval either. */
export const canDecide: Rule<Owned> = canChangeIntegration;
