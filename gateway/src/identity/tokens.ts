import { ACCESS_TOKEN, type AccessTokenClaims, API_KEY_PREFIX, type Identity } from '@medianest/contracts';
import { type Actor, ANONYMOUS, type Log, Recent } from '@medianest/kit';
import { type JWTVerifyGetKey, errors as jose, jwtVerify } from 'jose';
import { errors } from '../errors.js';
import type { Identities } from './identities.js';

/** Who a token stands for, and until when (milliseconds since 1970; never, for those without a token). */
export interface Login {
  readonly actor: Actor;
  readonly expiresAt: number;
  /** What users is asked about to learn who it is later; undefined for nobody in particular. */
  readonly credential?: string;
}

/** A token that is signed well: which session, and who it was when it was signed. */
interface Claimed {
  readonly identity: Identity;
  readonly sessionId: string;
  readonly expiresAt: number;
}

/** A token lives 15 minutes. */
const KEEP_MS = 15 * 60_000;

const NOBODY: Login = Object.freeze({ actor: ANONYMOUS, expiresAt: Number.POSITIVE_INFINITY });

/**
 * Reads `Bearer <token or API key>`, or one without the word. None is nobody in particular; one that is not good, or
 * whose session has ended, throws UNAUTHENTICATED: who sent it believes to be somebody. A token says which session
 * speaks; what its person may do is asked of users.
 */
export type TokenReader = (authorization: unknown) => Promise<Login>;

export interface TokenReaderOptions {
  /** The public keys of the users subgraph. */
  readonly keys: JWTVerifyGetKey;
  readonly identities: Pick<Identities, 'ask'>;
  readonly log: Log;
}

export function createTokenReader({ keys, identities, log }: TokenReaderOptions): TokenReader {
  const verified = new Recent<Claimed>({ spanMs: KEEP_MS });
  const verify = async (token: string): Promise<Claimed> => {
    const known = verified.get(token);
    if (known) return known;
    try {
      const { payload } = await jwtVerify(token, keys, {
        issuer: ACCESS_TOKEN.issuer,
        audience: ACCESS_TOKEN.audience,
        algorithms: [ACCESS_TOKEN.algorithm],
        requiredClaims: ['exp', 'sub', 'sid'],
      });
      const claimed = toClaimed(payload as unknown as AccessTokenClaims & { exp: number });
      verified.set(token, claimed);
      return claimed;
    } catch (error) {
      if (isTokensFault(error)) throw errors.UNAUTHENTICATED();
      log.error({ error }, 'the keys of users cannot be had');
      throw errors.TOKENS_UNREADABLE();
    }
  };
  const ask = async (credential: string, claimed?: Identity): Promise<Identity | null> => {
    try {
      return await identities.ask(credential, claimed);
    } catch (error) {
      log.error({ error }, 'an API key cannot be looked up');
      throw errors.TOKENS_UNREADABLE();
    }
  };
  return async (authorization) => {
    if (authorization === undefined || authorization === null || authorization === '') return NOBODY;
    const token = tokenOf(authorization);
    if (token.startsWith(API_KEY_PREFIX)) return toLogin(token, await ask(token));
    const { sessionId, identity, expiresAt } = await verify(token);
    if (expiresAt <= Date.now()) throw errors.UNAUTHENTICATED();
    return { ...toLogin(sessionId, await ask(sessionId, identity)), expiresAt };
  };
}

function toLogin(credential: string, identity: Identity | null): Login {
  if (!identity || isOver(identity)) throw errors.UNAUTHENTICATED();
  return { actor: toActor(identity), expiresAt: identity.expiresAt ?? Number.POSITIVE_INFINITY, credential };
}

const isOver = ({ expiresAt }: Identity): boolean => expiresAt !== null && expiresAt <= Date.now();

export function toActor({ userId, sessionId, roles, scopes, organizations }: Identity): Actor {
  return { userId, sessionId, roles, scopes, organizations };
}

function tokenOf(authorization: unknown): string {
  const [, token] = (typeof authorization === 'string' && /^(?:Bearer +)?([\w.-]+)$/i.exec(authorization)) || [];
  if (!token) throw errors.UNAUTHENTICATED();
  return token;
}

function toClaimed({ sub, sid, roles, scopes, organizations, exp }: AccessTokenClaims & { exp: number }): Claimed {
  const rights = { roles: roles ?? [], scopes: scopes ?? [], organizations: organizations ?? [] };
  const expiresAt = exp * 1000;
  return { identity: { userId: sub, sessionId: sid, ...rights, expiresAt }, sessionId: sid, expiresAt };
}

/** All else jose throws is about fetching the keys. */
const TOKENS_FAULTS = [
  jose.JWTExpired,
  jose.JWTInvalid,
  jose.JWTClaimValidationFailed,
  jose.JWSInvalid,
  jose.JWSSignatureVerificationFailed,
  jose.JOSEAlgNotAllowed,
  jose.JOSENotSupported,
  jose.JWKSNoMatchingKey,
  jose.JWKSMultipleMatchingKeys,
];

function isTokensFault(error: unknown): boolean {
  return TOKENS_FAULTS.some((fault) => error instanceof fault);
}
