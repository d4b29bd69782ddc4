import type { DbOrTx } from '@medianest/kit';
import {
  authorizationCodeGrant,
  buildAuthorizationUrl,
  calculatePKCECodeChallenge,
  fetchUserInfo,
  randomNonce,
  randomPKCECodeVerifier,
} from 'openid-client';
import type { App } from '../app.js';
import { hashOf, newToken } from '../session/refresh-token.js';
import type { IdentityProvider } from './identity-provider.js';
import { baseOf } from './identity-provider.service.js';

/** Why somebody goes to a provider, and what proves the client that began it. */
export interface Purpose {
  readonly challenge: string;
  /** Who is to be linked; null to log in. */
  readonly userId: string | null;
}

/** Sends a person to the provider. @returns where to, and what their browser must bring back with them */
export async function beginFlow(app: App, provider: IdentityProvider, { challenge, userId }: Purpose) {
  const configuration = await app.providers.discover(provider);
  const [state, browser, nonce, verifier] = [newToken(), newToken(), randomNonce(), randomPKCECodeVerifier()];
  await app.db.query('delete from provider_flows where expires_at < now()');
  await app.db.query(
    `insert into provider_flows (state_hash, provider_id, browser_hash, nonce, verifier, challenge, user_id, expires_at)
     values ($1, $2, $3, $4, $5, $6, $7, now() + interval '10 minutes')`,
    [hashOf(state), provider.id, hashOf(browser), nonce, verifier, challenge, userId],
  );
  const url = buildAuthorizationUrl(configuration, {
    redirect_uri: callbackUrl(app, provider),
    scope: provider.scopes.join(' '),
    state,
    nonce,
    code_challenge: await calculatePKCECodeChallenge(verifier),
    code_challenge_method: 'S256',
  });
  return { url: url.href, browser };
}

export function callbackUrl({ config }: App, { name }: IdentityProvider): string {
  return `${baseOf(config)}/${name}/callback`;
}

type Flow = Purpose & { readonly nonce: string; readonly verifier: string };

/** The flow of this state, which counts once and in the browser that began it. */
export async function takeFlow(tx: DbOrTx, provider: IdentityProvider, back: { state: string; browser: string }) {
  const [rows]: [Flow[]] = await tx.query(
    `delete from provider_flows where state_hash = $1 and browser_hash = $2 and provider_id = $3 and expires_at > now()
       and challenge is not null
     returning nonce, verifier, challenge, user_id as "userId"`,
    [hashOf(back.state), hashOf(back.browser), provider.id],
  );
  return rows[0];
}

/** What a provider said of a person, believed because it signed it. */
export interface Claims {
  readonly sub: string;
  readonly [claim: string]: unknown;
}

/** Exchanges the code that the person brought. Throws when anything is not as it must be. */
export async function claimsOf(app: App, provider: IdentityProvider, came: { search: string; state: string } & Flow) {
  const configuration = await app.providers.discover(provider);
  const tokens = await authorizationCodeGrant(configuration, new URL(callbackUrl(app, provider) + came.search), {
    pkceCodeVerifier: came.verifier,
    expectedNonce: came.nonce,
    expectedState: came.state,
    idTokenExpected: true,
  });
  const claims = tokens.claims();
  if (!claims) throw new Error('The provider gave no ID token.');
  const more = configuration.serverMetadata().userinfo_endpoint
    ? await fetchUserInfo(configuration, tokens.access_token, claims.sub)
    : {};
  return { ...more, ...claims } as Claims;
}
