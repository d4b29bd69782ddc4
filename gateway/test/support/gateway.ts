import type { Identity, SessionTopics } from '@medianest/contracts';
import { createLive, createLog, type Env, openBroker } from '@medianest/kit';
import { queueTables, testActorKey, testDatabase } from '@medianest/kit/testing';
import type { FastifyInstance } from 'fastify';
import { type CryptoKey, createLocalJWKSet, exportJWK, generateKeyPair, SignJWT } from 'jose';
import { type App, createApp, localTransports, readConfig, type Surroundings, startGateway } from '../../src/index.ts';
import { type TestGraph, testGraph } from './graph.ts';

/** What makes a token another one than users would sign. */
export interface TokenDetails {
  readonly seconds?: number;
  readonly sessionId?: string;
  readonly key?: CryptoKey;
  readonly audience?: string;
  readonly issuer?: string;
  /** HS256: with the published key as the secret, as who confuses a verifier would. */
  readonly algorithm?: 'EdDSA' | 'HS256';
}

export interface TestGateway {
  readonly origin: string;
  readonly graph: TestGraph;
  readonly app: App;
  /** An access token as users would sign it. */
  token(userId: string, more?: TokenDetails): Promise<string>;
  /** Who users says a session or an API key stands for; tokens add their own, as they are made. */
  readonly people: Map<string, Identity>;
  endSession(sessionId: string): Promise<void>;
  actorChanged(userId: string): Promise<void>;
  post(body: unknown, headers?: Record<string, string>): Promise<Response>;
  close(): Promise<void>;
}

export interface TestGatewayOptions {
  readonly env?: Env;
  readonly graph?: TestGraph;
  readonly transports?: Surroundings['transports'];
  readonly identify?: Surroundings['identify'];
  readonly routes?: readonly ((server: FastifyInstance) => void)[];
}

const KEY_ID = 'test-key';

export async function startTestGateway(options: TestGatewayOptions = {}): Promise<TestGateway> {
  const { env = {}, graph = testGraph(), routes = [] } = options;
  const { publicKey, privateKey } = await generateKeyPair('EdDSA', { extractable: true });
  const jwk = { ...(await exportJWK(publicKey)), kid: KEY_ID, alg: 'EdDSA' };
  const database = await testDatabase(queueTables);
  const broker = await openBroker(database.url, createLog({ service: 'test', level: 'silent' }));
  const live = createLive<SessionTopics>(broker);
  const people = new Map<string, Identity>();
  const closeStores = async () => {
    await broker.close();
    await database.drop();
  };
  const actorKey = Buffer.from(testActorKey).toString('hex');
  const app = await createApp(readConfig({ PORT: '0', LOG_LEVEL: 'silent', ACTOR_KEY: actorKey, ...env }), {
    supergraphSdl: graph.supergraphSdl,
    transports: options.transports ?? ((log) => localTransports(graph.subgraphs, log)),
    keys: createLocalJWKSet({ keys: [jwk] }),
    live: async () => live,
    identify: options.identify ?? (async (credentials) => credentials.map((one) => people.get(one) ?? null)),
  }).catch(async (error) => {
    await closeStores();
    throw error;
  });
  const gateway = await startGateway(app, { routes });
  return {
    origin: gateway.address,
    graph,
    app,
    token: (
      userId,
      { seconds = 900, sessionId = `session of ${userId}`, key = privateKey, audience = 'medianest', ...more } = {},
    ) => {
      const rights = { roles: ['MEMBER'], scopes: [], organizations: [] };
      if (!people.has(sessionId)) people.set(sessionId, { userId, sessionId, ...rights, expiresAt: null });
      return new SignJWT({ sid: sessionId, ...rights })
        .setProtectedHeader({ alg: more.algorithm ?? 'EdDSA', kid: KEY_ID })
        .setIssuer(more.issuer ?? 'medianest')
        .setAudience(audience)
        .setSubject(userId)
        .setIssuedAt()
        .setExpirationTime(Math.floor(Date.now() / 1000) + seconds)
        .sign(more.algorithm === 'HS256' ? new TextEncoder().encode(JSON.stringify(jwk)) : key);
    },
    people,
    endSession: (sessionId) => live.publish('users.sessionEnded', 'all', { sessionId }),
    actorChanged: (userId) => live.publish('users.actorChanged', 'all', { userId }),
    post: (body, headers = {}) =>
      fetch(`${gateway.address}/graphql`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...headers },
        body: JSON.stringify(body),
      }),
    async close() {
      await gateway.close();
      await app.close();
      await closeStores();
    },
  };
}

/**
 * Begins something with a token that soon counts no more. On a machine where that is over before it has begun, it is
 * tried again with one that counts for longer.
 * @param begin falsy when the token did not count any more
 */
export async function whileItCounts<T>(
  gateway: TestGateway,
  userId: string,
  begin: (token: string) => Promise<T | false>,
): Promise<T> {
  for (let seconds = 2; ; seconds *= 2) {
    const begun = await begin(await gateway.token(userId, { seconds }));
    if (begun) return begun;
  }
}
