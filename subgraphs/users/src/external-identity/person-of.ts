import { ANONYMOUS, type Client, type DbOrTx } from '@medianest/kit';
import { lockAccounts } from '../account/create-account.js';
import { isVisible, readDisplayName, tamed } from '../account/display-name.js';
import { isEmail, normalEmail } from '../account/email.js';
import type { App } from '../app.js';
import { recordAct } from '../audit/record.js';
import { errors } from '../errors.js';
import type { Claims } from '../identity-provider/flow.js';
import type { IdentityProvider } from '../identity-provider/identity-provider.js';
import { mustStand } from '../identity-provider/must-stand.js';
import { tellActorChanged } from '../rights/tell-actor-changed.js';
import { tellRights } from '../rights/tell-rights.js';
import { User } from '../user/user.js';
import { mapRole } from './map-role.js';

interface Came {
  readonly provider: IdentityProvider;
  readonly claims: Claims;
}

/** Whose account it is that comes from a provider: linked before, or by e-mail, or made now. */
export async function personOf(app: App, client: Client, came: Came): Promise<User> {
  const { provider, claims } = came;
  const [user, roleChanged] = await app.db.transaction(async (tx) => {
    await mustStand(tx, provider);
    const known = await touch(tx, came);
    const person = known ?? (await byEmail(tx, came)) ?? (await newAccount(tx, client, came));
    // The role first: it takes locks, and who has written something down waits for nobody.
    const changed = await mapRole(tx, client, { user: person, provider, claims });
    if (changed) await tellRights(tx, app.events.within(tx), [person.id]);
    if (!known) await link(tx, client, { ...came, userId: person.id });
    return [person, changed] as const;
  });
  if (roleChanged) await tellActorChanged(app, [user.id]);
  return app.db.getRepository(User).findOneByOrFail({ id: user.id });
}

/** Links a person who is logged in here to who they are there. */
export function linkTo(app: App, client: Client, came: Came & { readonly userId: string }): Promise<void> {
  return app.db.transaction(async (tx) => {
    await mustStand(tx, came.provider);
    const known = await touch(tx, came);
    if (known && known.id !== came.userId) throw errors.IDENTITY_TAKEN();
    if (!known) await link(tx, client, came);
  });
}

/** Who was linked before; that they came is noted. */
async function touch(tx: DbOrTx, { provider, claims }: Came): Promise<User | null> {
  const [rows]: [{ userId: string }[]] = await tx.query(
    `update external_identities set last_used_at = now(), email = $3 where provider_id = $1 and subject = $2
     returning user_id as "userId"`,
    [provider.id, claims.sub, emailIn(claims) ?? null],
  );
  return rows[0] ? tx.getRepository(User).findOneBy({ id: rows[0].userId }) : null;
}

/** Both sides must have verified it: else who registers with the e-mail of another would wait for them here. */
async function byEmail(tx: DbOrTx, { provider, claims }: Came): Promise<User | null> {
  const email = emailIn(claims);
  const user = email ? await tx.getRepository(User).findOneBy({ email }) : null;
  if (!user) return null;
  if (provider.linksByEmail && claims['email_verified'] === true && user.emailVerifiedAt) return user;
  throw errors.ACCOUNT_EXISTS();
}

async function newAccount(tx: DbOrTx, client: Client, { provider, claims }: Came): Promise<User> {
  if (!provider.createsAccounts) throw errors.NO_ACCOUNT();
  const email = emailIn(claims);
  if (!email) throw errors.NO_EMAIL();
  const displayName = nameIn(claims, email);
  await lockAccounts(tx);
  const verified = provider.linksByEmail && claims['email_verified'] === true;
  const rows: { id: string }[] = await tx.query(
    `insert into users (email, display_name, role, email_verified_at)
     values ($1, $2, 'MEMBER', case when $3 then now() end) on conflict do nothing returning id`,
    [email, displayName, verified],
  );
  const [made] = rows;
  if (!made) throw errors.ACCOUNT_EXISTS();
  const actor = { ...ANONYMOUS, userId: made.id };
  const after = { email, displayName, provider: provider.name };
  await recordAct(tx, { actor, client, act: 'account.registered', subject: made.id, after });
  return tx.getRepository(User).findOneByOrFail({ id: made.id });
}

async function link(tx: DbOrTx, client: Client, came: Came & { readonly userId: string }): Promise<void> {
  const { provider, claims, userId } = came;
  const email = emailIn(claims) ?? null;
  const made: unknown[] = await tx.query(
    `insert into external_identities (provider_id, subject, user_id, email) values ($1, $2, $3, $4)
     on conflict do nothing returning id`,
    [provider.id, claims.sub, userId, email],
  );
  // Somebody else came with it at the same time, and first.
  if (made.length === 0) throw errors.IDENTITY_TAKEN();
  const actor = { ...ANONYMOUS, userId };
  const after = { provider: provider.name, email };
  await recordAct(tx, { actor, client, act: 'identity.linked', subject: userId, after });
}

function emailIn({ email }: Claims): string | undefined {
  const normal = typeof email === 'string' ? normalEmail(email) : '';
  return isEmail(normal) ? normal : undefined;
}

function nameIn({ name, preferred_username: username }: Claims, email: string): string {
  const said = [name, username].map((one) => (typeof one === 'string' ? tamed(one) : '')).find(isVisible);
  return readDisplayName((said ?? tamed(email.split('@')[0] ?? '')).slice(0, 80).toWellFormed());
}
