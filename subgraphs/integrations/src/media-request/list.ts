import { type Actor, afterId, type Connection, isUuid, readPage, toConnection, withScope } from '@medianest/kit';
import type { App } from '../app.js';
import type { Loaders } from '../context.js';
import { Integration } from '../integration/integration.js';
import { seenBy } from '../integration/integration.service.js';
import type { MediaRequestsArgs, MediaRequestsOfArgs } from './media-request.inputs.js';
import { MediaRequest } from './media-request.js';

/** All that the actor sees, as media-request.policy.ts has it; the newest first. */
export async function listMediaRequests(
  app: Pick<App, 'db'>,
  actor: Actor,
  args: MediaRequestsArgs,
): Promise<Connection<MediaRequest>> {
  const { userId } = withScope(actor, 'integrations:read');
  const page = readPage(args);
  const [sees, seen] = seenBy(actor);
  const query = app.db
    .getRepository(MediaRequest)
    .createQueryBuilder('r')
    .innerJoin(Integration, 'i', 'i.id = r.integrationId')
    .where('r.removedAt is null')
    .andWhere(`(${sees} or i.organizationId is null and r.requestedById = :userId)`, { ...seen, userId })
    .orderBy('r.createdAt', 'DESC')
    .addOrderBy('r.id', 'DESC')
    .limit(page.limit);
  const { integrationId, status } = args;
  if (integrationId) query.andWhere('r.integrationId = any(:of)', { of: [integrationId].filter(isUuid) });
  if (status) query.andWhere('r.status = :status', { status });
  const after = afterId(page);
  if (after)
    query.andWhere('(r.created_at, r.id) < (select created_at, id from media_requests where id = :after)', { after });
  return toConnection(await query.getMany(), page, ({ id }) => [id]);
}

/** Those at one service. */
export async function listRequestsOf(
  { requestsPage }: Pick<Loaders, 'requestsPage'>,
  integrationId: string,
  args: MediaRequestsOfArgs,
): Promise<Connection<MediaRequest>> {
  const page = readPage(args);
  const key = { integrationId, limit: page.limit, after: afterId(page), status: args.status ?? undefined };
  return toConnection(await requestsPage.load(key), page, ({ id }) => [id]);
}
