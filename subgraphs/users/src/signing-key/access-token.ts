import { ACCESS_TOKEN, type AccessTokenClaims } from '@medianest/contracts';
import { SignJWT } from 'jose';
import type { App } from '../app.js';
import { rightsOf } from '../rights/rights.js';

/** A token travels with every request, so it names a few households only; the gateway asks for all of them. */
const MOST_ORGANIZATIONS = 10;

/** A JWT that says who is asking, in which session and with which rights, for a quarter of an hour. */
export async function signAccessToken({ config, signer, db }: App, userId: string, sessionId: string): Promise<string> {
  const { roles, scopes, organizations } = await rightsOf(db.manager, userId);
  const { kid, key } = await signer.current();
  const claims: Omit<AccessTokenClaims, 'sub'> = {
    sid: sessionId,
    roles,
    scopes,
    organizations: organizations.slice(0, MOST_ORGANIZATIONS),
  };
  return new SignJWT({ ...claims })
    .setProtectedHeader({ alg: ACCESS_TOKEN.algorithm, kid })
    .setIssuer(ACCESS_TOKEN.issuer)
    .setAudience(ACCESS_TOKEN.audience)
    .setSubject(userId)
    .setIssuedAt()
    .setExpirationTime(`${config.accessTokenSeconds}s`)
    .sign(key);
}
