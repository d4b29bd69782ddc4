import operations from '../../operations/account-pages.graphql?raw';

export interface Tokens {
  readonly accessToken: string;
  readonly refreshToken: string;
  readonly expiresIn: number;
  readonly user: { readonly displayName: string };
}

/** What the graph refused; the message is its sentence. */
export class Refusal extends Error {
  readonly code: string;
  readonly challenge: string;

  constructor({ message, extensions = {} }: { message: string; extensions?: Record<string, string> }) {
    super(message);
    this.code = extensions['code'] ?? '';
    this.challenge = extensions['challenge'] ?? '';
  }
}

/** Lives as long as the page, and is stored nowhere. */
let session: (Tokens & { readonly until: number }) | undefined;

export function beginSession(tokens: Tokens): void {
  // Half a minute for the way there.
  session = { ...tokens, until: Date.now() + (tokens.expiresIn - 30) * 1000 };
}

export const isLoggedIn = (): boolean => session !== undefined;
export const nameOfPerson = (): string => session?.user.displayName ?? '';

export async function logOut(): Promise<void> {
  if (session) await ask('PagesLogout', {});
  session = undefined;
}

/** Nobody can use the session once the page is gone: it ends with it. */
addEventListener('pagehide', () => {
  if (session) void send('PagesLogout', {}, session.accessToken).catch(() => undefined);
  session = undefined;
});
// The browser kept the page as it was, but its session is over.
addEventListener('pageshow', ({ persisted }) => persisted && location.reload());

/** Runs one of the operations of `gateway/operations/account-pages.graphql`. */
export async function ask<Data>(name: string, variables: object): Promise<Data> {
  if (session && Date.now() > session.until) await refresh(session.refreshToken);
  return send<Data>(name, variables, session?.accessToken);
}

async function refresh(refreshToken: string): Promise<void> {
  session = undefined;
  const { tokens } = await send<{ tokens: Tokens }>('PagesRefresh', { input: { refreshToken } });
  beginSession(tokens);
}

async function send<Data>(operationName: string, variables: object, token?: string): Promise<Data> {
  const response = await fetch('/graphql', {
    method: 'POST',
    keepalive: true,
    credentials: 'omit',
    headers: { 'content-type': 'application/json', ...(token && { authorization: `Bearer ${token}` }) },
    body: JSON.stringify({ query: operations, operationName, variables }),
  }).catch(() => undefined);
  const answer = await response?.json().catch(() => undefined);
  if (!answer) throw new Error('The server does not answer. Try again in a moment.');
  if (answer.errors?.[0]) throw new Refusal(answer.errors[0]);
  return answer.data;
}
