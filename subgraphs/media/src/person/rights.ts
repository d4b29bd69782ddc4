import type { UserRightsChanged } from '@medianest/contracts';
import { type DbOrTx, hasScope, type Person } from '@medianest/kit';
import type { EntityManager } from 'typeorm';
import type { App } from '../app.js';
import { mayPost, seesAll } from '../media-file/media-file.policy.js';
import type { Posts } from '../media-file/sharing.js';

// A URL that creates uploads as a person, plays a file or shows what they share works without them. What they may do then is told
// by users whenever it changes; the first time, they bring it themselves.

/** Keeps what a person may do now. What is told late changes nothing. */
export async function userRightsChanged(_app: App, event: UserRightsChanged, tx: EntityManager): Promise<void> {
  const { userId, changedAt, scopes, organizations } = event;
  await keepRights(tx, {
    ...{ userId, changedAt, mayRead: scopes.includes('media:read') },
    ...{ mayWrite: scopes.includes('media:write'), mayManage: scopes.includes('media:manage') },
    postsTo: organizations.filter(mayPost).map(({ id }) => id),
  });
}

/** Whoever goes may do nothing any more. */
export async function endRights(tx: DbOrTx, userId: string): Promise<void> {
  const changedAt = new Date().toISOString();
  await keepRights(tx, { userId, changedAt, mayRead: false, mayWrite: false, mayManage: false, postsTo: [] });
}

/** What a person who asks may do, unless it is known already: then every change of it is told. */
export async function noteRights(db: DbOrTx, person: Person): Promise<void> {
  const { userId, organizations, sessionId } = person;
  await keepRights(db, {
    ...{ userId, changedAt: '-infinity', mayWrite: hasScope(person, 'media:write') },
    // An API key tells of itself alone.
    mayRead: sessionId === null || hasScope(person, 'media:read'),
    mayManage: sessionId === null ? null : seesAll(person),
    postsTo: organizations.filter(mayPost).map(({ id }) => id),
  });
}

interface Kept {
  readonly userId: string;
  readonly changedAt: string;
  readonly mayRead: boolean;
  readonly mayWrite: boolean;
  readonly mayManage: boolean | null;
  readonly postsTo: readonly string[];
}

async function keepRights(db: DbOrTx, kept: Kept): Promise<void> {
  const { userId, changedAt, mayRead, mayWrite, mayManage, postsTo } = kept;
  await db.query(
    `insert into people_rights as known (user_id, changed_at, may_read, may_write, may_manage, posts_to)
     values ($1, $2, $3, $4, $5, $6)
     on conflict (user_id) do update set changed_at = excluded.changed_at, may_read = excluded.may_read,
       may_write = excluded.may_write, may_manage = excluded.may_manage, posts_to = excluded.posts_to
     where known.changed_at < excluded.changed_at`,
    [userId, changedAt, mayRead, mayWrite, mayManage, postsTo],
  );
}

export interface Rights {
  readonly mayRead: boolean;
  readonly mayWrite: boolean;
  /** Null when nobody has said. */
  readonly mayManage: boolean | null;
  readonly posts: Posts;
}

/** What a person may do who does not ask themselves. Of whom nothing was told, nothing was taken away. */
export async function rightsOf(db: DbOrTx, userId: string): Promise<Rights> {
  const [row]: { may_read: boolean; may_write: boolean; may_manage: boolean | null; posts_to: string[] }[] =
    await db.query('select may_read, may_write, may_manage, posts_to from people_rights where user_id = $1', [userId]);
  return {
    mayRead: row?.may_read ?? true,
    mayWrite: row?.may_write ?? true,
    mayManage: row?.may_manage ?? null,
    posts: (organizationId) => row?.posts_to.includes(organizationId) ?? false,
  };
}
