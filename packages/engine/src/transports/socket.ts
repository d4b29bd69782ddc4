import { type Client, createClient } from 'graphql-ws';
import { WebSocket } from 'ws';
import { Channel } from '../channel.js';
import { type SubgraphRequest, type SubgraphResponse, type Transport, TransportError } from './transport.js';

const pingEveryMs = 10_000;
const pongWithinMs = 5_000;
/** Events that may wait for the engine on one upstream subscription. */
const maxWaiting = 1_000;

/**
 * Subscriptions of one subgraph over one graphql-ws socket, opened for the first and closed after the last.
 * The client does not retry: only the engine can resubscribe with fresh extensions.
 */
export function socketSubscriptions(url: string): Pick<Transport, 'subscribe' | 'close'> {
  const client = watched(url);
  return {
    subscribe: (request) => subscribeOn(client, request),
    async close() {
      await client.dispose();
    },
  };
}

function subscribeOn(client: Client, request: SubgraphRequest): AsyncIterable<SubgraphResponse> {
  const { query, variables, operationName, extensions, signal } = request;
  let dispose: () => void = () => undefined;
  const leave = () => void events.return();
  const events = new Channel<SubgraphResponse>({
    limit: maxWaiting,
    overflow: () =>
      new TransportError('SUBGRAPH_BAD_RESPONSE', 'The subgraph sends events faster than they can be used.'),
    onLeave: () => {
      signal.removeEventListener('abort', leave);
      dispose();
    },
  });
  if (signal.aborted) {
    leave();
    return events;
  }
  signal.addEventListener('abort', leave, { once: true });
  dispose = client.subscribe(
    { query, variables, operationName, extensions },
    {
      next: (event) => events.push(event as SubgraphResponse),
      error: (error) => {
        if (Array.isArray(error)) events.push({ errors: error });
        events.end(Array.isArray(error) ? undefined : lost(error));
      },
      complete: () => events.end(),
    },
  );
  return events;
}

function lost(cause: unknown): TransportError {
  return new TransportError('SUBGRAPH_UNAVAILABLE', 'The subscription socket was lost.', cause);
}

/** A peer that vanished without a word is noticed by the pong that does not come. */
function watched(url: string): Client {
  let pong: NodeJS.Timeout | undefined;
  const client = createClient({
    url,
    webSocketImpl: WebSocket,
    retryAttempts: 0,
    lazyCloseTimeout: 1_000,
    keepAlive: pingEveryMs,
    on: {
      ping: (received) => {
        if (!received) pong = setTimeout(() => client.terminate(), pongWithinMs).unref();
      },
      pong: () => clearTimeout(pong),
      closed: () => clearTimeout(pong),
    },
  });
  return client;
}
