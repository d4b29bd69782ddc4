import { randomBytes } from 'node:crypto';
import { ACCESS_TOKEN } from '@medianest/contracts';
import { type Actor, ANONYMOUS, type SubgraphServer, startSubgraphServer } from '@medianest/kit';
import {
  type SubgraphClient,
  subgraphClient,
  type TestDatabase,
  testActorKey,
  testDatabase,
} from '@medianest/kit/testing';
import { createRemoteJWKSet, jwtVerify } from 'jose';
import { type App, createApp } from '../src/app.js';
import { readConfig } from '../src/config.js';
import { createUsersSubgraph } from '../src/subgraph.js';
import { startUsersWorkers } from '../src/workers.js';

export interface Tokens {
  accessToken: string;
  refreshToken: string;
  expiresIn: number;
  user: { id: string; displayName: string; email: string | null; role: string; createdAt: string };
}

/** Users on a database of its own, served as in production, and what a gateway in front of it would do. */
export class World {
  private workers: Awaited<ReturnType<typeof startUsersWorkers>> | undefined;

  private constructor(
    readonly app: App,
    readonly client: SubgraphClient,
    private readonly server: SubgraphServer,
    private readonly database: TestDatabase,
  ) {}

  static async start(env: Record<string, string> = {}): Promise<World> {
    const database = await testDatabase();
    const app = await createApp(testConfig(database.url, env));
    const server = await startSubgraphServer(createUsersSubgraph(app), { host: '127.0.0.1', port: 0 });
    return new World(app, subgraphClient(server.address), server, database);
  }

  get address(): string {
    return this.server.address;
  }

  get databaseUrl(): string {
    return this.database.url;
  }

  async startWorkers(): Promise<void> {
    this.workers = await startUsersWorkers(this.app);
  }

  /** What comes from another address. */
  from(address: string): SubgraphClient {
    return subgraphClient(this.address, { address, agent: 'test' });
  }

  /** The access token, checked against the published keys as the gateway checks it. */
  async actorOf({ accessToken }: Pick<Tokens, 'accessToken'>): Promise<Actor> {
    const keys = createRemoteJWKSet(new URL('/.well-known/jwks.json', this.address));
    const { issuer, audience, algorithm } = ACCESS_TOKEN;
    const { payload } = await jwtVerify(accessToken, keys, { issuer, audience, algorithms: [algorithm] });
    const { sub, sid, roles, scopes, organizations } = payload;
    return { userId: sub, sessionId: sid, roles, scopes, organizations } as Actor;
  }

  /** An account, its tokens and the actor that the gateway would sign. */
  async register(name: string): Promise<Tokens & { actor: Actor }> {
    const tokens = tokensIn(await this.tryRegister({ displayName: name, email: emailOf(name) }));
    return { ...tokens, actor: await this.actorOf(tokens) };
  }

  tryRegister(input: object, client = this.client) {
    return client.query(ANONYMOUS, REGISTER, { input: { password: PASSWORD, displayName: 'Someone', ...input } });
  }

  login(input: { email: string; password?: string }, client = this.client) {
    return client.query(ANONYMOUS, LOGIN, { input: { password: PASSWORD, ...input } });
  }

  refresh(refreshToken: string) {
    return this.client.query(ANONYMOUS, REFRESH, { input: { refreshToken } });
  }

  /** The actor of a person as the next access token makes it: with the rights as they are now. */
  async again({ user }: Pick<Tokens, 'user'>): Promise<Actor> {
    const session = await this.login({ email: user.email ?? '' });
    return this.actorOf(tokensIn(session));
  }

  /** An organization of the first one, to which the others belong. */
  async shareOrganization([owner, ...others]: readonly (Tokens & { actor: Actor })[], name = 'Home'): Promise<string> {
    const run = async (actor: Actor, query: string, input: object) => {
      const { data, errors } = await this.client.query(actor, query, { input });
      if (errors) throw new Error(JSON.stringify(errors));
      return data;
    };
    if (!owner) throw new Error('Somebody must own it.');
    const create = 'mutation ($input: CreateOrganizationInput!) { createOrganization(input: $input) { id } }';
    const organizationId: string = (await run(owner.actor, create, { name })).createOrganization.id;
    const invite = 'mutation ($input: InviteInput!) { invite(input: $input) { token } }';
    const { token } = (await run(owner.actor, invite, { organizationId, maxUses: 100 })).invite;
    const accept = 'mutation ($input: InvitationInput!) { acceptInvitation(input: $input) { id } }';
    for (const { actor } of others) await run(actor, accept, { token });
    return organizationId;
  }

  async close(): Promise<void> {
    await this.workers?.close();
    await this.client.close();
    await this.server.close();
    await this.app.close();
    await this.database.drop();
  }
}

const KEY_ENCRYPTION_KEY = randomBytes(32).toString('hex');

export function testConfig(databaseUrl: string, env: Record<string, string> = {}) {
  return readConfig({
    LOG_LEVEL: process.env['TEST_LOG_LEVEL'] ?? 'fatal',
    DATABASE_URL: databaseUrl,
    QUEUE_URL: databaseUrl,
    ACTOR_KEY: Buffer.from(testActorKey).toString('hex'),
    KEY_ENCRYPTION_KEY,
    LOGIN_ATTEMPTS: '3',
    LOGIN_ATTEMPTS_PER_ADDRESS: '20',
    REGISTRATIONS_PER_ADDRESS: '1000',
    ...env,
  });
}

export const PASSWORD = 'correct horse battery';
export const emailOf = (name: string): string => `${name.toLowerCase()}@example.org`;

const FIELDS = '{ accessToken refreshToken expiresIn user { id displayName email role createdAt } }';
const REGISTER = `mutation ($input: RegisterInput!) { tokens: register(input: $input) ${FIELDS} }`;
const LOGIN = `mutation ($input: LoginInput!) { tokens: login(input: $input) ${FIELDS} }`;
const REFRESH = `mutation ($input: RefreshSessionInput!) { tokens: refreshSession(input: $input) ${FIELDS} }`;

type Answer = Awaited<ReturnType<SubgraphClient['query']>>;

export function tokensIn({ data, errors }: Answer): Tokens {
  if (errors) throw new Error(JSON.stringify(errors));
  return data.tokens;
}

export function codeIn({ errors }: Answer): string | undefined {
  return errors?.[0]?.extensions.code;
}
