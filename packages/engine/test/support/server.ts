import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { execute, type GraphQLSchema, parse } from 'graphql';
import { useServer } from 'graphql-ws/use/ws';
import { WebSocketServer } from 'ws';

export interface SubgraphServer {
  readonly url: string;
  readonly port: number;
  /** Request bodies in order. */
  readonly requests: { query: string; variables: Record<string, unknown>; headers: IncomingMessage['headers'] }[];
  /** Subscriptions ever started. */
  readonly subscriptions: { extensions: unknown }[];
  /** Sockets ever opened. */
  sockets: number;
  /** Cuts every connection, as a crash would. */
  kill(): Promise<void>;
}

/** A subgraph on a real port: GraphQL over HTTP, and graphql-ws on the same path. */
export async function serveSubgraph(schema: GraphQLSchema, port = 0): Promise<SubgraphServer> {
  const requests: SubgraphServer['requests'] = [];
  const subscriptions: SubgraphServer['subscriptions'] = [];
  const server = createServer(async (request, response) => {
    const { query, variables } = JSON.parse(await text(request));
    requests.push({ query, variables, headers: request.headers });
    const contextValue = { headers: request.headers };
    const result = await execute({ schema, document: parse(query), variableValues: variables, contextValue });
    response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(result));
  });
  const sockets = new WebSocketServer({ server });
  const live = useServer(
    {
      schema,
      context: (_, __, { extensions }) => ({ extensions }),
      onSubscribe: (_, __, { extensions }) => {
        subscriptions.push({ extensions });
      },
    },
    sockets,
  );
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  const bound = (server.address() as AddressInfo).port;
  const started: SubgraphServer = {
    url: `http://127.0.0.1:${bound}/graphql`,
    port: bound,
    requests,
    subscriptions,
    sockets: 0,
    async kill() {
      for (const socket of sockets.clients) socket.terminate();
      await live.dispose();
      server.closeAllConnections();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
  sockets.on('connection', () => started.sockets++);
  return started;
}
