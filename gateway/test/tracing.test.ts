import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { waitFor } from '@medianest/kit/testing';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { localTransports } from '../src/index.ts';
import { startTestGateway, type TestGateway } from './support/gateway.ts';
import { testGraph } from './support/graph.ts';
import { openSocket } from './support/sockets.ts';

interface SpanData {
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId?: string;
  readonly name: string;
  readonly attributes: { key: string; value: { stringValue?: string } }[];
}

const spans: SpanData[] = [];
const sentOn: (string | undefined)[] = [];
let collector: Server;
let gateway: TestGateway;

beforeAll(async () => {
  collector = createServer(async (request, response) => {
    let body = '';
    for await (const chunk of request) body += String(chunk);
    for (const { scopeSpans } of JSON.parse(body).resourceSpans)
      for (const scope of scopeSpans) spans.push(...scope.spans);
    response.writeHead(200, { 'content-type': 'application/json' }).end('{}');
  });
  await new Promise<void>((resolve) => collector.listen(0, '127.0.0.1', resolve));
  const graph = testGraph();
  gateway = await startTestGateway({
    graph,
    env: { OTEL_EXPORTER_OTLP_ENDPOINT: `http://127.0.0.1:${(collector.address() as AddressInfo).port}/` },
    transports(log) {
      const { people, films } = localTransports(graph.subgraphs, log);
      if (!people || !films) throw new Error('The test graph has other subgraphs.');
      const noting: typeof people = {
        ...people,
        execute(request) {
          sentOn.push(request.headers['traceparent']);
          return people.execute(request);
        },
      };
      return { people: noting, films };
    },
  });
});
afterAll(async () => {
  await gateway.close();
  collector.closeAllConnections();
  await new Promise((resolve) => collector.close(resolve));
});

const TRACE = 'a'.repeat(32);

test('a request is one trace: parse, plan, execute and each fetch, and the subgraphs are told which', async () => {
  const traceparent = `00-${TRACE}-${'b'.repeat(16)}-01`;
  await gateway.post({ query: '{ films { by { name } } }' }, { traceparent });
  const trace = await waitFor('the spans', () => {
    const ours = spans.filter(({ traceId }) => traceId === TRACE);
    return ours.length >= 6 && ours;
  });
  const byName = (name: string) => trace.filter((span) => span.name === name);
  const [root] = byName('graphql');
  expect(root?.parentSpanId).toBe('b'.repeat(16));
  const [parse] = byName('graphql.parse');
  const [plan] = byName('graphql.plan');
  const [execute] = byName('graphql.execute');
  expect([parse, plan, execute].map((span) => span?.parentSpanId)).toEqual(
    [root, root, root].map((one) => one?.spanId),
  );
  expect(execute?.attributes).toContainEqual({ key: 'graphql.operation.type', value: { stringValue: 'query' } });
  const fetches = byName('graphql.fetch');
  expect(fetches.map(({ parentSpanId }) => parentSpanId)).toEqual([execute?.spanId, execute?.spanId]);
  const asked = fetches.map(
    ({ attributes }) => attributes.find(({ key }) => key === 'graphql.subgraph')?.value.stringValue,
  );
  expect(asked.sort()).toEqual(['films', 'people']);
  const people = fetches.find(({ attributes }) => JSON.stringify(attributes).includes('people'));
  expect(sentOn).toEqual([`00-${TRACE}-${people?.spanId}-01`]);
});

test('operations on a socket are traced too, each alone', async () => {
  spans.length = 0;
  const { say, heard, socket } = await openSocket(gateway.origin);
  say({ type: 'subscribe', id: '1', payload: { query: '{ a: whoAsks }' } });
  await waitFor('the answer', () => heard.length === 3);
  say({ type: 'subscribe', id: '2', payload: { query: '{ b: whoAsks }' } });
  await waitFor('the answer', () => heard.length === 5);
  socket.close();
  const roots = await waitFor('the spans', () => {
    const found = spans.filter(({ name }) => name === 'graphql');
    return found.length === 2 && found;
  });
  expect(new Set(roots.map(({ traceId }) => traceId)).size).toBe(2);
});
