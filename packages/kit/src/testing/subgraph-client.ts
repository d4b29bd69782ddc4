import { createClient, type Client as SocketClient } from 'graphql-ws';
import WebSocket from 'ws';
import { ACTOR_HEADER, type Actor } from '../actor.js';
import { CLIENT_HEADER, type Client, UNKNOWN_CLIENT, writeClient } from '../client.js';
import { signedActor } from './people.js';

interface Answer {
  // biome-ignore lint/suspicious/noExplicitAny: tests look into answers freely
  data?: any;
  errors?: { message: string; path?: (string | number)[]; extensions: { code: string; [detail: string]: unknown } }[];
}

/** Speaks to a subgraph server as the gateway does. */
export interface SubgraphClient {
  query(actor: Actor | 'nobody', query: string, variables?: object): Promise<Answer>;
  subscribe(actor: Actor, query: string, variables?: Record<string, unknown>): Promise<AsyncIterableIterator<Answer>>;
  close(): Promise<void>;
}

/**
 * @param address such as `http://127.0.0.1:4002`
 * @param from where requests come from, as the gateway would tell it
 */
export function subgraphClient(address: string, from: Client = UNKNOWN_CLIENT): SubgraphClient {
  const socket: SocketClient = createClient({
    url: `${address.replace('http', 'ws')}/graphql`,
    webSocketImpl: WebSocket,
  });
  return {
    async query(actor, query, variables = {}) {
      const response = await fetch(`${address}/graphql`, {
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          accept: 'application/json',
          [CLIENT_HEADER]: writeClient(from),
          ...(actor !== 'nobody' && { [ACTOR_HEADER]: await signedActor(actor) }),
        },
        body: JSON.stringify({ query, variables }),
      });
      return (await response.json()) as Answer;
    },
    async subscribe(actor, query, variables = {}) {
      const extensions = { [ACTOR_HEADER]: await signedActor(actor) };
      return socket.iterate({ query, variables, extensions }) as unknown as AsyncIterableIterator<Answer>;
    },
    async close() {
      await socket.dispose();
    },
  };
}
