import type { Actor } from '@medianest/kit';
import type { App } from '../app.js';
import { errors } from '../errors.js';
import { accessOf } from '../integration/access.js';
import type { Integration } from '../integration/integration.js';
import { createSeerrCommands, type SeerrCommands } from '../seerr/commands.js';
import { asking, commanding } from './command.js';
import { getMediaRequest, getToDecide } from './find.js';
import type { MediaRequest } from './media-request.js';
import { now, saveRemoval, saveRequests, tellRequests } from './save.js';

export const approveMediaRequest = (app: App, actor: Actor, id: string): Promise<MediaRequest> =>
  decide(app, actor, { id, decision: 'approve' });

export const declineMediaRequest = (app: App, actor: Actor, id: string): Promise<MediaRequest> =>
  decide(app, actor, { id, decision: 'decline' });

async function decide(
  app: App,
  actor: Actor,
  { id, decision }: { readonly id: string; readonly decision: 'approve' | 'decline' },
): Promise<MediaRequest> {
  const { request, integration } = await getToDecide(app, actor, id);
  const facts = await command(app, integration, (seerr) => seerr.decide(request.externalId, decision));
  const reading = { integrationId: integration.id, askedAt: await now(app.db) };
  if (!facts) {
    await tellRequests(app, integration.id, await saveRemoval(app.db, reading, request.externalId));
    throw errors.MEDIA_REQUEST_NOT_FOUND();
  }
  await tellRequests(app, integration.id, await saveRequests(app.db, reading, [facts]));
  app.log.info({ mediaRequestId: id, decision, by: actor.userId }, 'a request was decided');
  return getMediaRequest(app, actor, id);
}

/** Takes a request away from the service as well. */
export async function removeMediaRequest(app: App, actor: Actor, id: string): Promise<MediaRequest> {
  const { request, integration } = await getToDecide(app, actor, id);
  await command(app, integration, (seerr) => seerr.remove(request.externalId));
  const reading = { integrationId: integration.id, askedAt: await now(app.db) };
  await tellRequests(app, integration.id, await saveRemoval(app.db, reading, request.externalId));
  app.log.info({ mediaRequestId: id, by: actor.userId }, 'a request was removed');
  return request;
}

async function command<T>(app: App, integration: Integration, call: (seerr: SeerrCommands) => Promise<T>): Promise<T> {
  const access = await asking(integration, () => accessOf(app, integration));
  return commanding(app, integration, () => call(createSeerrCommands(app.http, access)));
}
