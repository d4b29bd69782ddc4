import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import { createEngine, type HttpTransportOptions, httpTransport, TransportError } from '../src/index.js';
import { actor, ask } from './support/actors.js';
import { compose, schemaOf } from './support/graph.js';
import { serveSubgraph } from './support/server.js';
import { shop } from './support/shop.js';

const closing: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

/** `things` is a real subgraph, `people` is whatever the test puts there. */
async function shopWith(peopleUrl: string, limits: Partial<HttpTransportOptions> = {}) {
  const sources = shop();
  const things = await serveSubgraph(schemaOf(sources.things));
  const failures: unknown[] = [];
  const engine = await createEngine({
    supergraphSdl: compose(sources, { people: peopleUrl, things: things.url }),
    transports: (_, url) => httpTransport({ url, ...limits }),
    onError: (error) => failures.push(error),
  });
  closing.push(
    () => things.kill(),
    () => engine.close(),
  );
  return { engine, failures };
}

/** A server that answers everything with one status and body, or never. */
async function answering(status: number | 'never', body = ''): Promise<string> {
  const server = createServer((_, response) => {
    if (status !== 'never') response.writeHead(status).end(body);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  closing.push(async () => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/graphql`;
}

const query = '{ things { label owner { id name } } }';

test('two subgraphs over HTTP, with the headers of the actor', async () => {
  const people = await serveSubgraph(schemaOf(shop().people));
  closing.push(() => people.kill());
  const { engine } = await shopWith(people.url);
  const answer = await ask(engine, query, { actor: actor('ada') });
  expect(answer.errors).toBeUndefined();
  expect(answer.data.things[1]).toEqual({ label: 'Chair', owner: { id: '2', name: 'Grace' } });
  expect(people.requests[0]?.headers['x-actor']).toBe('ada');
});

test('a subgraph that is down nulls its fields; the rest is served and nothing of it is leaked', async () => {
  const { engine, failures } = await shopWith('http://127.0.0.1:9/secret-path');
  const answer = await ask(engine, '{ things { label } person(id: 1) { name } }');
  expect(answer.data).toEqual({ things: [{ label: 'Lamp' }, { label: 'Chair' }, { label: 'Table' }], person: null });
  expect(answer.errors).toEqual([
    {
      message: 'The subgraph "people" cannot be reached.',
      path: ['person'],
      extensions: { code: 'SUBGRAPH_UNAVAILABLE', service: 'people' },
    },
  ]);
  expect(failures[0]).toBeInstanceOf(TransportError);
});

test.each([
  ['SUBGRAPH_UNAVAILABLE', 503, '<h1>secret stack</h1>'],
  ['SUBGRAPH_BAD_RESPONSE', 404, 'secret'],
  ['SUBGRAPH_BAD_RESPONSE', 200, '["secret"]'],
  ['SUBGRAPH_BAD_RESPONSE', 302, 'secret'],
  ['SUBGRAPH_BAD_RESPONSE', 200, '{"data": "secret"}'],
  ['SUBGRAPH_BAD_RESPONSE', 200, '{"data": null}'],
  ['SUBGRAPH_BAD_RESPONSE', 200, '{"data": {"person": null}, "errors": {"message": "secret"}}'],
  ['SUBGRAPH_BAD_RESPONSE', 200, '{"errors": [null]}'],
  ['SUBGRAPH_TIMEOUT', 'never', ''],
  ['SUBGRAPH_BAD_RESPONSE', 200, JSON.stringify({ data: { person: { name: 'x'.repeat(5000) } } })],
] as const)('%s for %s %.20s', async (code, status, body) => {
  // Nobody but who never answers is to meet it.
  const timeoutMs = status === 'never' ? 100 : 60_000;
  const { engine } = await shopWith(await answering(status, body), { timeoutMs, maxResponseBytes: 4000 });
  const answer = await ask(engine, '{ person(id: 1) { name } }');
  expect(answer.data).toEqual({ person: null });
  expect(answer.errors[0].extensions.code).toBe(code);
  expect(JSON.stringify(answer)).not.toContain('secret');
});

test('errors that come with another status than 200 are passed on', async () => {
  const body = JSON.stringify({ errors: [{ message: 'Who are you?', extensions: { code: 'UNAUTHENTICATED' } }] });
  const { engine } = await shopWith(await answering(401, body));
  const answer = await ask(engine, '{ person(id: 1) { name } }');
  expect(answer.errors).toEqual([
    { message: 'Who are you?', extensions: { code: 'UNAUTHENTICATED', service: 'people' } },
  ]);
});

test('what is odd in an error is left out', async () => {
  const error = { message: 7, path: 'person', extensions: 'secret', locations: 'secret' };
  const { engine } = await shopWith(await answering(200, JSON.stringify({ data: { person: null }, errors: [error] })));
  expect(await ask(engine, '{ person(id: 1) { name } }')).toEqual({
    data: { person: null },
    errors: [
      {
        message: 'The subgraph "people" failed.',
        extensions: { code: 'DOWNSTREAM_SERVICE_ERROR', service: 'people' },
      },
    ],
  });
});

test('a client that leaves cancels the work it asked for', async () => {
  const { engine } = await shopWith(await answering('never'));
  const abort = new AbortController();
  const answer = ask(engine, '{ person(id: 1) { name } }', { signal: abort.signal });
  abort.abort();
  expect((await answer).errors[0].extensions.code).toBe('CANCELLED');
});
