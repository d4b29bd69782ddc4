import { randomBytes } from 'node:crypto';
import { ACCESS_TOKEN } from '@medianest/contracts';
import { type Actor, ANONYMOUS } from '@medianest/kit';
import { type SubgraphClient, subgraphClient, testActorKey } from '@medianest/kit/testing';
import { createRemoteJWKSet, jwtVerify } from 'jose';
import { FrontDoor, openSocket } from '../../../packages/standalone/test/support/front-door.js';
import type { App } from '../src/app.js';
import { readConfig } from '../src/config.js';
import { startUsersWorkers } from '../src/workers.js';

export interface Tokens {
  accessToken: string;
  refreshToken: string;
  expiresIn: number;
  user: { id: string; displayName: string; email: string | null; role: string; createdAt: string };
}

/** Somebody who is logged in. */
export type Account = Tokens & { actor: Actor };

/** Users on a database of its own, and a gateway in front of it: stories are told at the gateway, as clients see it. */
export class World {
  private workers: Awaited<ReturnType<typeof startUsersWorkers>> | undefined;
  /** Of everybody who ever logged in here. */
  private readonly tokens = new Map<Actor, string>();
  readonly client: Client;

  private constructor(
    private readonly door: FrontDoor,
    /** The gateway's. */
    readonly address: string,
    /** The door of users alone, for what no client can ask. */
    readonly subgraph: SubgraphClient,
  ) {
    this.client = this.from();
  }

  static async start(env: Record<string, string> = {}): Promise<World> {
    const few = { LOGIN_ATTEMPTS: '3', LOGIN_ATTEMPTS_PER_ADDRESS: '20' };
    const door = await FrontDoor.open({ ...few, ...env });
    const { address } = await door.gateway(0, { TRUST_PROXY: 'true' });
    return new World(door, address, subgraphClient(door.usersAddress));
  }

  get app(): App {
    return this.door.app;
  }

  get keysUrl(): URL {
    return new URL('/.well-known/jwks.json', this.door.usersAddress);
  }

  get databaseUrl(): string {
    return this.door.databaseUrl;
  }

  /** What comes from an address: a reverse proxy in front of the gateway would tell it so. */
  from(address?: string): Client {
    return {
      query: async (actor, query, variables = {}) => {
        const token = this.tokens.get(actor);
        if (!token && actor !== ANONYMOUS) throw new Error('Nobody has logged in as this one.');
        const response = await fetch(`${this.address}/graphql`, {
          method: 'POST',
          headers: {
            'content-type': 'application/json',
            'user-agent': 'test',
            ...(address && { 'x-forwarded-for': address }),
            ...(token && { authorization: `Bearer ${token}` }),
          },
          body: JSON.stringify({ query, variables }),
        });
        return (await response.json()) as Answer;
      },
    };
  }

  /** A socket of theirs at the gateway, and the code with which it is closed. */
  socketOf(actor: Actor): ReturnType<typeof openSocket> {
    return openSocket(this, this.tokens.get(actor) ?? '');
  }

  async startWorkers(): Promise<void> {
    this.workers = await startUsersWorkers(this.app);
  }

  /** Who an access token says it is, checked against the published keys. In the name of what is returned one can ask. */
  async actorOf({ accessToken }: Pick<Tokens, 'accessToken'>): Promise<Actor> {
    const keys = createRemoteJWKSet(this.keysUrl);
    const { issuer, audience, algorithm } = ACCESS_TOKEN;
    const { payload } = await jwtVerify(accessToken, keys, { issuer, audience, algorithms: [algorithm] });
    const { sub, sid, roles, scopes, organizations } = payload;
    const actor = { userId: sub, sessionId: sid, roles, scopes, organizations } as Actor;
    this.tokens.set(actor, accessToken);
    return actor;
  }

  /** An account, its tokens and the actor that the gateway would sign. */
  async register(name: string): Promise<Account> {
    const tokens = tokensIn(await this.tryRegister({ displayName: name, email: emailOf(name) }));
    return { ...tokens, actor: await this.actorOf(tokens) };
  }

  tryRegister(input: object, client: Client = this.client) {
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
  async shareOrganization([owner, ...others]: readonly Account[], name = 'Home'): Promise<string> {
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

  /** Gives somebody a custom role of these scopes and no other. @returns them with it, logged in anew */
  async withRole(admin: Pick<Account, 'actor'>, person: Account, scopes: readonly string[]): Promise<Actor> {
    const run = async (query: string, input: object) =>
      (await this.client.query(admin.actor, query, { input })).data.it;
    const create = 'mutation ($input: CreateRoleInput!) { it: createRole(input: $input) { id } }';
    const { id } = await run(create, { name: `Made ${performance.now()}`, scopes });
    const change = 'mutation ($input: ChangeRightsInput!) { it: changeRights(input: $input) { id } }';
    await run(change, { userId: person.user.id, customRoleIds: [id] });
    return this.again(person);
  }

  async close(): Promise<void> {
    await this.workers?.close();
    await this.subgraph.close();
    await this.door.close();
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

export type Answer = Awaited<ReturnType<SubgraphClient['query']>>;

/** Asks the gateway, with the token of who asks. */
export interface Client {
  query(actor: Actor, query: string, variables?: object): Promise<Answer>;
}

export function tokensIn({ data, errors }: Answer): Tokens {
  if (errors) throw new Error(JSON.stringify(errors));
  return data.tokens;
}

export function codeIn({ errors }: Answer): string | undefined {
  return errors?.[0]?.extensions.code;
}
