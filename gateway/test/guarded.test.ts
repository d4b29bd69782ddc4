import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { httpTransport } from '@medianest/engine';
import { waitFor } from '@medianest/kit/testing';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type GuardOptions, guarded, masked } from '../src/index.ts';
import { startTestGateway, type TestGateway } from './support/gateway.ts';
import { openSocket } from './support/sockets.ts';

/** What the subgraph `people` does with a request: by default it answers nothing. */
type Behaviour = (request: IncomingMessage, response: ServerResponse, body: string) => void;

let people: Server;
let asked: string[] = [];
let behave: Behaviour;
let gateway: TestGateway;

beforeEach(async () => {
  asked = [];
  people = createServer(async (request, response) => {
    let body = '';
    for await (const chunk of request) body += String(chunk);
    asked.push(body);
    behave(request, response, body);
  });
  await new Promise<void>((resolve) => people.listen(0, '127.0.0.1', resolve));
});
afterEach(async () => {
  await gateway.close();
  people.closeAllConnections();
  await new Promise((resolve) => people.close(resolve));
});

async function start(options: GuardOptions = {}, timeoutMs = 5_000) {
  const url = `http://127.0.0.1:${(people.address() as AddressInfo).port}/graphql`;
  gateway = await startTestGateway({
    transports: (log) => (name) =>
      guarded(masked(name, httpTransport({ url, timeoutMs }), log), { retryDelayMs: 5, ...options }),
  });
}

interface Answer {
  data?: unknown;
  errors?: { extensions: { code: string } }[];
}
const ask = async (query: string) => (await (await gateway.post({ query })).json()) as Answer;
const codeOf = ({ errors }: Answer) => errors?.[0]?.extensions.code;
const fail: Behaviour = (_, response) => response.writeHead(503).end('busy');
const answer: Behaviour = (_, response) => {
  response.writeHead(200, { 'content-type': 'application/json' }).end('{"data":{"whoAsks":"somebody"}}');
};

test('a query is asked again when the subgraph was away for a moment; a mutation never', async () => {
  behave = (...exchange) => (asked.length < 3 ? fail : answer)(...exchange);
  await start();
  expect(await ask('{ whoAsks }')).toEqual({ data: { whoAsks: 'somebody' } });
  expect(asked).toHaveLength(3);
  behave = fail;
  expect(codeOf(await ask('mutation { rename(name: "Eve") { id } }'))).toBe('SUBGRAPH_UNAVAILABLE');
  expect(asked).toHaveLength(4);
});

test('a connection that breaks counts as being away', async () => {
  behave = (request, response, body) =>
    asked.length === 1 ? request.socket.destroy() : answer(request, response, body);
  await start();
  expect(await ask('{ whoAsks }')).toEqual({ data: { whoAsks: 'somebody' } });
});

test('a subgraph that fails with 5xx is left alone for a while, and asked again after it', async () => {
  behave = fail;
  await start({ retries: 0, openMs: 3_000 });
  for (let n = 0; n < 5; n++) expect(codeOf(await ask('{ whoAsks }'))).toBe('SUBGRAPH_UNAVAILABLE');
  expect(asked).toHaveLength(5);
  behave = answer;
  expect(codeOf(await ask('{ whoAsks }'))).toBe('SUBGRAPH_UNAVAILABLE');
  expect(asked).toHaveLength(5);
  await waitFor('the subgraph to be asked again', async () => (await ask('{ whoAsks }')).data);
  expect(await ask('{ whoAsks }')).toEqual({ data: { whoAsks: 'somebody' } });
});

test('so is one that does not answer in time, and that is not waited for twice', async () => {
  behave = () => undefined;
  await start({ openMs: 60_000 }, 400);
  for (let n = 0; n < 5; n++) expect(codeOf(await ask('{ whoAsks }'))).toBe('SUBGRAPH_TIMEOUT');
  expect(asked).toHaveLength(5);
  expect(codeOf(await ask('{ whoAsks }'))).toBe('SUBGRAPH_UNAVAILABLE');
  expect(asked).toHaveLength(5);
});

test('a GraphQL answer with 5xx is a failure all the same: asked again, handed on, and counted', async () => {
  behave = (_, response) =>
    response.writeHead(500).end('{"errors":[{"message":"No disk.","extensions":{"code":"NO_DISK"}}]}');
  await start({ retries: 1, openMs: 60_000 });
  expect(codeOf(await ask('{ whoAsks }'))).toBe('NO_DISK');
  expect(asked).toHaveLength(2);
  for (let n = 0; n < 3; n++) await ask('mutation { rename(name: "Eve") { id } }');
  expect(asked).toHaveLength(5);
  expect(codeOf(await ask('{ whoAsks }'))).toBe('SUBGRAPH_UNAVAILABLE');
  expect(asked).toHaveLength(5);
});

test('one that refuses with 4xx or GraphQL errors is asked on, and only once each time', async () => {
  await start({ openMs: 60_000 });
  behave = (_, response) => response.writeHead(400).end('{"message":"no"}');
  for (let n = 0; n < 10; n++) expect(codeOf(await ask('{ whoAsks }'))).toBe('SUBGRAPH_BAD_RESPONSE');
  behave = (_, response) =>
    response.writeHead(200).end('{"data":null,"errors":[{"message":"Too late.","extensions":{"code":"TOO_LATE"}}]}');
  for (let n = 0; n < 10; n++) expect(codeOf(await ask('{ whoAsks }'))).toBe('TOO_LATE');
  expect(asked).toHaveLength(20);
});

test('a client that goes away takes its subgraph request with it, and that says nothing about the subgraph', async () => {
  let left = 0;
  behave = (request) => request.socket.once('close', () => (left += 1));
  await start({ openMs: 60_000 });
  for (let n = 1; n <= 6; n++) {
    const leaving = new AbortController();
    const body = JSON.stringify({ query: '{ whoAsks }' });
    const headers = { 'content-type': 'application/json' };
    const gone = fetch(`${gateway.origin}/graphql`, { method: 'POST', headers, body, signal: leaving.signal });
    await waitFor('the subgraph to be asked', () => asked.length === n);
    leaving.abort();
    await expect(gone).rejects.toThrow();
    await waitFor('the end of its request', () => left === n);
  }
  behave = answer;
  expect(await ask('{ whoAsks }')).toEqual({ data: { whoAsks: 'somebody' } });
});

test('the same on a socket, by leaving the operation or the socket, and on an event stream', async () => {
  let left = 0;
  behave = (request) => request.socket.once('close', () => (left += 1));
  await start();
  const { say, socket } = await openSocket(gateway.origin);
  const stream = new AbortController();
  const headers = { 'content-type': 'application/json', accept: 'text/event-stream' };
  const body = JSON.stringify({ query: '{ c: whoAsks }' });
  say({ type: 'subscribe', id: 'a', payload: { query: '{ a: whoAsks }' } });
  say({ type: 'subscribe', id: 'b', payload: { query: '{ b: whoAsks }' } });
  await fetch(`${gateway.origin}/graphql`, { method: 'POST', headers, body, signal: stream.signal });
  await waitFor('the subgraph to be asked', () => asked.length === 3);
  for (const [leave, count] of [
    [() => say({ type: 'complete', id: 'a' }), 1],
    [() => socket.close(), 2],
    [() => stream.abort(), 3],
  ] as const) {
    leave();
    await waitFor('the end of its request', () => left === count);
  }
});

test('what a mutation has begun it ends, whether or not its client waits', async () => {
  let finish: () => void = () => undefined;
  let broken = false;
  behave = (request, response) => {
    request.socket.once('close', () => (broken = true));
    finish = () => response.writeHead(200).end('{"data":{"rename":{"id":"1"}}}');
  };
  await start();
  const leaving = new AbortController();
  const gone = fetch(`${gateway.origin}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ query: 'mutation { rename(name: "Eve") { id } }' }),
    signal: leaving.signal,
  });
  await waitFor('the subgraph to be asked', () => asked.length === 1);
  leaving.abort();
  await expect(gone).rejects.toThrow();
  behave = answer;
  expect((await ask('{ whoAsks }')).data).toEqual({ whoAsks: 'somebody' });
  expect(broken).toBe(false);
  finish();
});
