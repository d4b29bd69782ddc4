import { type Actor, afterId, type Connection, type PageArgs, readPage, toConnection, withScope } from '@medianest/kit';
import type { App } from '../app.js';
import type { Loaders } from '../context.js';
import { Integration } from '../integration/integration.js';
import { seenBy } from '../integration/integration.service.js';
import type { MonitorsArgs } from './monitor.inputs.js';
import { Monitor } from './monitor.js';

/** Those of the integrations that the actor sees, in the order in which they were met. */
export async function listMonitors(app: App, actor: Actor, args: MonitorsArgs): Promise<Connection<Monitor>> {
  withScope(actor, 'integrations:read');
  const page = readPage(args);
  const [sees, seen] = seenBy(actor);
  const query = app.db
    .getRepository(Monitor)
    .createQueryBuilder('m')
    .innerJoin(Integration, 'i', 'i.id = m.integrationId')
    .where(sees, seen)
    .orderBy('m.id')
    .limit(page.limit);
  if (args.status) query.andWhere('m.status = :status', { status: args.status });
  if (page.after) query.andWhere('m.id > :after', { after: afterId(page) });
  return toConnection(await query.getMany(), page, ({ id }) => [id]);
}

/** Of one integration, which the actor sees. */
export async function monitorsOf(loaders: Loaders, { id }: Integration, args: PageArgs): Promise<Connection<Monitor>> {
  const page = readPage(args);
  const rows = await loaders.monitors.load({ integrationId: id, limit: page.limit, after: afterId(page) });
  return toConnection(rows, page, (monitor) => [monitor.id]);
}
