import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import Provider from 'oidc-provider';

/** What the provider says of somebody; the key is how it knows them. */
export type Claims = Record<string, unknown>;

/** A real OpenID provider on this machine. Its form takes any name and password. */
export async function startOidcProvider(redirectUri: string, people: Map<string, Claims>) {
  const http = createServer();
  http.listen(0, '127.0.0.1');
  await once(http, 'listening');
  const issuer = `http://127.0.0.1:${(http.address() as AddressInfo).port}`;
  const provider = new Provider(issuer, {
    clients: [
      {
        client_id: 'medianest',
        client_secret: 'a secret of this test',
        redirect_uris: [redirectUri],
        token_endpoint_auth_method: 'client_secret_post',
      },
    ],
    claims: { openid: ['sub'], email: ['email', 'email_verified'], profile: ['name', 'groups'] },
    pkce: { required: () => true },
    findAccount: (_context: unknown, accountId: string) => ({
      accountId,
      claims: async () => ({ sub: accountId, ...people.get(accountId) }),
    }),
  });
  http.on('request', provider.callback());
  return {
    issuer,
    onRequest(heard: (url: string) => void): void {
      http.on('request', ({ url = '' }) => heard(url));
    },
    async close() {
      http.closeAllConnections();
      http.close();
      await once(http, 'close');
    },
  };
}

/** A browser that follows redirects by hand and keeps cookies. */
export class Browser {
  private readonly cookies = new Map<string, Map<string, string>>();

  /** Follows until `stop` matches. @returns that URL */
  async follow(url: string, stop: RegExp): Promise<string> {
    let next = url;
    for (let hop = 0; hop < 20; hop++) {
      if (stop.test(next)) return next;
      const response = await this.get(next);
      const location = response.headers.get('location');
      if (!location) throw new Error(`${next} leads nowhere: ${response.status} ${await response.text()}`);
      next = new URL(location, next).href;
    }
    throw new Error('too many redirects');
  }

  get(url: string, form?: Record<string, string>): Promise<Response> {
    return this.send(url, form);
  }

  /** Logs in at the provider's own form and agrees to all. */
  async signIn(url: string, name: string, stop: RegExp): Promise<string> {
    let at = await this.follow(url, new RegExp(`${stop.source}|/interaction/`));
    const forms: Record<string, string>[] = [{ prompt: 'login', login: name, password: 'any' }, { prompt: 'consent' }];
    for (const form of forms) {
      if (!at.includes('/interaction/')) return at;
      const response = await this.send(at, form);
      at = await this.follow(
        new URL(response.headers.get('location') ?? '', at).href,
        new RegExp(`${stop.source}|/interaction/`),
      );
    }
    return at;
  }

  private async send(url: string, form?: Record<string, string>): Promise<Response> {
    const { origin } = new URL(url);
    const jar = this.cookies.get(origin) ?? new Map<string, string>();
    this.cookies.set(origin, jar);
    const response = await fetch(url, {
      redirect: 'manual',
      headers: {
        cookie: [...jar].map(([name, value]) => `${name}=${value}`).join('; '),
        'user-agent': 'a browser',
        // What a stranger says of where they are counts for nothing.
        'medianest-client': '192.0.2.1 forged',
      },
      ...(form && { method: 'POST', body: new URLSearchParams(form) }),
    });
    for (const cookie of response.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(cookie) ?? [];
      jar.set(name, value);
    }
    return response;
  }
}
