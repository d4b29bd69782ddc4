import { createHash, randomBytes } from 'node:crypto';
import type { Gateway } from '@medianest/gateway';
import { freePort } from '@medianest/kit';
import { expect } from 'vitest';
import { ask, FrontDoor, PASSWORD, register, type Signed } from './front-door.ts';
import { Browser, type Claims, startOidcProvider } from './oidc.ts';

/** Where somebody arrives who has been at the provider. */
export const BACK = /\/account\/sign-in#/;
export const IDENTITIES = '{ externalIdentities { id providerName email } }';

const SAVE = `mutation ($input: SaveIdentityProviderInput!) {
  saveIdentityProvider(input: $input) { name issuer scopes createsAccounts enabled }
}`;
const EXCHANGE = `mutation ($input: ExchangeSignInCodeInput!) {
  tokens: exchangeSignInCode(input: $input) { accessToken refreshToken user { id displayName role } }
}`;
const START_LINKING = 'mutation ($input: StartLinkingInput!) { startLinkingProvider(input: $input) }';
const COMPLETE_LINKING = `mutation ($input: CompleteLinkingInput!) {
  completeLinkingProvider(input: $input) { providerName email }
}`;

export const fragmentOf = (url: string) => Object.fromEntries(new URLSearchParams(new URL(url).hash.slice(1)));

const challengeOf = (verifier: string) => createHash('sha256').update(verifier).digest('base64url');

interface BackToLink {
  readonly linking: string;
  readonly verifier: string;
}

/** An installation, and a club at whose OpenID provider people have accounts. Ada runs the installation. */
export class Club {
  private constructor(
    readonly door: FrontDoor,
    readonly gateway: Gateway,
    private readonly idp: Awaited<ReturnType<typeof startOidcProvider>>,
    readonly ada: Signed,
    readonly ben: Signed,
  ) {}

  /** @param people what the provider says of whom; changes count at once */
  static async open(people: Map<string, Claims>): Promise<Club> {
    const port = await freePort();
    const publicUrl = `http://127.0.0.1:${port}`;
    const door = await FrontDoor.open({ PUBLIC_URL: publicUrl });
    const gateway = await door.gateway(port);
    const idp = await startOidcProvider(`${publicUrl}/auth/oidc/club/callback`, people);
    const ada = await register(gateway, 'ada');
    const ben = await register(gateway, 'ben');
    await door.app.db.query('update users set email_verified_at = now() where id = $1', [ben.id]);
    return new Club(door, gateway, idp, ada, ben);
  }

  async close(): Promise<void> {
    await this.door.close();
    await this.idp.close();
  }

  /** Tells the installation of the provider. */
  save(token: string, more: object = {}) {
    const roleMapping = [
      { value: 'staff', role: 'GUEST' },
      { value: 'mods', role: 'MODERATOR' },
    ];
    const input = {
      ...{ name: 'club', displayName: 'The club', issuer: this.idp.issuer, clientId: 'medianest' },
      ...{ clientSecret: 'a secret of this test', roleClaim: 'groups', roleMapping },
      ...more,
    };
    return ask(this.gateway, SAVE, { token, variables: { input } });
  }

  /** Goes to the provider as a client of the graph would send somebody, and comes back. */
  async visit(name: string, browser = new Browser()) {
    const verifier = randomBytes(32).toString('base64url');
    const { data } = await ask(this.gateway, '{ signInProviders { name displayName startUrl } }');
    const start = `${data.signInProviders[0].startUrl}?challenge=${challengeOf(verifier)}`;
    const url = await browser.signIn(start, name, BACK);
    return { ...fragmentOf(url), verifier } as { code: string; error?: string; verifier: string };
  }

  exchange({ code, verifier }: { code: string; verifier: string }) {
    return ask(this.gateway, EXCHANGE, { variables: { input: { code, verifier } } });
  }

  startLinking(who: Signed, more: object = {}) {
    const input = { name: 'club', challenge: challengeOf('verifier'), password: PASSWORD, ...more };
    return ask(this.gateway, START_LINKING, { token: who.accessToken, variables: { input } });
  }

  /** Begins as one person, and whoever uses the browser logs in at the provider. */
  async visitToLink(who: Signed, name: string, browser = new Browser()): Promise<BackToLink> {
    const verifier = randomBytes(32).toString('base64url');
    const { data } = await this.startLinking(who, { challenge: challengeOf(verifier) });
    const back = fragmentOf(await browser.signIn(data.startLinkingProvider, name, BACK));
    expect(Object.keys(back)).toEqual(['linking']);
    return { linking: String(back['linking']), verifier };
  }

  completeLinking({ accessToken }: Signed, { linking, verifier }: BackToLink) {
    const variables = { input: { code: linking, verifier } };
    return ask(this.gateway, COMPLETE_LINKING, { token: accessToken, variables });
  }
}
