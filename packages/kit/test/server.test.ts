import { connect, type Socket } from 'node:net';
import { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { createHttpServer, createLog, createMetrics, listen } from '@medianest/kit';
import { expect, test } from 'vitest';

const log = createLog({ service: 'test', level: 'silent' });
const metrics = createMetrics('test');

test('a process whose store does not answer says that it is not ready, and lives', async () => {
  const server = createHttpServer({ log, metrics, ready: () => new Promise(() => {}), readyMs: 50 });
  try {
    const address = await listen(server, '127.0.0.1', 0);
    const ready = await fetch(`${address}/ready`);
    expect([ready.status, await ready.json()]).toEqual([503, { status: 'not ready' }]);
    expect((await fetch(`${address}/health`)).status).toBe(200);
  } finally {
    await server.close();
  }
});

/** Says something to a server, without the care that a client takes. */
function say(address: string, words: string): Socket {
  const { hostname, port } = new URL(address);
  const socket = connect(Number(port), hostname);
  socket.write(words.replaceAll('\n', '\r\n'));
  return socket;
}

const POST = 'POST /things HTTP/1.1\nhost: x\nconnection: close\ncontent-type: application/json\n';

test('who stands still is sent away, who waits for us is not', async () => {
  const server = createHttpServer({ log, metrics, ready: async () => {}, stallMs: 1_500 });
  const work = Promise.withResolvers<string>();
  const unread = Promise.withResolvers<void>();
  server.post('/things', async () => work.promise);
  server.get('/endless', (_request, reply) => {
    reply.raw.once('close', unread.resolve);
    return reply.send(Readable.from(Array(1_000).fill(Buffer.alloc(1024 * 1024))));
  });
  try {
    const address = await listen(server, '127.0.0.1', 0);
    const patient = text(say(address, `${POST}content-length: 2\n\n{}`));
    const still = [`${POST}content-length: 2\n\n{`, `${POST}transfer-encoding: chunked\n\n1\n{\n`, 'GET /', ''];
    const reader = say(address, 'GET /endless HTTP/1.1\nhost: x\n\n').pause();
    const answers = await Promise.all(still.map((words) => text(say(address, words))));
    expect(answers.join()).not.toContain('200 OK');
    await unread.promise;
    reader.destroy();
    work.resolve('done');
    expect(await patient).toMatch(/^HTTP\/1.1 200 OK[\s\S]*done$/);
  } finally {
    await server.close();
  }
});

test('nobody waits for a body that was not announced', async () => {
  const server = createHttpServer({ log, metrics, ready: async () => {} });
  server.post('/things', async ({ body }) => ({ body }));
  try {
    const address = await listen(server, '127.0.0.1', 0);
    expect(await text(say(address, `${POST}\n`))).toMatch(/^HTTP\/1.1 400 Bad Request/);
    const empty = POST.replace('content-type: application/json\n', '');
    expect(await text(say(address, `${empty}\n`))).toMatch(/^HTTP\/1.1 200 OK/);
  } finally {
    await server.close();
  }
});
