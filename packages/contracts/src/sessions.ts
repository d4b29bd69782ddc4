import type { OrganizationRole, Scope } from './roles.js';

/** How access tokens are made by users and checked by the gateway. */
export const ACCESS_TOKEN = { issuer: 'medianest', audience: 'medianest', algorithm: 'EdDSA' } as const;

/** What an access token says besides the registered claims; `sub` is the user. It counts while users cannot be asked. */
export interface AccessTokenClaims {
  readonly sub: string;
  /** The session: when it ends, its tokens count no more. */
  readonly sid: string;
  readonly roles: readonly string[];
  readonly scopes: readonly Scope[];
  /** The first few only: a token travels with every request. */
  readonly organizations: readonly { readonly id: string; readonly role: OrganizationRole }[];
}

/** What every API key begins with; nothing else that is sent as a token does. */
export const API_KEY_PREFIX = 'mn_';

/** Where users tells the gateway, and nobody else, who somebody is: POST with an `IdentityQuestion`. */
export const IDENTITIES_PATH = '/internal/identities';
/** How many credentials one question may hold. */
export const MOST_CREDENTIALS = 500;

export interface IdentityQuestion {
  /** Ids of sessions, and API keys whole. */
  readonly credentials: readonly string[];
}

/** In the order of the question; null for who counts no more: ended, expired, revoked, or the account is closed. */
export interface IdentityAnswer {
  readonly identities: readonly (Identity | null)[];
}

/** Who a session or an API key stands for at this moment. */
export interface Identity {
  readonly userId: string;
  /** Null for an API key. */
  readonly sessionId: string | null;
  readonly roles: readonly string[];
  readonly scopes: readonly string[];
  readonly organizations: readonly { readonly id: string; readonly role: string }[];
  /** Milliseconds since 1970; null for never. */
  readonly expiresAt: number | null;
}

/** Live messages of users, by topic. The only key is `all`. */
export interface SessionTopics {
  'users.sessionEnded': SessionEnded;
  'users.actorChanged': ActorChanged;
}

/** A session was logged out or taken down; access tokens of it that have not expired must be refused from now on. */
export interface SessionEnded {
  readonly sessionId: string;
}

/** The rights or memberships of a person changed, or the account was closed: what is known of them must be asked anew. */
export interface ActorChanged {
  readonly userId: string;
}
