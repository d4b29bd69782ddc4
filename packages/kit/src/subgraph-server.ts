import type { Server } from 'node:http';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { ExecutionResult } from 'graphql';
import type { ServerOptions } from 'graphql-ws';
import { type Extra, useServer } from 'graphql-ws/use/ws';
import { WebSocketServer } from 'ws';
import { ACTOR_HEADER } from './actor.js';
import { CLIENT_HEADER } from './client.js';
import { addProcessMetrics } from './metrics.js';
import { createHttpServer, listen, requestId } from './server.js';
import type { Subgraph } from './subgraph.js';

export interface SubgraphServer {
  /** Where it listens, such as `http://127.0.0.1:4002`. */
  readonly address: string;
  close(): Promise<void>;
}

/** Serves a subgraph alone: GraphQL over HTTP and graphql-ws at `/graphql`, for the gateway only, and its routes. */
export async function startSubgraphServer(
  subgraph: Subgraph,
  { host, port }: { readonly host: string; readonly port: number },
): Promise<SubgraphServer> {
  const { log, metrics } = subgraph;
  addProcessMetrics(metrics);
  const server = createHttpServer({ log, metrics, ready: () => subgraph.ready() });
  await serveGraphql(server, subgraph);
  const sockets = serveSockets(server.server, subgraph);
  subgraph.routes?.(server);
  subgraph.internalRoutes?.(server);
  const address = await listen(server, host, port);
  log.info({ address }, 'subgraph ready');
  return {
    address,
    async close() {
      await sockets.close();
      await server.close();
    },
  };
}

/** What travels beside an operation through Yoga, whose own `request` is a Fetch API Request. */
interface Carried {
  readonly incoming: FastifyRequest;
}

async function serveGraphql(server: FastifyInstance, subgraph: Subgraph): Promise<void> {
  // Not loaded where a subgraph runs in the process of its gateway, which asks it without HTTP.
  const { createYoga } = await import('graphql-yoga');
  const yoga = createYoga<Carried>({
    schema: subgraph.schema,
    graphiql: false,
    landingPage: false,
    logging: false,
    multipart: false,
    maskedErrors: false,
    context: ({ incoming }) =>
      subgraph.context({
        signedActor: incoming.headers[ACTOR_HEADER],
        client: incoming.headers[CLIENT_HEADER],
        requestId: incoming.id,
      }),
    plugins: [
      {
        onResultProcess({ result, setResult, serverContext }) {
          const { incoming } = serverContext as never as Carried;
          if ('errors' in result) setResult(withFormattedErrors(result, subgraph, incoming.id));
        },
      },
    ],
  });
  server.register(async (scope) => {
    // Yoga reads the body itself.
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser('*', (_request, _payload, done) => done(null));
    scope.post('/graphql', (request, reply) =>
      yoga.handleNodeRequestAndResponse(request, reply, { incoming: request }),
    );
  });
}

function serveSockets(server: Server, subgraph: Subgraph): { close(): Promise<void> } {
  const sockets = new WebSocketServer({ server, path: '/graphql', maxPayload: 1024 * 1024 });
  const protocol = useServer(socketOptions(subgraph), sockets);
  return {
    async close() {
      await protocol.dispose();
    },
  };
}

/** One socket carries the operations of many people: each brings its signed actor in its `extensions`. */
function socketOptions(subgraph: Subgraph): ServerOptions<undefined, Extra> {
  const requestIds = new WeakMap<object, string>();
  return {
    schema: subgraph.schema,
    async context(_socket, _id, { extensions }) {
      const id = requestId(extensions?.['requestId']);
      const context = await subgraph.context({
        signedActor: extensions?.[ACTOR_HEADER],
        client: extensions?.[CLIENT_HEADER],
        requestId: id,
      });
      requestIds.set(context, id);
      return context;
    },
    onNext: (_socket, _id, _payload, args, result) =>
      withFormattedErrors(result, subgraph, requestIds.get(args.contextValue as object) ?? 'unknown'),
    onError: (_socket, _id, _payload, errors) => errors.map((error) => subgraph.formatError(error, 'unknown')),
  };
}

function withFormattedErrors<T extends ExecutionResult>(result: T, subgraph: Subgraph, id: string): T {
  if (!result.errors) return result;
  return { ...result, errors: result.errors.map((error) => subgraph.formatError(error, id)) } as T;
}
