import { randomBytes, timingSafeEqual } from 'node:crypto';
import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http';
import { type AddressInfo, connect, type Socket } from 'node:net';
import type { AddressGuard } from '@medianest/kit';

/** A way out for a program that follows links by itself: an HTTP proxy that goes only where the guard allows. */
export interface EgressProxy extends AsyncDisposable {
  /** With a password: other programs of this machine have no business here. */
  readonly url: string;
}

const CONNECT_MS = 10_000;

export async function openEgressProxy(guard: AddressGuard): Promise<EgressProxy> {
  const password = randomBytes(16).toString('hex');
  const expected = Buffer.from(`Basic ${Buffer.from(`medianest:${password}`).toString('base64')}`);
  const mayPass = ({ headers }: IncomingMessage) => {
    const given = Buffer.from(headers['proxy-authorization'] ?? '');
    return given.length === expected.length && timingSafeEqual(given, expected);
  };
  const server = createServer((incoming, response) => {
    if (!mayPass(incoming)) return void response.writeHead(407).end();
    forward(guard, incoming, response);
  });
  server.on('connect', (incoming: IncomingMessage, client: Socket, head: Buffer) => {
    client.on('error', () => client.destroy());
    if (!mayPass(incoming)) return void client.end('HTTP/1.1 407 Proxy Authentication Required\r\n\r\n');
    tunnel(guard, incoming.url ?? '', { client, head });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const open = new Set<Socket>();
  server.on('connection', (socket) => {
    open.add(socket);
    socket.on('close', () => open.delete(socket));
  });
  return {
    url: `http://medianest:${password}@127.0.0.1:${port}`,
    async [Symbol.asyncDispose]() {
      for (const socket of open) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** https: bytes both ways. */
function tunnel(guard: AddressGuard, authority: string, { client, head }: { client: Socket; head: Buffer }): void {
  const target = URL.canParse(`http://${authority}`) ? new URL(`http://${authority}`) : undefined;
  const refuse = (status: string) => client.end(`HTTP/1.1 ${status}\r\n\r\n`);
  if (!target || !isAllowed(guard, target.hostname)) return void refuse('403 Forbidden');
  const [host, port] = [target.hostname.replace(/^\[|\]$/g, ''), Number(target.port || 80)];
  const server = connect({ host, port, lookup: guard.lookup, timeout: CONNECT_MS });
  server.once('connect', () => {
    server.setTimeout(0);
    client.write('HTTP/1.1 200 Connection Established\r\n\r\n');
    server.write(head);
    server.pipe(client).pipe(server);
  });
  server.on('timeout', () => server.destroy());
  server.on('error', (error) => (client.bytesWritten === 0 ? refuse(statusOf(error)) : client.destroy()));
  server.on('close', () => client.destroy());
  client.on('close', () => server.destroy());
}

/** http: one request. */
function forward(guard: AddressGuard, incoming: IncomingMessage, response: ServerResponse): void {
  const target = URL.canParse(incoming.url ?? '') ? new URL(incoming.url ?? '') : undefined;
  if (target?.protocol !== 'http:' || !isAllowed(guard, target.hostname)) return void response.writeHead(403).end();
  const { 'proxy-authorization': _ours, 'proxy-connection': _hop, ...headers } = incoming.headers;
  const { method } = incoming;
  const outgoing = request(target, { method, headers, lookup: guard.lookup, agent: false }, (answer) => {
    response.writeHead(answer.statusCode ?? 502, answer.headers);
    answer.pipe(response);
  });
  outgoing.on('error', (error) => {
    if (response.headersSent) response.destroy();
    else response.writeHead(Number(statusOf(error).slice(0, 3))).end();
  });
  incoming.pipe(outgoing);
  response.on('close', () => outgoing.destroy());
}

function isAllowed(guard: AddressGuard, host: string): boolean {
  try {
    guard.checkLiteral(host);
    return true;
  } catch {
    return false;
  }
}

/** The guard's refusals carry a code; all else is trouble on the way. */
function statusOf(error: Error): string {
  return 'code' in error && error.code === 'ADDRESS_REFUSED' ? '403 Forbidden' : '502 Bad Gateway';
}
