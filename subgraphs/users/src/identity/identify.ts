import type { Identity } from '@medianest/contracts';
import { isUuid } from '@medianest/kit';
import type { App } from '../app.js';
import { findRights, type Rights } from '../rights/rights.js';

/** A session or an API key that counts. */
interface Standing {
  /** As it was asked. */
  readonly credential: string;
  readonly userId: string;
  readonly sessionId: string | null;
  readonly expiresAt: Date;
  /** Whether this use has to be noted: the last note is a minute old. */
  readonly note: boolean;
}

/**
 * Who each of these sessions and API keys stands for at this moment; null for those that count no more. The gateway
 * asks every few seconds for all who are about, so it takes two statements however many they are.
 */
export async function identify(app: App, credentials: readonly string[]): Promise<(Identity | null)[]> {
  const standing = await openSessions(app, credentials.filter(isUuid));
  const rights = await findRights(app.db.manager, [...new Set(standing.map(({ userId }) => userId))]);
  const rightsByUser = new Map(rights.map((one) => [one.userId, one]));
  const identities = new Map(standing.map((one) => [one.credential, toIdentity(one, rightsByUser.get(one.userId))]));
  await noteUse(app, standing);
  return credentials.map((credential) => identities.get(credential) ?? null);
}

function toIdentity({ sessionId, expiresAt }: Standing, rights: Rights | undefined): Identity | null {
  return rights ? { ...rights, sessionId, expiresAt: expiresAt.getTime() } : null;
}

async function openSessions({ db }: App, ids: readonly string[]): Promise<Standing[]> {
  if (ids.length === 0) return [];
  return db.query(
    `select s.id as credential, user_id as "userId", s.id as "sessionId", expires_at as "expiresAt",
       last_used_at < now() - interval '1 minute' as note
     from sessions s join users u on u.id = user_id and u.disabled_at is null
     where s.id = any($1) and ended_at is null and expires_at > now()`,
    [ids],
  );
}

/** To the minute: nobody has to know it better, and rows are not written with every request. */
async function noteUse({ db }: App, standing: readonly Standing[]): Promise<void> {
  const ids = standing.flatMap(({ note, sessionId }) => (note && sessionId) || []);
  if (ids.length > 0) await db.query('update sessions set last_used_at = now() where id = any($1)', [ids]);
}
