import { routes, type UserExportPart, type UserExportRequested } from '@medianest/contracts';
import type { DbOrTx } from '@medianest/kit';
import type { EntityManager } from 'typeorm';
import type { App } from '../app.js';
import { AuditEntry } from '../audit/audit-entry.js';
import { preferencesOf } from '../preferences/preferences.service.js';
import { User } from '../user/user.js';

/** Who is asked for a part. */
export const SERVICES: readonly string[] = routes['user.exportRequested'];

/** The part of users itself: the account first, then what its person did, and what others did to it. */
export async function exportAccount(
  app: App,
  { exportId, userId }: UserExportRequested,
  tx: EntityManager,
): Promise<void> {
  const emit = app.events.within(tx);
  const part = { version: 1, exportId, service: 'users' } as const;
  const user = await tx.getRepository(User).findOneBy({ id: userId });
  await emit('user.exportPart', { ...part, number: 0, isLast: false, items: user ? await accountOf(tx, user) : [] });
  let [number, last] = [1, 0];
  for (;;) {
    const entries = await activityAfter(tx, userId, last);
    const isLast = entries.length < BATCH;
    const items = entries.map((entry) => activity(entry, userId));
    await emit('user.exportPart', { ...part, number, isLast, items });
    if (isLast) return;
    number++;
    last = entries.at(-1)?.position ?? last;
  }
}

const BATCH = 500;

async function accountOf(tx: DbOrTx, user: User): Promise<object[]> {
  const { id, email, displayName, role, createdAt, emailVerifiedAt } = user;
  const account = { kind: 'account', id, email, displayName, role, createdAt, emailVerifiedAt };
  const items: object[] = [{ ...account, preferences: preferencesOf(user) }];
  for (const query of KEPT) items.push(...(await tx.query(query, [id])));
  return items;
}

/** What lies beside the account. Secrets, and what could be guessed from, stay here. */
const KEPT: readonly string[] = [
  `select 'session' as kind, created_at as "createdAt", last_used_at as "lastUsedAt", address, agent, ended_at as "endedAt"
   from sessions where user_id = $1 order by id desc limit 1000`,
  `select 'organization' as kind, o.name, m.role, m.joined_at as "joinedAt"
   from memberships m join organizations o on o.id = m.organization_id where m.user_id = $1 order by o.id`,
  `select 'apiKey' as kind, name, prefix, scopes, created_at as "createdAt", last_used_at as "lastUsedAt",
     expires_at as "expiresAt", revoked_at as "revokedAt" from api_keys where user_id = $1 order by id`,
  `select 'externalIdentity' as kind, p.display_name as provider, e.subject, e.email, e.created_at as "createdAt"
   from external_identities e join identity_providers p on p.id = e.provider_id where e.user_id = $1 order by e.id`,
  `select 'mail' as kind, m.subject, m.state, m.created_at as "createdAt", m.sent_at as "sentAt"
   from mails m join users u on u.email = m.recipient where u.id = $1 order by m.id`,
  `select 'avatar' as kind, 'image/webp' as "mimeType", encode(image, 'base64') as base64
   from avatars where user_id = $1 order by size desc limit 1`,
];

/** What was done to others is told without its details: those are theirs. */
function activity({ at, act, subject, before, after }: AuditEntry, userId: string): object {
  return { kind: 'activity', at, act, ...(subject === userId && { before, after }) };
}

function activityAfter(tx: DbOrTx, userId: string, position: number): Promise<AuditEntry[]> {
  return tx
    .getRepository(AuditEntry)
    .createQueryBuilder('entry')
    .where('(entry.actorId = :userId or entry.subject = :userId::text)', { userId })
    .andWhere('entry.position > :position', { position })
    .orderBy('entry.position')
    .limit(BATCH)
    .getMany();
}

/** Keeps a part. The one that was still missing makes the export READY. */
export async function keepPart(_app: App, event: UserExportPart, tx: EntityManager): Promise<void> {
  const { exportId, service, number, isLast, items } = event;
  const [known]: unknown[] = await tx.query('select 1 from data_exports where id = $1 for update', [exportId]);
  // Its person is gone, or it has expired.
  if (!known) return;
  await tx.query(
    `insert into data_export_parts (export_id, service, number, is_last, items) values ($1, $2, $3, $4, $5)
     on conflict do nothing`,
    [exportId, service, number, isLast, JSON.stringify(items)],
  );
  const whole = await wholeServices(tx, exportId);
  if (SERVICES.every((name) => whole.includes(name)))
    await tx.query(`update data_exports set state = 'READY', ready_at = now() where id = $1 and state = 'PENDING'`, [
      exportId,
    ]);
}

/** The services of which every part up to the last has come. */
export async function wholeServices(tx: DbOrTx, exportId: string): Promise<string[]> {
  const rows: { service: string }[] = await tx.query(
    `select service from data_export_parts where export_id = $1
     group by service having count(*) = max(number) filter (where is_last) + 1`,
    [exportId],
  );
  return rows.map(({ service }) => service);
}
