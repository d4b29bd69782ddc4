import type { IncomingMessage, Server } from 'node:http';
import type { Duplex } from 'node:stream';
import { type Client, CodedError, REQUEST_ID_HEADER, requestId } from '@medianest/kit';
import { CloseCode, GRAPHQL_TRANSPORT_WS_PROTOCOL, handleProtocols } from 'graphql-ws';
import { type WebSocket, WebSocketServer } from 'ws';
import type { App } from '../app.js';
import { StandingLogin } from '../identity/standing-login.js';
import { addressOf, clientOf, messageRate } from '../limits/admission.js';
import { isFromForeignPage } from './foreign-pages.js';
import { readParameters } from './parameters.js';
import { type Answers, Conversation, type Wire } from './protocol.js';
import { refusalOf } from './refusal.js';
import { prepare, run } from './run.js';

/** "Try again later": graphql-ws clients do. */
const TRY_AGAIN_LATER = 1013;
const GOING_AWAY = 1001;
const POLICY_VIOLATION = 1008;
/** How long a peer may take to say goodbye. */
const FAREWELL_MS = 3_000;

/** graphql-ws (the graphql-transport-ws protocol) on `/graphql`, beside HTTP. */
export function serveSockets(server: Server, app: App): { close(): Promise<void> } {
  const sockets = new WebSocketServer({
    noServer: true,
    maxPayload: app.config.maxMessageBytes,
    handleProtocols: (protocols) => handleProtocols(protocols),
  });
  server.on('upgrade', (request: IncomingMessage, stream: Duplex, head: Buffer) => {
    const status = objection(request, app) ?? noRoom(request, stream, app);
    if (status) stream.end(`HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
    else sockets.handleUpgrade(request, stream, head, (socket) => converse(socket, request, app));
  });
  return {
    async close() {
      for (const socket of sockets.clients) part(socket, GOING_AWAY, 'Going away');
      await new Promise<void>((resolve) => sockets.close(() => resolve()));
    },
  };
}

/** A browser tells from which page a socket comes; pages elsewhere need leave, as with CORS. */
function objection({ url = '', headers }: IncomingMessage, { config, traffic }: App): string | undefined {
  if (url.split('?')[0] !== '/graphql') return '404 Not Found';
  if (traffic.draining) return '503 Service Unavailable';
  return isFromForeignPage(headers, config.allowedOrigins) ? '403 Forbidden' : undefined;
}

/** Takes a place for the address as long as the connection lasts. */
function noRoom(request: IncomingMessage, stream: Duplex, { admission, config }: App): string | undefined {
  const leave = admission.addresses.enter(addressOf(request, config.trustProxy));
  if (leave) stream.once('close', leave);
  return leave ? undefined : '429 Too Many Requests';
}

function converse(socket: WebSocket, request: IncomingMessage, app: App): void {
  if (socket.protocol !== GRAPHQL_TRANSPORT_WS_PROTOCOL) {
    socket.close(CloseCode.SubprotocolNotAcceptable, 'Subprotocol not acceptable');
    return;
  }
  const id = requestId(request.headers[REQUEST_ID_HEADER]);
  const person = new StandingLogin(app, () =>
    conversation.close(CloseCode.Forbidden, 'The session, its token or one of its rights has ended'),
  );
  const wire = toWire(socket, app.config.maxBufferedBytes);
  const conversation = new Conversation(
    wire,
    answersOf(app, person, { id, client: clientOf(request, app.config.trustProxy) }),
    {
      initMs: app.config.initTimeoutMs,
      operations: app.config.maxOperationsPerSocket,
    },
  );
  const mayCome = messageRate(app.config.maxMessagesPerSecond);
  const stopPings = pingRegularly(socket, app.config.keepAliveMs);
  app.operations.socketOpened();
  socket.on('ping', () => mayCome() || conversation.close(POLICY_VIOLATION, 'Too many messages'));
  socket.on('message', (data) => {
    if (app.traffic.draining) return;
    if (!mayCome()) return conversation.close(POLICY_VIOLATION, 'Too many messages');
    conversation.receive(String(data)).catch((error) => {
      app.log.error({ requestId: id, error }, 'a socket failed unexpectedly');
      conversation.close(CloseCode.InternalServerError, 'Something went wrong');
    });
  });
  socket.on('error', (error) => app.log.debug({ requestId: id, error }, 'a socket broke'));
  socket.on('close', () => {
    app.operations.socketClosed();
    stopPings();
    person.forget();
    conversation.ended();
  });
}

interface Connection {
  readonly id: string;
  readonly client: Client;
}

function answersOf(app: App, person: StandingLogin, connection: Connection): Answers {
  let count = 0;
  return {
    async connect(params) {
      await person.read(authorizationIn(params));
    },
    refusal: (error) => {
      if (error instanceof CodedError)
        return error.status === 401 ? [CloseCode.Forbidden, error.message] : [TRY_AGAIN_LATER, error.message];
      app.log.error({ requestId: connection.id, error }, 'a socket was refused unexpectedly');
      return [CloseCode.InternalServerError, 'Something went wrong'];
    },
    fellBehind() {
      app.operations.dropped('socket');
      return [TRY_AGAIN_LATER, 'Events came faster than they were read'];
    },
    begin: () => app.traffic.begin(),
    beginStream: () => app.operations.subscribed('socket'),
    async run(payload, left) {
      count += 1;
      try {
        const requestId = `${connection.id}.${count}`;
        return await app.tracing.span({ name: 'graphql', attributes: { 'request.id': requestId } }, async () => {
          const prepared = await prepare(app, readParameters({ ...payload }));
          return run(app, { prepared, actor: person.actor, client: connection.client, way: 'socket', requestId, left });
        });
      } catch (error) {
        const refused = refusalOf(error);
        if (refused) return refused;
        throw error;
      }
    },
  };
}

/** Clients write the header's name as they like; the playground sends its headers as they are typed. */
function authorizationIn(params: Readonly<Record<string, unknown>>): unknown {
  return Object.entries(params).find(([name]) => name.toLowerCase() === 'authorization')?.[1];
}

/** A peer that does not say goodbye, or never reads ours, is cut off. */
function part(socket: WebSocket, code: number, reason: string): void {
  socket.resume();
  socket.close(code, reason);
  const cut = setTimeout(() => socket.terminate(), FAREWELL_MS);
  socket.once('close', () => clearTimeout(cut));
}

function toWire(socket: WebSocket, maxBufferedBytes: number): Wire {
  const isBehind = () => socket.bufferedAmount > maxBufferedBytes;
  return {
    send: (text) =>
      new Promise((resolve) => {
        if (socket.readyState !== socket.OPEN) return resolve();
        // A socket that breaks while sending emits 'close', which ends the conversation.
        socket.send(text, () => {
          if (!isBehind()) socket.resume();
          resolve();
        });
        // Who asks for more than it reads is heard again when it has read.
        if (isBehind()) socket.pause();
      }),
    isBehind,
    close: (code, reason) => part(socket, code, reason),
  };
}

/** A peer that does not answer before the next ping is gone. @returns how to stop */
function pingRegularly(socket: WebSocket, everyMs: number): () => void {
  let answered = true;
  socket.on('pong', () => {
    answered = true;
  });
  const timer = setInterval(() => {
    if (!answered) return socket.terminate();
    answered = false;
    socket.ping();
  }, everyMs);
  return () => clearInterval(timer);
}
