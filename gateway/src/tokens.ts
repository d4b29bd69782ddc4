import { ACCESS_TOKEN, type AccessTokenClaims } from '@medianest/contracts';
import { type Actor, ANONYMOUS, type Log, Recent } from '@medianest/kit';
import { type JWTVerifyGetKey, errors as jose, jwtVerify } from 'jose';
import { errors } from './errors.js';
import type { EndedSessions } from './sessions.js';

/** Who a token stands for, and until when (milliseconds since 1970; never, for those without a token). */
export interface Login {
  readonly actor: Actor;
  readonly expiresAt: number;
}

/** A token lives 15 minutes. */
const KEEP_MS = 15 * 60_000;

const NOBODY: Login = Object.freeze({ actor: ANONYMOUS, expiresAt: Number.POSITIVE_INFINITY });

/**
 * Reads `Bearer <token>` or the bare token. No token is nobody in particular; one that is not good, or whose session
 * has ended, throws UNAUTHENTICATED: who sent it believes to be somebody.
 */
export type TokenReader = (authorization: unknown) => Promise<Login>;

export interface TokenReaderOptions {
  /** The public keys of the users subgraph. */
  readonly keys: JWTVerifyGetKey;
  readonly ended: Pick<EndedSessions, 'has'>;
  readonly log: Log;
}

export function createTokenReader({ keys, ended, log }: TokenReaderOptions): TokenReader {
  const verified = new Recent<Login>({ spanMs: KEEP_MS });
  const verify = async (token: string): Promise<Login> => {
    const known = verified.get(token);
    if (known) return known;
    try {
      const { payload } = await jwtVerify(token, keys, {
        issuer: ACCESS_TOKEN.issuer,
        audience: ACCESS_TOKEN.audience,
        algorithms: [ACCESS_TOKEN.algorithm],
        requiredClaims: ['exp', 'sub', 'sid'],
      });
      const login = toLogin(payload as unknown as AccessTokenClaims & { exp: number });
      verified.set(token, login);
      return login;
    } catch (error) {
      if (isTokensFault(error)) throw errors.UNAUTHENTICATED();
      log.error({ error }, 'the keys of users cannot be had');
      throw errors.TOKENS_UNREADABLE();
    }
  };
  return async (authorization) => {
    if (authorization === undefined || authorization === null || authorization === '') return NOBODY;
    const login = await verify(tokenOf(authorization));
    if (login.expiresAt <= Date.now() || ended.has(login.actor.sessionId)) throw errors.UNAUTHENTICATED();
    return login;
  };
}

function tokenOf(authorization: unknown): string {
  const [, token] = (typeof authorization === 'string' && /^(?:Bearer +)?([\w.-]+)$/i.exec(authorization)) || [];
  if (!token) throw errors.UNAUTHENTICATED();
  return token;
}

function toLogin({ sub, sid, roles, scopes, organizations, exp }: AccessTokenClaims & { exp: number }): Login {
  const rights = { roles: roles ?? [], scopes: scopes ?? [], organizations: organizations ?? [] };
  const actor = Object.freeze({ userId: sub, sessionId: sid, ...rights });
  return { actor, expiresAt: exp * 1000 };
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
