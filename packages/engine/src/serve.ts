import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Engine } from './engine.js';
import { problem, refusal } from './errors.js';
import { anonymous, type EngineResponse } from './types.js';

const maxBodyBytes = 1024 * 1024;

export interface EngineServer {
  readonly url: string;
  close(): Promise<void>;
}

/** The engine behind the plainest HTTP server: POST and GET `/graphql`, and `/health`. It asks nobody who they are. */
export async function serveEngine(engine: Engine, port: number): Promise<EngineServer> {
  const server = createServer((request, response) => {
    answer(engine, request, response).catch(() => response.destroy());
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', resolve);
  });
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/graphql`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeIdleConnections();
      }),
  };
}

let counter = 0;

async function answer(engine: Engine, request: IncomingMessage, response: ServerResponse): Promise<void> {
  if (request.url === '/health') return send(response, 200, Buffer.from('{"status":"ok"}'));
  const params = request.method === 'GET' ? fromUrl(request.url ?? '') : fromBody(await bodyOf(request));
  if (!params) return send(response, 400, badRequest.bytes);
  const { operation } = await engine.prepare(params);
  if (request.method === 'GET' && operation?.type === 'mutation') return send(response, 405, notByGet.bytes);
  const requestId = `serve-${++counter}`;
  // What a mutation has begun it ends.
  const signal = operation?.type === 'query' ? whenGone(response) : undefined;
  const result = await engine.execute({ ...params, prepared: operation, actor: anonymous, requestId, signal });
  send(response, result.outcome === 'refused' ? 400 : 200, result.bytes);
}

/** Aborts when the client leaves before it has its answer: then nobody waits for the subgraphs. */
function whenGone(response: ServerResponse): AbortSignal {
  const gone = new AbortController();
  response.once('close', () => {
    if (!response.writableFinished) gone.abort();
  });
  return gone.signal;
}

interface Params {
  readonly query: string;
  readonly variables: Record<string, unknown> | undefined;
  readonly operationName: string | undefined;
}

const badRequest = refusal([
  problem('BAD_USER_INPUT', 'Send a JSON object with a "query", or ?query= in the address.'),
]);
const notByGet: EngineResponse = refusal([problem('BAD_USER_INPUT', 'Send mutations by POST.')]);

function fromUrl(url: string): Params | undefined {
  const searchParams = new URLSearchParams(url.split('?')[1]);
  const query = searchParams.get('query') ?? undefined;
  const variables = parseObject(searchParams.get('variables') ?? '{}');
  return query ? { query, variables, operationName: searchParams.get('operationName') ?? undefined } : undefined;
}

function fromBody(text: string | undefined): Params | undefined {
  const body = text === undefined ? undefined : parseObject(text);
  if (typeof body?.['query'] !== 'string') return undefined;
  const { query, variables, operationName } = body;
  return {
    query,
    variables: (variables ?? undefined) as Params['variables'],
    operationName: typeof operationName === 'string' ? operationName : undefined,
  };
}

function parseObject(text: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}

/** Undefined when the body is larger than anyone needs. */
function bodyOf(request: IncomingMessage): Promise<string | undefined> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let size = 0;
    request.on('data', (chunk: Buffer) => {
      size += chunk.length;
      if (size > maxBodyBytes) resolve(undefined);
      else chunks.push(chunk);
    });
    request.on('end', () => resolve(Buffer.concat(chunks).toString('utf8')));
    request.on('error', reject);
  });
}

function send(response: ServerResponse, status: number, bytes: Uint8Array): void {
  response.writeHead(status, { 'content-type': 'application/json; charset=utf-8', 'content-length': bytes.length });
  response.end(bytes);
}
