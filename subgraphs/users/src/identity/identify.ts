import { API_KEY_PREFIX, type Identity } from '@medianest/contracts';
import { isUuid } from '@medianest/kit';
import { roleOfKey } from '../api-key/api-key.policy.js';
import { keyHash } from '../api-key/make-key.js';
import type { App } from '../app.js';
import { findRights, type Rights } from '../rights/rights.js';

/** A session or an API key that counts. */
interface Standing {
  /** As it was asked. */
  readonly credential: string;
  readonly userId: string;
  readonly sessionId: string | null;
  /** Of an API key: its id, and what it may be used for at most. */
  readonly keyId?: string;
  readonly keyScopes?: readonly string[];
  readonly expiresAt: Date;
  /** Whether this use has to be noted: the last note is a minute old. */
  readonly note: boolean;
}

/**
 * Who each of these sessions and API keys stands for at this moment; null for those that count no more. The gateway
 * asks every few seconds for all who are about, so it takes three statements at most, however many they are, and one more a minute.
 */
export async function identify(app: App, credentials: readonly string[]): Promise<(Identity | null)[]> {
  const keys = credentials.filter((credential) => credential.startsWith(API_KEY_PREFIX));
  const standing = [...(await openSessions(app, credentials.filter(isUuid))), ...(await openKeys(app, keys))];
  const rights = await findRights(app.db.manager, [...new Set(standing.map(({ userId }) => userId))]);
  const rightsByUser = new Map(rights.map((one) => [one.userId, one]));
  const identities = new Map(standing.map((one) => [one.credential, toIdentity(one, rightsByUser.get(one.userId))]));
  await noteUse(app, standing);
  return credentials.map((credential) => identities.get(credential) ?? null);
}

function toIdentity({ sessionId, keyScopes, expiresAt }: Standing, rights: Rights | undefined): Identity | null {
  if (!rights) return null;
  const held = keyScopes ? within(rights, keyScopes) : rights;
  return { ...held, sessionId, expiresAt: expiresAt.getTime() };
}

/** A key has no role, only scopes that its owner holds too; no subgraph sees an OWNER or MANAGER in it. */
function within({ userId, scopes, organizations }: Rights, keyScopes: readonly string[]) {
  return {
    userId,
    roles: [],
    scopes: scopes.filter((scope) => keyScopes.includes(scope)),
    organizations: organizations.map(({ id, role }) => ({ id, role: roleOfKey(role) })),
  };
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

/** Of an account that is to be deleted none counts: until its person comes back, nobody does anything as them. */
async function openKeys({ db }: App, keys: readonly string[]): Promise<Standing[]> {
  if (keys.length === 0) return [];
  const byHash = new Map(keys.map((key) => [keyHash(key).toString('hex'), key]));
  const rows: (Standing & { readonly hash: Buffer })[] = await db.query(
    `select k.hash, user_id as "userId", null as "sessionId", k.id as "keyId", scopes as "keyScopes",
       expires_at as "expiresAt", coalesce(last_used_at < now() - interval '1 minute', true) as note
     from api_keys k join users u on u.id = user_id and u.disabled_at is null and u.deletion_due_at is null
     where k.hash = any($1) and revoked_at is null and expires_at > now()`,
    [[...byHash.keys()].map((hex) => Buffer.from(hex, 'hex'))],
  );
  return rows.map(({ hash, ...row }) => ({ ...row, credential: byHash.get(hash.toString('hex')) ?? '' }));
}

/** To the minute: nobody has to know it better, and rows are not written with every request. */
async function noteUse({ db }: App, standing: readonly Standing[]): Promise<void> {
  const used = standing.filter(({ note }) => note);
  const sessions = used.flatMap(({ sessionId }) => sessionId ?? []);
  const keys = used.flatMap(({ keyId }) => keyId ?? []);
  if (sessions.length > 0) await db.query('update sessions set last_used_at = now() where id = any($1)', [sessions]);
  if (keys.length > 0) await db.query('update api_keys set last_used_at = now() where id = any($1)', [keys]);
}
