import { request as httpRequest } from 'node:http';
import { brotliCompressSync, constants, deflateSync, gzipSync } from 'node:zlib';
import { waitFor } from '@medianest/kit/testing';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { firstEvent, hear } from './support/events.ts';
import { startTestGateway, type TestGateway } from './support/gateway.ts';
import { openSocket, rawSocket } from './support/sockets.ts';

let gateway: TestGateway;
beforeAll(async () => {
  gateway = await startTestGateway({
    env: {
      MAX_CONNECTIONS_PER_ACTOR: '2',
      MAX_CONNECTIONS_PER_ADDRESS: '5',
      MAX_MESSAGES_PER_SECOND: '5',
      TRUST_PROXY: 'true',
    },
  });
});
afterAll(() => gateway.close());

const bearer = async (person: string) => `Bearer ${await gateway.token(person)}`;
const FOREVER = 'subscription { forever { left } }';
const upstreamEnded = () => waitFor('the end of the upstream', () => gateway.graph.witness.open === 0);
const subscribe = (query: string, id = '1') => ({ type: 'subscribe', id, payload: { query } });

const stream = (authorization: string, address = '10.1.1.1') =>
  hear(`${gateway.origin}/graphql`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      accept: 'text/event-stream',
      authorization,
      'x-forwarded-for': address,
    },
    body: JSON.stringify({ query: FOREVER }),
  });

test('a person has so many sockets and event streams at once; another has their own, and one closed makes room', async () => {
  const ada = await bearer('ada');
  const first = await openSocket(gateway.origin, ada);
  const second = await stream(ada);
  await firstEvent(second);
  expect(await (await openSocket(gateway.origin, ada)).closed).toEqual({
    code: 1013,
    reason: 'Too many connections are open. Close some, then try again.',
  });
  const refused = await stream(ada);
  await refused.ended;
  expect(refused.response.status).toBe(429);
  expect(JSON.parse(refused.text())).toMatchObject({ errors: [{ extensions: { code: 'TOO_MANY_CONNECTIONS' } }] });
  const bob = await openSocket(gateway.origin, await bearer('bob'));
  expect(bob.heard).toEqual([{ type: 'connection_ack' }]);
  first.socket.close();
  await first.closed;
  const again = await openSocket(gateway.origin, ada);
  expect(again.heard).toEqual([{ type: 'connection_ack' }]);
  second.leave();
  bob.socket.close();
  again.socket.close();
  await Promise.all([bob.closed, again.closed]);
  await upstreamEnded();
});

test('an address has so many too, as the nearest proxy saw it: what a client writes before it counts for nothing', async () => {
  const open = (address: string) => rawSocket(gateway.origin, { headers: { 'x-forwarded-for': address } });
  const sockets = await Promise.all([1, 2, 3, 4, 5].map((n) => open(`10.9.9.${n}, 10.2.2.2`)));
  expect(await (await open('10.9.9.6, 10.2.2.2')).closed).toMatchObject({ reason: expect.stringMatching(/429/) });
  const refused = await stream('', '10.2.2.2');
  await refused.ended;
  expect(refused.response.status).toBe(429);
  const elsewhere = await open('10.3.3.3');
  expect(elsewhere.socket.readyState).toBe(elsewhere.socket.OPEN);
  for (const { socket } of [...sockets, elsewhere]) socket.close();
  await Promise.all([...sockets, elsewhere].map(({ closed }) => closed));
  await waitFor('room', async () => {
    const { socket } = await open('10.2.2.2');
    const isOpen = socket.readyState === socket.OPEN;
    socket.close();
    return isOpen;
  });
});

test('of IPv6 a whole network counts as one address', async () => {
  const open = (address: string) => rawSocket(gateway.origin, { headers: { 'x-forwarded-for': address } });
  const sockets = await Promise.all(
    ['2001:db8:0:7::1', '2001:db8:0:7::2', '2001:db8:0:7:1:2:3:4', '2001:db8::7:ffff:0:0:1', '2001:db8:0:7::'].map(
      open,
    ),
  );
  expect(await (await open('2001:db8::7:9:9:9:9')).closed).toMatchObject({ reason: expect.stringMatching(/429/) });
  for (const { socket } of sockets) socket.close();
  await Promise.all(sockets.map(({ closed }) => closed));
});

test('more messages than anyone needs end the socket', async () => {
  const chatty = await openSocket(gateway.origin);
  for (let n = 0; n < 60; n++) chatty.say({ type: 'ping' });
  expect(await chatty.closed).toEqual({ code: 1008, reason: 'Too many messages' });
});

test('a socket that does not read its events is closed with a reason, and no more than the buffer is kept for it', async () => {
  const { socket, say, closed } = await openSocket(gateway.origin);
  gateway.graph.witness.poured = 0;
  const before = process.memoryUsage();
  socket.pause();
  say(subscribe('subscription { flood { text } }'));
  await waitFor('the flood', () => gateway.graph.witness.poured > 10);
  await upstreamEnded();
  expect(gateway.graph.witness.poured * 16 * 1024).toBeLessThan(24 * 1024 * 1024);
  const after = process.memoryUsage();
  expect(after.external + after.arrayBuffers - before.external - before.arrayBuffers).toBeLessThan(48 * 1024 * 1024);
  socket.resume();
  expect(await closed).toEqual({ code: 1013, reason: 'Events came faster than they were read' });
  expect(await gateway.app.metrics.metrics()).toMatch(/graphql_clients_dropped_total\{way="socket".*\} 1/);
});

test('a socket that asks for more than it reads is not heard until it reads, and loses nothing', async () => {
  // Who does not read does not hear either whether it is still there.
  const patient = await startTestGateway({ env: { KEEP_ALIVE_MS: '600000' } });
  const { socket, say, heard } = await openSocket(patient.origin);
  socket.pause();
  for (let n = 0; n < 40; n++) say({ type: 'ping', payload: { n, text: 'x'.repeat(1_000_000) } });
  say(subscribe('{ slow }', 'last'));
  // More than the system takes on the way is left where it is.
  for (let n = 0; n < 50; n++) await patient.post({ query: '{ whoAsks }' });
  expect(patient.graph.witness.slow).toBe(0);

  socket.resume();
  await waitFor('the last to be heard', () => patient.graph.witness.slow === 1);
  await waitFor('all answers', () => heard.filter(({ type }) => type === 'pong').length === 40);
  socket.close();
  await patient.close();
});

const compressed = (body: Buffer, encoding: string) =>
  fetch(`${gateway.origin}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'content-encoding': encoding },
    body: new Uint8Array(body),
  });

test('bodies may be compressed with gzip, deflate and br', async () => {
  const body = JSON.stringify({ query: '{ whoAsks }', variables: { padding: 'x'.repeat(500_000) } });
  const ways = {
    gzip: gzipSync(body),
    deflate: deflateSync(body),
    br: brotliCompressSync(body),
    identity: Buffer.from(body),
  };
  for (const [encoding, bytes] of Object.entries(ways)) {
    const response = await compressed(bytes, encoding);
    expect(await response.json(), encoding).toEqual({ data: { whoAsks: 'nobody' } });
  }
});

test('a body that grows beyond the limit is refused, in whatever it is wrapped', async () => {
  const bomb = Buffer.alloc(256 * 1024 * 1024, ' ');
  const quick = { [constants.BROTLI_PARAM_QUALITY]: 4 };
  for (const [encoding, bytes] of Object.entries({
    gzip: gzipSync(bomb),
    br: brotliCompressSync(bomb, { params: quick }),
  })) {
    const response = await compressed(bytes, encoding);
    expect([response.status, await response.json()], encoding).toMatchObject([
      413,
      { errors: [{ extensions: { code: 'BAD_USER_INPUT' } }] },
    ]);
  }
});

test('a body is JSON in UTF-8, and is not guessed at', async () => {
  const post = async (body: Uint8Array<ArrayBuffer>, type = 'application/json') => {
    const response = await fetch(`${gateway.origin}/graphql`, {
      method: 'POST',
      headers: { 'content-type': type },
      body,
    });
    return [response.status, await response.json()];
  };
  const text = JSON.stringify({ query: '{ echo(text: "é") }' });
  const answered = [200, { data: { echo: 'é' } }];
  expect(await post(Buffer.from(text))).toEqual(answered);
  expect(await post(Buffer.from(`\uFEFF${text}`))).toEqual(answered);
  expect(await post(Buffer.from(text), 'application/json; charset="UTF-8"')).toEqual(answered);
  const refused = { errors: [{ extensions: { code: 'BAD_USER_INPUT' }, message: expect.stringContaining('UTF-8') }] };
  expect(await post(Buffer.from(text, 'latin1'))).toMatchObject([400, refused]);
  expect(await post(Buffer.from(text, 'utf16le'), 'application/json; charset=utf-16')).toMatchObject([415, refused]);
  expect(await post(Buffer.from('nonsense'))).toMatchObject([400, refused]);
});

test('what cannot be decompressed is refused with a sentence', async () => {
  const whole = gzipSync(JSON.stringify({ query: '{ whoAsks }' }));
  const answers = await Promise.all([
    compressed(Buffer.from('nonsense'), 'gzip'),
    compressed(whole.subarray(0, whole.length - 9), 'gzip'),
    compressed(whole, 'zstd'),
  ]);
  expect(answers.map(({ status }) => status)).toEqual([400, 400, 415]);
  for (const answer of answers) expect(await answer.text()).toMatch(/compress/);
});

test('a client that goes in the middle of a compressed body leaves nothing behind', async () => {
  const headers = { 'content-type': 'application/json', 'content-encoding': 'gzip' };
  const request = httpRequest(`${gateway.origin}/graphql`, { method: 'POST', headers });
  const failed = new Promise((resolve) => request.once('error', resolve));
  request.write(gzipSync('x'.repeat(1000)).subarray(0, 12), () => request.destroy());
  await failed;
  expect((await gateway.post({ query: '{ whoAsks }' })).status).toBe(200);
});
