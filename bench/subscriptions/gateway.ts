// MediaNest's gateway as it is built, over the two subgraphs of the benchmark. Tells its address and a token for each of
// the sessions asked for. SUPERGRAPH_PATH names the supergraph.   gateway.ts SUBGRAPHS SESSIONS CONNECTIONS
import { randomBytes } from 'node:crypto';
import { ACCESS_TOKEN, type Identity, type SessionTopics } from '@medianest/contracts';
import { httpTransport } from '@medianest/engine';
import { createApp, guarded, masked, readConfig, startGateway } from '@medianest/gateway';
import type { Live } from '@medianest/kit';
import { generateKeyPair, SignJWT } from 'jose';

const [subgraphs = '', sessions = '1', connections = '1000'] = process.argv.slice(2);
const { publicKey, privateKey } = await generateKeyPair('EdDSA');

/** No session ends here. */
const live: Live<SessionTopics> = {
  publish: async () => undefined,
  async subscribe() {
    const ended = Promise.withResolvers<void>();
    return {
      // biome-ignore lint/correctness/useYield: a stream without events
      async *[Symbol.asyncIterator]() {
        await ended.promise;
      },
      [Symbol.asyncDispose]: async () => ended.resolve(),
    };
  },
};

const RIGHTS = { roles: ['MEMBER'], scopes: [], organizations: [] };

/** As users would say it. */
function whoIs(sessionId: string): Identity {
  return { userId: sessionId.replace('session', 'person'), sessionId, ...RIGHTS, expiresAt: null };
}

const config = readConfig({
  ...process.env,
  PORT: '0',
  LOG_LEVEL: 'warn',
  ACTOR_KEY: randomBytes(32).toString('hex'),
  MAX_CONNECTIONS_PER_ACTOR: connections,
  MAX_CONNECTIONS_PER_ADDRESS: connections,
});
const app = await createApp(config, {
  supergraphSdl: '',
  transports: (log) =>
    Object.fromEntries(
      ['topics', 'items'].map((name) => [
        name,
        guarded(masked(name, httpTransport({ url: `${subgraphs}/${name}` }), log)),
      ]),
    ),
  keys: async () => publicKey,
  live: async () => live,
  identify: async (credentials) => credentials.map(whoIs),
});
const gateway = await startGateway(app, { routes: [] });

const tokenOf = (session: number) =>
  new SignJWT({ sid: `session ${session}`, ...RIGHTS })
    .setProtectedHeader({ alg: ACCESS_TOKEN.algorithm })
    .setIssuer(ACCESS_TOKEN.issuer)
    .setAudience(ACCESS_TOKEN.audience)
    .setSubject(`person ${session}`)
    .setIssuedAt()
    .setExpirationTime('15m')
    .sign(privateKey);
const tokens = await Promise.all(Array.from({ length: Number(sessions) }, (_, session) => tokenOf(session)));
process.send?.({ type: 'ready', origin: gateway.address, tokens });

const stop = async () => {
  await gateway.close();
  await app.close();
  process.exit();
};
process.on('SIGTERM', stop);
process.on('disconnect', stop);
