import { jwtVerify, SignJWT } from 'jose';
import { Recent } from './recent.js';

/** Who is asking, as the gateway vouches for it. Nobody in particular when `userId` is null. */
export interface Actor {
  readonly userId: string | null;
  readonly sessionId: string | null;
  readonly roles: readonly string[];
  readonly scopes: readonly string[];
  /** The organizations this person belongs to. */
  readonly organizations: readonly Membership[];
}

export interface Membership {
  readonly id: string;
  readonly role: string;
}

/** A person who is logged in. */
export type Person = Actor & { readonly userId: string };

export const ANONYMOUS: Actor = Object.freeze({
  userId: null,
  sessionId: null,
  roles: [],
  scopes: [],
  organizations: [],
});

/** The header, and the key in a subscription's `extensions`, that carry the signed actor. */
export const ACTOR_HEADER = 'medianest-actor';

const AUDIENCE = 'medianest-subgraph';
const LIFETIME_S = 60;
/** A signed actor is handed out again until this much of its life is gone, so that signing is rare. */
const REUSE_MS = 30_000;

/** Equal for those who see the same: all that is known of an actor. */
export function actorKey({ userId, sessionId, roles, scopes, organizations }: Actor): string {
  return JSON.stringify([userId, sessionId, roles, scopes, organizations.map(({ id, role }) => [id, role])]);
}

export interface ActorSigner {
  sign(actor: Actor): Promise<string>;
}

/** The gateway's side: signs actors, one signature per actor and half minute. */
export function createActorSigner(key: Uint8Array): ActorSigner {
  // Remembered for two spans at most.
  const signed = new Recent<Promise<string>>({ spanMs: REUSE_MS / 2 });
  return {
    sign(actor) {
      const claims = actorKey(actor);
      const known = signed.get(claims);
      if (known) return known;
      const fresh = new SignJWT({
        sid: actor.sessionId,
        roles: actor.roles,
        scopes: actor.scopes,
        orgs: actor.organizations,
      })
        .setProtectedHeader({ alg: 'HS256' })
        .setAudience(AUDIENCE)
        .setSubject(actor.userId ?? '')
        .setIssuedAt()
        .setExpirationTime(`${LIFETIME_S}s`)
        .sign(key);
      signed.set(claims, fresh);
      return fresh;
    },
  };
}

/** The subgraph's side: the actor of a signed header, or undefined when there is none to trust. */
export type ActorReader = (header: unknown) => Promise<Actor | undefined>;

export function createActorReader(key: Uint8Array): ActorReader {
  const verified = new Recent<{ actor: Actor; expires: number }>({ spanMs: LIFETIME_S * 1000 });
  return async (header) => {
    if (typeof header !== 'string') return undefined;
    const known = verified.get(header);
    if (known) return known.expires > Date.now() ? known.actor : undefined;
    try {
      const { payload } = await jwtVerify(header, key, { audience: AUDIENCE, algorithms: ['HS256'] });
      const { sub, sid, roles, scopes, orgs, exp = 0 } = payload as Record<string, unknown> & { exp?: number };
      const actor = Object.freeze({ userId: sub || null, sessionId: sid, roles, scopes, organizations: orgs }) as Actor;
      verified.set(header, { actor, expires: exp * 1000 });
      return actor;
    } catch {
      return undefined;
    }
  };
}
