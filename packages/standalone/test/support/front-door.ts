import { randomBytes } from 'node:crypto';
import {
  createApp,
  type Gateway,
  networkSurroundings,
  passOn,
  readServicesConfig,
  startGateway,
} from '@medianest/gateway';
import { type SubgraphServer, startSubgraphServer } from '@medianest/kit';
import { type Prepared, type TestDatabase, testActorKey, testDatabase } from '@medianest/kit/testing';
import * as users from '@medianest/users';
import { type Client, createClient } from 'graphql-ws';
import WebSocket from 'ws';

export type UsersApp = Awaited<ReturnType<typeof users.createApp>>;

// biome-ignore lint/suspicious/noExplicitAny: tests look into answers freely
export type Answer = { data: any; errors?: { message: string; extensions: Record<string, any> }[] };

export interface Signed {
  readonly id: string;
  readonly accessToken: string;
  readonly refreshToken: string;
}

const testEnv = (url: string) => ({
  LOG_LEVEL: process.env['TEST_LOG_LEVEL'] ?? 'silent',
  ACTOR_KEY: Buffer.from(testActorKey).toString('hex'),
  QUEUE_URL: url,
});
const usersSecrets = (url: string) => ({
  DATABASE_URL: url,
  KEY_ENCRYPTION_KEY: randomBytes(32).toString('hex'),
});

const usersTables: Prepared = {
  name: 'users',
  async prepare(url) {
    const app = await users.createApp(users.readConfig({ ...testEnv(url), ...usersSecrets(url) }));
    // Each installation makes its own, under its own secret.
    await app.db.query('delete from signing_keys');
    await app.close();
  },
};

/** The users subgraph as a service of its own, and gateways in front of it that reach it over the network. */
export class FrontDoor {
  private readonly gateways: { close(): Promise<void> }[] = [];

  private constructor(
    readonly app: UsersApp,
    private readonly subgraph: SubgraphServer,
    private readonly env: Record<string, string>,
    private readonly database: TestDatabase,
  ) {}

  static async open(usersEnv: Record<string, string> = {}): Promise<FrontDoor> {
    const database = await testDatabase(usersTables);
    const env = testEnv(database.url);
    const crowd = { REGISTRATIONS_PER_ADDRESS: '1000' };
    const app = await users.createApp(
      users.readConfig({ ...env, ...usersSecrets(database.url), ...crowd, ...usersEnv }),
    );
    const subgraph = await startSubgraphServer(users.createUsersSubgraph(app), { host: '127.0.0.1', port: 0 });
    return new FrontDoor(app, subgraph, env, database);
  }

  /** One more process at the door. */
  async gateway(port = 0, more: Record<string, string> = {}): Promise<Gateway> {
    const env = { ...this.env, PORT: String(port), USERS_URL: this.subgraph.address, ...more };
    const config = readServicesConfig(env);
    const app = await createApp(config, networkSurroundings(config));
    const gateway = await startGateway(app, { routes: [passOn(config.usersUrl, ['/avatars', '/auth', '/exports'])] });
    this.gateways.push({
      async close() {
        await gateway.close();
        await app.close();
      },
    });
    return gateway;
  }

  get usersAddress(): string {
    return this.subgraph.address;
  }

  get databaseUrl(): string {
    return this.database.url;
  }

  async close(): Promise<void> {
    await Promise.all(this.gateways.map((gateway) => gateway.close()));
    await this.subgraph.close();
    await this.app.close();
    await this.database.drop();
  }
}

export interface Asking {
  readonly token?: string;
  readonly variables?: object;
  readonly agent?: string;
  /** The address that a reverse proxy would tell. */
  readonly from?: string;
}

export async function ask({ address }: Gateway, query: string, asking: Asking = {}): Promise<Answer> {
  const { token, variables = {}, agent = 'test', from } = asking;
  const response = await fetch(`${address}/graphql`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      'user-agent': agent,
      ...(token && { authorization: `Bearer ${token}` }),
      ...(from && { 'x-forwarded-for': from }),
    },
    body: JSON.stringify({ query, variables }),
  });
  return (await response.json()) as Answer;
}

export const codeIn = ({ errors }: Answer): string | undefined => errors?.[0]?.extensions['code'];

export const PASSWORD = 'nine purple otters dance';

export async function register(gateway: Gateway, name: string, agent?: string): Promise<Signed> {
  const variables = { input: { email: `${name}@example.org`, password: PASSWORD, displayName: name } };
  return signed(await ask(gateway, REGISTER, { variables, ...(agent && { agent }) }));
}

export async function login(gateway: Gateway, name: string, agent?: string): Promise<Signed> {
  const variables = { input: { email: `${name}@example.org`, password: PASSWORD } };
  return signed(await ask(gateway, LOGIN, { variables, ...(agent && { agent }) }));
}

const TOKENS = '{ accessToken refreshToken user { id } }';
const REGISTER = `mutation ($input: RegisterInput!) { tokens: register(input: $input) ${TOKENS} }`;
const LOGIN = `mutation ($input: LoginInput!) { tokens: login(input: $input) ${TOKENS} }`;

export function signed({ data, errors }: Answer): Signed {
  if (errors) throw new Error(JSON.stringify(errors));
  const { accessToken, refreshToken, user } = data.tokens;
  return { id: user.id, accessToken, refreshToken };
}

/** An open socket of somebody, and with which code it is closed. */
export async function openSocket({ address }: Pick<Gateway, 'address'>, token: string) {
  const closed = Promise.withResolvers<number>();
  const connected = Promise.withResolvers<void>();
  const client: Client = createClient({
    url: `${address.replace('http', 'ws')}/graphql`,
    webSocketImpl: WebSocket,
    lazy: false,
    retryAttempts: 0,
    connectionParams: { authorization: `Bearer ${token}` },
    onNonLazyError: () => undefined,
    on: {
      connected: () => connected.resolve(),
      closed: (event) => closed.resolve((event as { code: number }).code),
    },
  });
  await Promise.race([connected.promise, closed.promise]);
  return { client, closed: closed.promise };
}
