import cors from '@fastify/cors';
import helmet from '@fastify/helmet';
import {
  ACTOR_HEADER,
  addProcessMetrics,
  CLIENT_HEADER,
  createHttpServer,
  listen,
  type Metrics,
  REQUEST_ID_HEADER,
  vouchForClient,
} from '@medianest/kit';
import type { FastifyInstance } from 'fastify';
import type { App } from './app.js';
import { serveGraphql } from './graphql/http.js';
import { serveSockets } from './graphql/socket.js';
import { clientOf } from './limits/admission.js';
import { serveAccountPages } from './pages/account-pages.js';
import { servePlayground } from './pages/playground.js';

export interface Gateway {
  /** Where it listens, such as `http://127.0.0.1:4000`. */
  readonly address: string;
  /** Takes no more operations, lets running queries and mutations finish, and tells those who follow streams to go. */
  close(): Promise<void>;
}

export interface GatewayOptions {
  /** The routes of subgraphs beside the graph: a proxy to them, or their own. */
  readonly routes: readonly ((server: FastifyInstance) => void)[];
  /** What `/metrics` tells. @default the gateway's own */
  readonly metrics?: Pick<Metrics, 'contentType' | 'metrics'>;
}

export async function startGateway(app: App, { routes, metrics }: GatewayOptions): Promise<Gateway> {
  const { config, log } = app;
  addProcessMetrics(app.metrics);
  const server = createHttpServer({
    log,
    metrics: metrics ?? app.metrics,
    ready: () => app.ready(),
    bodyLimit: config.maxBodyBytes,
    trustProxy: config.trustProxy,
    stallMs: config.stallMs,
  });
  await server.register(helmet, securityHeaders(config.allowedOrigins.length > 0));
  if (config.allowedOrigins.length > 0) await server.register(cors, corsOptions(config.allowedOrigins));
  serveGraphql(server, app);
  serveAccountPages(server, app);
  servePlayground(server, app);
  // Each in a scope of its own: a body parser or hook of one is none of the others'.
  for (const add of routes) server.register(async (scope) => add(sayingWhoAsks(scope, app)));
  const sockets = serveSockets(server.server, app);
  const address = await listen(server, config.host, config.port);
  return {
    address,
    async close() {
      await app.traffic.drain(config.drainMs);
      await sockets.close();
      await server.close();
    },
  };
}

/** What strangers say of themselves in our own headers counts for nothing, in this process as behind a proxy. */
function sayingWhoAsks(scope: FastifyInstance, { config }: App): FastifyInstance {
  return scope.addHook('onRequest', ({ raw }, _reply, done) => {
    delete raw.headers[ACTOR_HEADER];
    raw.headers[CLIENT_HEADER] = vouchForClient(config.actorKey, clientOf(raw, config.trustProxy));
    done();
  });
}

function corsOptions(origins: readonly string[]) {
  return {
    origin: [...origins],
    methods: ['GET', 'HEAD', 'POST', 'PATCH', 'DELETE'],
    exposedHeaders: [
      REQUEST_ID_HEADER,
      ...['Location', 'Tus-Resumable', 'Upload-Offset', 'Upload-Length', 'Upload-Expires', 'Content-Range'],
    ],
    // A tus client may ask with a plain OPTIONS what the server can do.
    strictPreflight: false,
    preflightContinue: false,
    maxAge: 86_400,
  };
}

/** The policy lets the playground work and nothing else: its editor makes styles as it goes and runs workers. */
function securityHeaders(forOthers: boolean) {
  return {
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        defaultSrc: ["'self'"],
        styleSrc: ["'self'", "'unsafe-inline'"],
        imgSrc: ["'self'", 'data:', 'blob:'],
        fontSrc: ["'self'", 'data:'],
        mediaSrc: ["'self'", 'blob:'],
        connectSrc: ["'self'", 'ws:', 'wss:'],
        workerSrc: ["'self'", 'blob:'],
        objectSrc: ["'none'"],
        baseUri: ["'none'"],
        formAction: ["'none'"],
        frameAncestors: ["'none'"],
      },
    },
    crossOriginResourcePolicy: { policy: forOthers ? ('cross-origin' as const) : ('same-origin' as const) },
    // Whoever ends TLS decides about it: a household reached by a plain address must not be locked out.
    strictTransportSecurity: false,
  };
}
