import { type Client, createClient } from 'graphql-ws';
import { WebSocket } from 'ws';
import { Channel } from '../channel.js';
import { asAnswer } from './answer.js';
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
  const outage = new Outage();
  const client = watched(url, outage);
  return {
    subscribe: (request) => subscribeOn(client, outage, request),
    async close() {
      await client.dispose();
    },
  };
}

/** All streams of a socket are lost together, and until it is back each try fails for the same reason: one error tells. */
class Outage {
  private known: TransportError | undefined;

  error(cause: unknown): TransportError {
    this.known ??= new TransportError('SUBGRAPH_UNAVAILABLE', 'The subscription socket was lost.', cause);
    return this.known;
  }

  over(): void {
    this.known = undefined;
  }
}

function subscribeOn(client: Client, outage: Outage, request: SubgraphRequest): AsyncIterable<SubgraphResponse> {
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
      next: (event) => events.push(asAnswer(event) ?? {}),
      error: (error) => {
        if (Array.isArray(error)) events.push(asAnswer({ errors: error }) ?? {});
        events.end(Array.isArray(error) ? undefined : outage.error(error));
      },
      complete: () => events.end(),
    },
  );
  return events;
}

/** A peer that vanished without a word is noticed by the pong that does not come. */
function watched(url: string, outage: Outage): Client {
  let pong: NodeJS.Timeout | undefined;
  const client = createClient({
    url,
    webSocketImpl: WebSocket,
    retryAttempts: 0,
    lazyCloseTimeout: 1_000,
    keepAlive: pingEveryMs,
    on: {
      connected: () => outage.over(),
      ping: (received) => {
        if (!received) pong = setTimeout(() => client.terminate(), pongWithinMs).unref();
      },
      pong: () => clearTimeout(pong),
      closed: () => clearTimeout(pong),
    },
  });
  return client;
}
