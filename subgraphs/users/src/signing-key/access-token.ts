import { ACCESS_TOKEN, type AccessTokenClaims, ROLES } from '@medianest/contracts';
import { SignJWT } from 'jose';
import type { App } from '../app.js';
import type { User } from '../user/user.js';

/** A JWT that says who is asking, in which session and with which rights, for a quarter of an hour. */
export function signAccessToken({ config, signer }: App, user: User, sessionId: string): Promise<string> {
  const claims: Omit<AccessTokenClaims, 'sub'> = {
    sid: sessionId,
    roles: [user.role],
    scopes: ROLES[user.role],
    organizations: [],
  };
  return new SignJWT({ ...claims })
    .setProtectedHeader({ alg: ACCESS_TOKEN.algorithm, kid: signer.kid })
    .setIssuer(ACCESS_TOKEN.issuer)
    .setAudience(ACCESS_TOKEN.audience)
    .setSubject(user.id)
    .setIssuedAt()
    .setExpirationTime(`${config.accessTokenSeconds}s`)
    .sign(signer.key);
}
