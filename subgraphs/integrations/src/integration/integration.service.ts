import {
  type Actor,
  allow,
  type Connection,
  commonErrors,
  type DbOrTx,
  isUuid,
  type KeysetCursor,
  type PageArgs,
  readPage,
  toConnection,
  withScope,
} from '@medianest/kit';
import { LessThan } from 'typeorm';
import type { App } from '../app.js';
import { errors } from '../errors.js';
import { type ProblemKind, ServiceProblem } from '../problem.js';
import { type Access, type Found, type Service, services } from '../services.js';
import { cancelActiveRun, enqueue, startRun, tell } from '../sync/runs.js';
import { readBaseUrl, readName, readToken, sealToken } from './access.js';
import type { AddIntegrationInput } from './integration.inputs.js';
import { Integration, type IntegrationKind, type IntegrationStatus } from './integration.js';
import { canChange, canSee } from './integration.policy.js';

export async function listIntegrations(app: App, actor: Actor, args: PageArgs): Promise<Connection<Integration>> {
  withScope(actor, 'integrations:manage');
  const page = readPage(args);
  const after = page.after && readCursor(page.after);
  const rows = await app.db.getRepository(Integration).find({
    ...(after && { where: { id: LessThan(after) } }),
    order: { id: 'desc' },
    take: page.limit,
  });
  return toConnection(rows, page, ({ id }) => [id]);
}

function readCursor([id]: KeysetCursor): string {
  if (typeof id === 'string' && isUuid(id)) return id;
  throw commonErrors.BAD_USER_INPUT('"after" is not a cursor of this list. Use an endCursor it gave.');
}

export async function getIntegration(app: App, actor: Actor, id: string): Promise<Integration> {
  return allow(await findIntegration(app, id), { actor, rule: canSee, otherwise: errors.INTEGRATION_NOT_FOUND });
}

export async function getIntegrationToChange(app: App, actor: Actor, id: string): Promise<Integration> {
  return allow(await findIntegration(app, id), { actor, rule: canChange, otherwise: errors.INTEGRATION_NOT_FOUND });
}

export async function findIntegration(app: Pick<App, 'db'>, id: string): Promise<Integration | null> {
  return isUuid(id) ? app.db.getRepository(Integration).findOneBy({ id }) : null;
}

/** Looks whether the service lets us in, keeps it, and starts its first sync. */
export async function addIntegration(app: App, actor: Actor, input: AddIntegrationInput): Promise<Integration> {
  withScope(actor, 'integrations:manage');
  const access = { url: readBaseUrl(input.url), token: readToken(input.token), clientId: app.clientId };
  const name = readName(input.name);
  const found = await check(app, services[input.kind], access);
  const { id, runId } = await keep(app, { kind: input.kind, name: name ?? found.name, access, found });
  await enqueue(app, runId);
  app.log.info({ integrationId: id, kind: input.kind, by: actor.userId }, 'an integration was added');
  return getIntegration(app, actor, id);
}

async function check(app: App, service: Service, access: Access): Promise<Found> {
  try {
    return await service.check(app.http, access);
  } catch (error) {
    if (!(error instanceof ServiceProblem)) throw error;
    const codes: Record<ProblemKind, (sentence: string) => Error> = {
      ADDRESS_REFUSED: errors.INTEGRATION_ADDRESS_REFUSED,
      UNREACHABLE: errors.INTEGRATION_UNREACHABLE,
      REFUSED: errors.INTEGRATION_REFUSED_TOKEN,
      UNEXPECTED: service.notThisService,
    };
    throw codes[error.kind](error.message);
  }
}

interface NewIntegration {
  readonly kind: IntegrationKind;
  readonly name: string;
  readonly access: Access;
  readonly found: Found;
}

async function keep(app: App, { kind, name, access, found }: NewIntegration): Promise<{ id: string; runId: string }> {
  return app.db.transaction(async (tx) => {
    const [row] = await tx.query(
      `insert into integrations (kind, name, url, sealed_token, service_id, status, version)
       values ($1, $2, $3, $4, $5, 'CONNECTED', $6)
       on conflict (kind, service_id) do nothing returning id`,
      [kind, name, access.url.href, sealToken(app, access.token), found.serviceId, found.version],
    );
    if (!row) {
      const known = await tx.getRepository(Integration).findOneBy({ kind, serviceId: found.serviceId });
      throw errors.INTEGRATION_EXISTS(known?.name ?? name);
    }
    const run = await startRun(tx, row.id);
    return { id: row.id, runId: run.id };
  });
}

/** Stops its sync and forgets it, with its token and all that was noted of its items. The catalogue keeps its titles. */
export async function removeIntegration(app: App, actor: Actor, id: string): Promise<Integration> {
  const integration = await getIntegrationToChange(app, actor, id);
  await cancelActiveRun(app, id);
  await app.db.getRepository(Integration).delete({ id });
  await tell(app, id);
  app.log.info({ integrationId: id, by: actor.userId }, 'an integration was removed');
  return integration;
}

/** Notes how the last contact went. */
export async function noteContact(
  db: DbOrTx,
  id: string,
  contact: { status: IntegrationStatus; problem: string | null; version?: string },
): Promise<void> {
  await db.getRepository(Integration).update({ id }, contact);
}
