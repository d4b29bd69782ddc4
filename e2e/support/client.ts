import { type Client, createClient } from 'graphql-ws';
import WebSocket from 'ws';

// biome-ignore lint/suspicious/noExplicitAny: stories look into answers freely
export type Data = any;

export interface GraphError {
  readonly message: string;
  readonly path?: readonly (string | number)[];
  readonly extensions: { readonly code: string };
}

export interface Answer {
  readonly data?: Data;
  readonly errors?: readonly GraphError[];
}

/** A person at the front door: plain HTTP and graphql-ws, as any client would speak them. */
export interface Guest {
  readonly accessToken: string | undefined;
  ask(query: string, variables?: object): Promise<Answer>;
  /** The data of an operation that must succeed. */
  get(query: string, variables?: object): Promise<Data>;
  watch(query: string, variables?: Record<string, unknown>): AsyncIterableIterator<Answer>;
  leave(): Promise<void>;
}

/** @param origin such as `http://127.0.0.1:4000` */
export function guest(origin: string, accessToken?: string): Guest {
  const authorization = accessToken ? `Bearer ${accessToken}` : undefined;
  const socket: Client = createClient({
    url: `${origin.replace('http', 'ws')}/graphql`,
    webSocketImpl: WebSocket,
    connectionParams: { ...(authorization && { authorization }) },
  });
  const ask = async (query: string, variables: object = {}): Promise<Answer> => {
    const response = await fetch(`${origin}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...(authorization && { authorization }) },
      body: JSON.stringify({ query, variables }),
    });
    return (await response.json()) as Answer;
  };
  return {
    accessToken,
    ask,
    async get(query, variables) {
      const { data, errors } = await ask(query, variables);
      if (errors) throw new Error(`${query}\n${JSON.stringify(errors, undefined, 2)}`);
      return data;
    },
    watch: (query, variables = {}) => socket.iterate({ query, variables }) as unknown as AsyncIterableIterator<Answer>,
    leave: async () => socket.dispose(),
  };
}

const REGISTER = `mutation ($input: RegisterInput!) {
  register(input: $input) { accessToken refreshToken expiresIn user { id displayName role } }
}`;

export interface Account extends Guest {
  readonly userId: string;
  readonly email: string;
  readonly role: string;
}

export const PASSWORD = 'correct horse battery staple';

/** Registers somebody new and comes back with their token. */
export async function register(origin: string, displayName: string): Promise<Account> {
  const email = `${displayName.toLowerCase()}-${crypto.randomUUID()}@example.org`;
  const { register: session } = await guest(origin).get(REGISTER, {
    input: { email, password: PASSWORD, displayName },
  });
  return { ...guest(origin, session.accessToken), userId: session.user.id, email, role: session.user.role };
}

/** Logs an account in again, for instance after a restart. */
export async function login(origin: string, account: Account): Promise<Account> {
  const { login: session } = await guest(origin).get(
    'mutation ($input: LoginInput!) { login(input: $input) { accessToken } }',
    { input: { email: account.email, password: PASSWORD } },
  );
  return { ...account, ...guest(origin, session.accessToken) };
}
