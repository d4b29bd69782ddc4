import { createHash, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { request } from 'node:http';
import { Readable } from 'node:stream';
import Fastify, { type FastifyInstance } from 'fastify';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { passOn } from '../src/proxy.ts';
import { startTestGateway, type TestGateway } from './support/gateway.ts';

const MEDIA = ['/uploads', '/files'];
const FILE = randomBytes(100_000);
let media: FastifyInstance;
let gateway: TestGateway;

beforeAll(async () => {
  media = Fastify({ bodyLimit: 1 });
  media.addContentTypeParser('application/offset+octet-stream', (_request, _body, done) => done(null));
  media.patch('/uploads/:id', async (request, reply) => {
    const hash = createHash('sha256');
    let size = 0;
    for await (const chunk of request.raw) {
      hash.update(chunk);
      size += chunk.length;
    }
    reply.headers({
      'tus-resumable': '1.0.0',
      'upload-offset': String(size),
      'x-actor': String(request.headers['medianest-actor']),
      'x-client': String(request.headers['medianest-client']),
    });
    return reply.code(204).header('x-sum', hash.digest('hex')).send();
  });
  media.get('/files/:id', async (request, reply) => {
    const [, from, to] = /bytes=(\d+)-(\d+)/.exec(request.headers.range ?? '') ?? [];
    if (from === undefined) return reply.header('content-length', FILE.length).send(Readable.from([FILE]));
    const part = FILE.subarray(Number(from), Number(to) + 1);
    return reply.code(206).header('content-range', `bytes ${from}-${to}/${FILE.length}`).send(part);
  });
  gateway = await startTestGateway({ routes: [passOn(await media.listen({ host: '127.0.0.1', port: 0 }), MEDIA)] });
});
afterAll(async () => {
  await gateway.close();
  await media.close();
});

test('an upload far beyond the body limit passes as a stream, its Upload- headers with it, what is forged without', async () => {
  const chunk = randomBytes(1024 * 1024);
  const sum = createHash('sha256');
  async function* film() {
    for (let sent = 0; sent < 64; sent++) {
      sum.update(chunk);
      yield chunk;
    }
  }
  const response = await fetch(`${gateway.origin}/uploads/1?sig=a%2Fb`, {
    method: 'PATCH',
    headers: {
      'content-type': 'application/offset+octet-stream',
      'upload-offset': '0',
      'medianest-actor': 'forged',
      'medianest-client': '192.0.2.1 forged',
    },
    body: Readable.toWeb(Readable.from(film())) as ReadableStream,
    duplex: 'half',
  } as RequestInit);
  expect(response.status).toBe(204);
  expect(response.headers.get('upload-offset')).toBe(String(64 * 1024 * 1024));
  expect(response.headers.get('x-sum')).toBe(sum.digest('hex'));
  expect(response.headers.get('x-actor')).toBe('undefined');
  expect(response.headers.get('x-client')).toMatch(/^127\.0\.0\.1 node [\w-]{43}$/);
});

test('an upload that asks whether to go on, as curl does, is told so and passes', async () => {
  const headers = { 'content-type': 'application/offset+octet-stream', 'content-length': FILE.length };
  const upload = request(`${gateway.origin}/uploads/1`, {
    method: 'PATCH',
    headers: { ...headers, expect: '100-continue' },
  });
  upload.on('continue', () => upload.end(FILE));
  upload.flushHeaders();
  const [response] = await once(upload, 'response');
  response.resume();
  expect([response.statusCode, response.headers['upload-offset']]).toEqual([204, '100000']);
});

test('files come whole, in ranges, and as HEAD', async () => {
  const url = `${gateway.origin}/files/1`;
  expect(Buffer.from(await (await fetch(url)).arrayBuffer())).toEqual(FILE);
  const part = await fetch(url, { headers: { range: 'bytes=10-19' } });
  expect([part.status, part.headers.get('content-range')]).toEqual([206, 'bytes 10-19/100000']);
  expect(Buffer.from(await part.arrayBuffer())).toEqual(FILE.subarray(10, 20));
  const head = await fetch(url, { method: 'HEAD' });
  expect([head.status, head.headers.get('content-length')]).toEqual([200, '100000']);
});

test('when media is down, one sentence and nothing of it', async () => {
  const alone = await startTestGateway({ routes: [passOn('http://127.0.0.1:1', MEDIA)] });
  const response = await fetch(`${alone.origin}/files/1`);
  expect(response.status).toBe(502);
  expect(await response.text()).not.toMatch(/127\.0\.0\.1|ECONN/);
  await alone.close();
});
