import { waitFor } from '@medianest/kit/testing';
import { type Client, CloseCode, createClient } from 'graphql-ws';
import { afterAll, beforeAll, expect, test } from 'vitest';
import WebSocket from 'ws';
import { startTestGateway, type TestGateway, whileItCounts } from './support/gateway.ts';
import { type Closed, type RawOptions, rawSocket } from './support/sockets.ts';

let gateway: TestGateway;
const clients: Client[] = [];

beforeAll(async () => {
  gateway = await startTestGateway();
});
afterAll(async () => {
  await Promise.all(clients.map((client) => client.dispose()));
  await gateway.close();
});

const url = (to = gateway) => `${to.origin.replace('http', 'ws')}/graphql`;

/** A graphql-ws client, and how its socket was closed. */
function connect(
  connectionParams: Record<string, unknown> = {},
  to = gateway,
): { client: Client; closed: Promise<Closed> } {
  let tell: (closed: Closed) => void;
  const closed = new Promise<Closed>((resolve) => (tell = resolve));
  const client = createClient({
    url: url(to),
    webSocketImpl: WebSocket,
    connectionParams,
    retryAttempts: 0,
    on: { closed: (event) => tell(event as Closed) },
  });
  clients.push(client);
  return { client, closed };
}

async function all<T>(results: AsyncIterable<T>): Promise<T[]> {
  const seen: T[] = [];
  for await (const result of results) seen.push(result);
  return seen;
}

const raw = (options: RawOptions = {}) => rawSocket(gateway.origin, options);

test('queries, mutations and subscriptions on one socket, as the person of the token', async () => {
  const { client } = connect({ authorization: `Bearer ${await gateway.token('ada')}` });
  expect(await all(client.iterate({ query: '{ whoAsks }' }))).toEqual([{ data: { whoAsks: 'ada' } }]);
  expect(await all(client.iterate({ query: 'mutation { rename(name: "Ada L.") { name } }' }))).toEqual([
    { data: { rename: { name: 'Ada L.' } } },
  ]);
  const events = await all(
    client.iterate({ query: 'subscription { countdown(from: 2) { left whoAsks by { name } } }' }),
  );
  const by = { name: 'Ada L.' };
  expect(events).toEqual([2, 1, 0].map((left) => ({ data: { countdown: { left, whoAsks: 'ada', by } } })));
});

test('the bare token does as well, and the name of the parameter may be written in capitals', async () => {
  const { client } = connect({ Authorization: await gateway.token('bob') });
  expect(await all(client.iterate({ query: '{ whoAsks }' }))).toEqual([{ data: { whoAsks: 'bob' } }]);
});

test('nobody in particular without a token', async () => {
  const { client } = connect();
  expect(await all(client.iterate({ query: 'subscription { countdown(from: 0) { whoAsks } }' }))).toEqual([
    { data: { countdown: { whoAsks: 'nobody' } } },
  ]);
});

test('a bad token is refused at connection_init with 4403 and why', async () => {
  for (const authorization of ['Bearer nonsense', await gateway.token('ada', { seconds: -1 })]) {
    const { client, closed } = connect({ authorization });
    client.subscribe({ query: '{ whoAsks }' }, { next: () => {}, error: () => {}, complete: () => {} });
    expect(await closed).toMatchObject({ code: 4403, reason: expect.stringMatching(/access token is not valid/) });
  }
});

test('a socket is closed with 4403 the moment its token expires, and what ran is ended', async () => {
  const { closed } = await whileItCounts(gateway, 'carl', async (authorization) => {
    const { client, closed } = connect({ authorization });
    const begins = Promise.withResolvers<boolean>();
    client.subscribe(
      { query: 'subscription { forever { left } }' },
      { next: () => begins.resolve(true), error: () => begins.resolve(false), complete: () => {} },
    );
    return (await begins.promise) && { closed };
  });
  expect(await closed).toMatchObject({ code: 4403 });
  await waitFor('the end of the upstream', () => gateway.graph.witness.open === 0);
});

test('a socket is closed with 4403 when its session is ended', async () => {
  const { client, closed } = connect({ authorization: await gateway.token('dora', { sessionId: 'dora’s phone' }) });
  const events = client.iterate({ query: 'subscription { forever { left } }' });
  await events.next();
  await gateway.endSession('dora’s phone');
  expect(await closed).toMatchObject({ code: 4403 });
  await waitFor('the end of the upstream', () => gateway.graph.witness.open === 0);
});

test('a client that leaves ends its subscription', async () => {
  const { client } = connect();
  const events = client.iterate({ query: 'subscription { forever { left } }' });
  await events.next();
  expect(gateway.graph.witness.open).toBe(1);
  await events.return?.();
  await waitFor('the end of the upstream', () => gateway.graph.witness.open === 0);
  expect(await all(client.iterate({ query: '{ whoAsks }' }))).toEqual([{ data: { whoAsks: 'nobody' } }]);
});

test('an operation that cannot run is an error message, and the socket goes on', async () => {
  const { client } = connect();
  await expect(all(client.iterate({ query: 'subscription { nonsense }' }))).rejects.toMatchObject([
    { extensions: { code: 'GRAPHQL_VALIDATION_FAILED' } },
  ]);
  expect(await all(client.iterate({ query: '{ broken }' }))).toMatchObject([
    { data: { broken: null }, errors: [{ extensions: { code: 'INTERNAL_SERVER_ERROR' } }] },
  ]);
});

test('a socket that says nothing is closed after 3 seconds', async () => {
  const before = Date.now();
  const { closed } = await raw();
  expect(await closed).toMatchObject({ code: CloseCode.ConnectionInitialisationTimeout });
  expect(Date.now() - before).toBeGreaterThan(2_500);
});

test('who breaks the protocol is told how', async () => {
  const breaches: [unknown[], number][] = [
    [['nonsense'], CloseCode.BadRequest],
    [[{ type: 'nonsense' }], CloseCode.BadRequest],
    [[{ type: 'subscribe', id: '1', payload: { query: '{ whoAsks }' } }], CloseCode.Unauthorized],
    [[{ type: 'connection_init' }, { type: 'connection_init' }], CloseCode.TooManyInitialisationRequests],
  ];
  for (const [messages, code] of breaches) {
    const { say, closed } = await raw();
    for (const message of messages) say(message);
    expect(await closed, JSON.stringify(messages)).toMatchObject({ code });
  }
});

test('the same id twice is 4409, a message of more than 1 MB 1009', async () => {
  const twice = await raw();
  twice.say({ type: 'connection_init' });
  await waitFor('the ack', () => twice.heard.length > 0);
  const subscribe = { type: 'subscribe', id: '1', payload: { query: 'subscription { forever { left } }' } };
  twice.say(subscribe);
  twice.say(subscribe);
  expect(await twice.closed).toMatchObject({ code: CloseCode.SubscriberAlreadyExists });
  const large = await raw();
  large.say({ type: 'connection_init', payload: { x: 'x'.repeat(1024 * 1024) } });
  expect(await large.closed).toMatchObject({ code: 1009 });
});

test('an id is free again the moment its operation is over, for either side', async () => {
  const { say, heard, closed, socket } = await raw();
  say({ type: 'connection_init' });
  await waitFor('the ack', () => heard.length > 0);
  const subscribe = (query: string) => say({ type: 'subscribe', id: '1', payload: { query } });
  // Each is left before it has answered, in one breath with the next.
  for (const query of ['{ slow }', 'subscription { silent { left } }', 'mutation { rename(name: "Ada") { id } }']) {
    subscribe(query);
    say({ type: 'complete', id: '1' });
  }
  for (const query of ['{ nonsense }', '{ whoAsks }']) {
    const before = heard.length;
    subscribe(query);
    await waitFor('the last word', () =>
      heard.slice(before).find(({ type }) => type === 'error' || type === 'complete'),
    );
  }
  expect(heard.slice(1).map(({ id, type }) => `${id} ${type}`)).toEqual(['1 error', '1 next', '1 complete']);
  await waitFor('the end of the upstream', () => gateway.graph.witness.open === 0);
  socket.close();
  expect(await closed).toMatchObject({ code: 1005 });
});

test('at most 100 operations run at once on a socket', async () => {
  const { say, heard, closed } = await raw();
  say({ type: 'connection_init' });
  await waitFor('the ack', () => heard.length > 0);
  const query = 'subscription { forever { left } }';
  for (let id = 0; id <= 100; id++) say({ type: 'subscribe', id: String(id), payload: { query } });
  expect(await closed).toMatchObject({ code: CloseCode.BadRequest });
  await waitFor('the end of the upstream', () => gateway.graph.witness.open === 0);
});

test('pings are answered; another protocol or path or origin is refused', async () => {
  const { say, heard, socket } = await raw();
  say({ type: 'ping', payload: { n: 1 } });
  expect(await waitFor('the pong', () => heard[0])).toEqual({ type: 'pong', payload: { n: 1 } });
  socket.close();
  expect(await (await raw({ protocol: 'graphql-ws' })).closed).toMatchObject({
    reason: expect.stringMatching(/subprotocol/i),
  });
  expect(await (await raw({ path: '/elsewhere' })).closed).toMatchObject({ reason: expect.stringMatching(/404/) });
  const foreign = await raw({ headers: { origin: 'https://evil.example.org' } });
  expect(await foreign.closed).toMatchObject({ reason: expect.stringMatching(/403/) });
  const own = await raw({ headers: { origin: gateway.origin } });
  own.say({ type: 'connection_init' });
  expect(await waitFor('the ack', () => own.heard[0])).toEqual({ type: 'connection_ack' });
  own.socket.close();
});

test('a gateway that stops tells its sockets with 1001', async () => {
  const other = await startTestGateway();
  const { client, closed } = connect({}, other);
  const events = client.iterate({ query: 'subscription { forever { left } }' });
  await events.next();
  await other.close();
  expect(await closed).toMatchObject({ code: 1001 });
});
