import type { OrganizationRole, Scope } from './roles.js';

/** How access tokens are made by users and checked by the gateway. */
export const ACCESS_TOKEN = { issuer: 'medianest', audience: 'medianest', algorithm: 'EdDSA' } as const;

/** What an access token says besides the registered claims; `sub` is the user. */
export interface AccessTokenClaims {
  readonly sub: string;
  /** The session: when it ends, its tokens count no more. */
  readonly sid: string;
  readonly roles: readonly string[];
  readonly scopes: readonly Scope[];
  readonly organizations: readonly { readonly id: string; readonly role: OrganizationRole }[];
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
