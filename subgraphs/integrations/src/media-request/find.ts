import { type Actor, allow, commonErrors, isUuid } from '@medianest/kit';
import { IsNull } from 'typeorm';
import type { App } from '../app.js';
import { errors } from '../errors.js';
import { Integration } from '../integration/integration.js';
import { canSee as canSeeIntegration } from '../integration/integration.policy.js';
import { findIntegration } from '../integration/integration.service.js';
import { MediaRequest } from './media-request.js';
import { canAsk, canDecide, canSee } from './media-request.policy.js';

/** A request and where it was made. */
export interface Placed {
  readonly request: MediaRequest;
  readonly integration: Integration;
}

type FindApp = Pick<App, 'db'>;

async function findPlaced(app: FindApp, id: string): Promise<Placed | null> {
  const where = { id, removedAt: IsNull() };
  const request = isUuid(id) ? await app.db.getRepository(MediaRequest).findOneBy(where) : null;
  const integration = request && (await findIntegration(app, request.integrationId));
  return integration && { request, integration };
}

export async function getPlaced(app: FindApp, actor: Actor, id: string): Promise<Placed> {
  const placed = await findPlaced(app, id);
  const seen = placed && { ...placed, requestedById: placed.request.requestedById };
  return allow(seen, { actor, rule: canSee, otherwise: errors.MEDIA_REQUEST_NOT_FOUND });
}

export async function getMediaRequest(app: FindApp, actor: Actor, id: string): Promise<MediaRequest> {
  return (await getPlaced(app, actor, id)).request;
}

/** Who sees it and may not decide is told so. */
export async function getToDecide(app: FindApp, actor: Actor, id: string): Promise<Placed> {
  const placed = await getPlaced(app, actor, id);
  allow(placed.integration, { actor, rule: canDecide, otherwise: commonErrors.FORBIDDEN });
  return placed;
}

/** The service that is named; else the only one that the actor may ask. */
export async function getServiceToAsk(app: FindApp, actor: Actor, id: string | null | undefined): Promise<Integration> {
  if (id) return getNamedService(app, actor, id);
  const candidates = await app.db
    .getRepository(Integration)
    .createQueryBuilder('i')
    .where(`i.kind = 'SEERR' and (i.organizationId is null or i.organizationId = any(:mine))`, {
      mine: actor.organizations.map(({ id }) => id),
    })
    .getMany();
  const [service, another] = candidates.filter((candidate) => canAsk(actor, candidate));
  if (!service) throw errors.MEDIA_REQUEST_NOBODY_TO_ASK();
  if (another) throw errors.MEDIA_REQUEST_WHICH_SERVICE();
  return service;
}

async function getNamedService(app: FindApp, actor: Actor, id: string): Promise<Integration> {
  const integration = await findIntegration(app, id);
  if (integration?.kind === 'SEERR' && canAsk(actor, integration)) return integration;
  if (!integration || !canSeeIntegration(actor, integration)) throw errors.INTEGRATION_NOT_FOUND();
  if (integration.kind === 'SEERR') throw commonErrors.FORBIDDEN();
  throw commonErrors.BAD_USER_INPUT('Nothing can be asked of this service: it is neither Overseerr nor Seerr.');
}
