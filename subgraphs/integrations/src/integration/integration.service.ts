import {
  type Actor,
  afterId,
  allow,
  type Connection,
  commonErrors,
  isUuid,
  readPage,
  toConnection,
  withScope,
} from '@medianest/kit';
import { IsNull } from 'typeorm';
import type { App } from '../app.js';
import { errors } from '../errors.js';
import { newHook } from '../hook/secret.js';
import { tellRequests } from '../media-request/save.js';
import { tellMonitors } from '../monitor/changes.js';
import type { Access, Found } from '../services.js';
import { cancelActiveRun, enqueue, startRun, tell } from '../sync/runs.js';
import { callsHook } from '../work.js';
import { readBaseUrl, readName, readToken, sealToken } from './access.js';
import { checkAccess } from './check.js';
import type { AddIntegrationInput, IntegrationsArgs } from './integration.inputs.js';
import { Integration, type IntegrationKind } from './integration.js';
import { canChange, canSee, seesInstallations } from './integration.policy.js';

/** Those of the actor's organizations, and of the installation for who runs it; the newest first. */
export async function listIntegrations(
  app: App,
  actor: Actor,
  args: IntegrationsArgs,
): Promise<Connection<Integration>> {
  withScope(actor, 'integrations:read');
  const page = readPage(args);
  const query = app.db.getRepository(Integration).createQueryBuilder('i').orderBy('i.id', 'DESC').limit(page.limit);
  query.where(...seenBy(actor));
  const { organizationId } = args;
  if (organizationId) query.andWhere('i.organizationId = any(:of)', { of: [organizationId].filter(isUuid) });
  if (page.after) query.andWhere('i.id < :after', { after: afterId(page) });
  return toConnection(await query.getMany(), page, ({ id }) => [id]);
}

/** What of the integrations `i` an actor sees: a condition, and what it is about. */
export function seenBy(actor: Actor): [string, object] {
  const mine = actor.organizations.map(({ id }) => id);
  const all = seesInstallations(actor);
  return ['(i.organizationId = any(:mine) or i.organizationId is null and :all)', { mine, all }];
}

export async function getIntegration(app: App, actor: Actor, id: string): Promise<Integration> {
  return allow(await findIntegration(app, id), { actor, rule: canSee, otherwise: errors.INTEGRATION_NOT_FOUND });
}

/** Who sees it and may not change it is told so. */
export async function getIntegrationToChange(app: App, actor: Actor, id: string): Promise<Integration> {
  const integration = await getIntegration(app, actor, id);
  return allow(integration, { actor, rule: canChange, otherwise: commonErrors.FORBIDDEN });
}

export async function findIntegration(app: Pick<App, 'db'>, id: string): Promise<Integration | null> {
  return isUuid(id) ? app.db.getRepository(Integration).findOneBy({ id }) : null;
}

/** Looks whether the service lets us in, keeps it, and starts its first sync. */
export async function addIntegration(app: App, actor: Actor, input: AddIntegrationInput): Promise<Integration> {
  withScope(actor, 'integrations:manage');
  const organizationId = input.organizationId ?? null;
  allow({ organizationId }, { actor, rule: canChange, otherwise: errors.INTEGRATION_NOT_YOUR_ORGANIZATION });
  const access = { url: readBaseUrl(input.url), token: readToken(input.token), clientId: app.clientId };
  const name = readName(input.name);
  const found = await checkAccess(app, input.kind, access);
  const { id, runId } = await keep(app, { kind: input.kind, organizationId, name: name ?? found.name, access, found });
  await enqueue(app, runId);
  app.log.info({ integrationId: id, kind: input.kind, by: actor.userId }, 'an integration was added');
  return getIntegration(app, actor, id);
}

interface NewIntegration {
  readonly kind: IntegrationKind;
  readonly organizationId: string | null;
  readonly name: string;
  readonly access: Access;
  readonly found: Found;
}

async function keep(app: App, integration: NewIntegration): Promise<{ id: string; runId: string }> {
  const { kind, organizationId, name, access, found } = integration;
  const serviceId = found.serviceId ?? access.url.href;
  const hook = callsHook(kind) ? newHook(app) : undefined;
  return app.db.transaction(async (tx) => {
    const [row] = await tx.query(
      `insert into integrations (kind, name, url, sealed_token, service_id, status, version, organization_id,
         sealed_hook, hook_hash)
       values ($1, $2, $3, $4, $5, 'CONNECTED', $6, $7, $8, $9)
       on conflict (organization_id, kind, service_id) do nothing returning id`,
      [
        ...[kind, name, access.url.href, sealToken(app, access.token), serviceId, found.version, organizationId],
        ...[hook?.sealed, hook?.hash],
      ],
    );
    if (!row) {
      const known = await tx
        .getRepository(Integration)
        .findOneBy({ kind, serviceId, organizationId: organizationId ?? IsNull() });
      throw errors.INTEGRATION_EXISTS(known?.name ?? name);
    }
    const run = await startRun(tx, row.id);
    return { id: row.id, runId: run.id };
  });
}

/** Stops its sync and forgets it, with its token and all that was noted of its items, and tells the catalogue so. */
export async function removeIntegration(app: App, actor: Actor, id: string): Promise<Integration> {
  const integration = await getIntegrationToChange(app, actor, id);
  await cancelActiveRun(app, id);
  await app.events.transaction(async (tx, emit) => {
    // In the order in which a sync that has just begun takes them: else each would wait for the other.
    await tx.query('select 1 from sync_runs where integration_id = $1 for update', [id]);
    await tx.getRepository(Integration).delete({ id });
    await emit('library.itemsGone', { version: 1, integrationId: id, externalIds: null });
  });
  await tell(app, id);
  await tellMonitors(app, id);
  await tellRequests(app, id, null);
  app.log.info({ integrationId: id, by: actor.userId }, 'an integration was removed');
  return integration;
}
