import {
  httpTransport,
  localTransport,
  type SubgraphRequest,
  type SubgraphResponse,
  type Transport,
} from '@medianest/engine';
import {
  ACTOR_HEADER,
  CLIENT_HEADER,
  type Log,
  REQUEST_ID_HEADER,
  requestId,
  type Subgraph,
  somethingWentWrong,
} from '@medianest/kit';
import type { NetworkConfig } from '../config.js';
import type { SubgraphLimits } from '../limits/subgraph-limits.js';
import { type GuardedTransport, guarded } from './guarded.js';

/** Subgraphs in processes of their own. */
export function networkTransports(config: NetworkConfig, log: Log): Record<string, GuardedTransport> {
  const { usersUrl, mediaUrl, contentUrl, integrationsUrl } = config;
  const urls = { users: usersUrl, media: mediaUrl, content: contentUrl, integrations: integrationsUrl };
  return Object.fromEntries(
    Object.entries(urls).map(([name, url]) => [name, networkTransport({ name, url, log }, config)]),
  );
}

interface Address {
  readonly name: string;
  readonly url: string;
  readonly log: Log;
}

function networkTransport({ name, url, log }: Address, limits: SubgraphLimits): GuardedTransport {
  const transport = httpTransport({
    url: new URL('/graphql', url).href,
    timeoutMs: limits.subgraphTimeoutMs,
    maxResponseBytes: limits.subgraphResponseBytes,
  });
  return guarded(masked(name, transport, log), { retries: limits.subgraphRetries, openMs: limits.subgraphPauseMs });
}

/** Subgraphs in this process, spoken to exactly as over the network. */
export function localTransports(subgraphs: readonly Subgraph[], log: Log): Record<string, Transport> {
  return Object.fromEntries(subgraphs.map((subgraph) => [subgraph.name, masked(subgraph.name, local(subgraph), log)]));
}

/** A subscription carries in `extensions` what a query carries in headers; both are always given here. */
function local(subgraph: Subgraph): Transport {
  return localTransport({
    schema: subgraph.schema,
    context: ({ headers }) =>
      subgraph.context({
        signedActor: headers[ACTOR_HEADER],
        client: headers[CLIENT_HEADER],
        requestId: requestId(headers[REQUEST_ID_HEADER]),
      }),
    formatError: (error, { headers }) => subgraph.formatError(error, requestId(headers[REQUEST_ID_HEADER])),
  });
}

/** Lets only coded errors through. One without a code was not meant for clients, whoever wrote the subgraph. */
export function masked(service: string, transport: Transport, log: Log): Transport {
  const mask = (response: SubgraphResponse, request: SubgraphRequest): SubgraphResponse => {
    if (!response.errors?.some((error) => !error.extensions?.['code'])) return response;
    const id = request.headers[REQUEST_ID_HEADER] ?? 'unknown';
    const errors = response.errors.map((error) => {
      if (error.extensions?.['code']) return error;
      log.error({ service, requestId: id, error }, 'a subgraph answered with an error that has no code');
      return { ...somethingWentWrong(id), ...(error.path && { path: error.path }) };
    });
    return { ...response, errors };
  };
  return {
    execute: async (request) => mask(await transport.execute(request), request),
    async *subscribe(request) {
      for await (const event of transport.subscribe(request)) yield mask(event, request);
    },
    close: () => transport.close(),
  };
}
