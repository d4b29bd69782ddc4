import { waitFor } from '@medianest/kit/testing';
import WebSocket from 'ws';

export interface Closed {
  code: number;
  reason: string;
}

export interface RawOptions {
  readonly protocol?: string;
  readonly headers?: Record<string, string>;
  readonly path?: string;
}

/** A socket that speaks by hand, and what it hears. */
export async function rawSocket(origin: string, options: RawOptions = {}) {
  const { protocol = 'graphql-transport-ws', headers = {}, path = '/graphql' } = options;
  const socket = new WebSocket(origin.replace('http', 'ws') + path, protocol, { headers });
  const heard: Record<string, unknown>[] = [];
  socket.on('message', (data) => heard.push(JSON.parse(String(data))));
  const closed = new Promise<Closed>((resolve) => {
    socket.on('close', (code, reason) => resolve({ code, reason: String(reason) }));
    socket.on('error', (error) => resolve({ code: -1, reason: error.message }));
  });
  await Promise.race([new Promise((resolve) => socket.once('open', resolve)), closed]);
  return {
    heard,
    closed,
    say: (message: unknown) => socket.send(typeof message === 'string' ? message : JSON.stringify(message)),
    socket,
  };
}

export type RawSocket = Awaited<ReturnType<typeof rawSocket>>;

/** One that has said who it is and been let in. */
export async function openSocket(origin: string, authorization?: string): Promise<RawSocket> {
  const raw = await rawSocket(origin);
  raw.say({ type: 'connection_init', payload: authorization ? { authorization } : {} });
  await Promise.race([waitFor('the ack', () => raw.heard.length > 0), raw.closed]);
  return raw;
}
