import {
  type Actor,
  type Connection,
  commonErrors,
  isUuid,
  type Page,
  type PageArgs,
  readPage,
  toConnection,
} from '@medianest/kit';
import type { SelectQueryBuilder } from 'typeorm';
import type { App } from '../app.js';
import { inSession } from '../session/session.policy.js';
import { ACTS, isAct } from './acts.js';
import type { AuditFilter, AuditLogArgs } from './audit.inputs.js';
import { canReadLog } from './audit.policy.js';
import { type AuditAct, AuditEntry } from './audit-entry.js';

/** Everything that was written down, the latest first. */
export async function auditLog(app: App, actor: Actor, args: AuditLogArgs): Promise<Connection<AuditEntry>> {
  if (!canReadLog(actor)) throw commonErrors.FORBIDDEN();
  const page = readPage(args);
  const query = latestFirst(app, page);
  for (const [condition, values] of conditions(args.filter ?? {})) query.andWhere(condition, values);
  return pageOf(query, page);
}

/** What the actor did and what others did to the actor, the latest first. */
export async function myActivity(app: App, actor: Actor, args: PageArgs): Promise<Connection<AuditEntry>> {
  const { userId } = inSession(actor);
  const page = readPage(args);
  return pageOf(
    latestFirst(app, page).andWhere('(entry.actorId = :me or entry.subject = :me::text)', { me: userId }),
    page,
  );
}

export function auditActs(): AuditAct[] {
  return Object.entries(ACTS).map(([name, meaning]) => ({ name, meaning }));
}

function* conditions({ act, actor, subject, since, until }: AuditFilter): Generator<[string, object]> {
  if (act && !isAct(act))
    throw commonErrors.BAD_USER_INPUT(`There is no act "${act}". The query auditActs lists them.`);
  if (act) yield ['entry.act = :act', { act }];
  // What is no id did nothing.
  if (actor) yield isUuid(actor) ? ['entry.actorId = :actor', { actor }] : ['false', {}];
  // No text in the database has a NUL, and no question may.
  if (subject) yield ['entry.subject = :subject', { subject: subject.replaceAll('\0', '') }];
  if (since) yield ['entry.at >= :since', { since }];
  if (until) yield ['entry.at < :until', { until }];
}

function latestFirst({ db }: App, page: Page): SelectQueryBuilder<AuditEntry> {
  const query = db
    .getRepository(AuditEntry)
    .createQueryBuilder('entry')
    .where('true')
    .orderBy('entry.position', 'DESC')
    .limit(page.limit);
  if (page.after) query.andWhere('entry.position < :after', { after: positionIn(page.after) });
  return query;
}

async function pageOf(query: SelectQueryBuilder<AuditEntry>, page: Page): Promise<Connection<AuditEntry>> {
  return toConnection(await query.getMany(), page, (entry) => [entry.position]);
}

function positionIn([position]: readonly unknown[]): number {
  if (Number.isSafeInteger(position)) return position as number;
  throw commonErrors.BAD_USER_INPUT('"after" is not a cursor of this list. Use an endCursor it gave.');
}
