import { httpTransport } from '@medianest/engine';
import { type SubgraphServer, startSubgraphServer } from '@medianest/kit';
import { createClient } from 'graphql-ws';
import { expect, test } from 'vitest';
import WebSocket from 'ws';
import { masked } from '../src/index.ts';
import { startTestGateway } from './support/gateway.ts';
import { testGraph } from './support/graph.ts';

test('the same over the network: the actor, errors, subscriptions, and a subgraph that is down', async () => {
  const graph = testGraph();
  const servers = new Map<string, SubgraphServer>();
  for (const subgraph of graph.subgraphs) {
    servers.set(subgraph.name, await startSubgraphServer(subgraph, { host: '127.0.0.1', port: 0 }));
  }
  const gateway = await startTestGateway({
    graph,
    transports: (log) => (name) => masked(name, httpTransport({ url: `${servers.get(name)?.address}/graphql` }), log),
  });
  const authorization = `Bearer ${await gateway.token('ada')}`;

  const whole = await gateway.post({ query: '{ whoAsks refused films { by { name } } }' }, { authorization });
  expect(await whole.json()).toMatchObject({
    data: { whoAsks: 'ada', refused: null, films: [{ by: { name: 'Ada' } }] },
    errors: [{ path: ['refused'], extensions: { code: 'TOO_LATE' } }],
  });

  const broken = await (await gateway.post({ query: '{ broken }' }, { 'x-request-id': 'across' })).text();
  expect(broken).not.toMatch(/hunter2|ECONNREFUSED/);
  expect(JSON.parse(broken)).toMatchObject({ errors: [{ extensions: { requestId: 'across' } }] });

  const client = createClient({
    url: `${gateway.origin.replace('http', 'ws')}/graphql`,
    webSocketImpl: WebSocket,
    connectionParams: { authorization },
  });
  const seen: unknown[] = [];
  for await (const event of client.iterate({
    query: 'subscription { countdown(from: 1) { left whoAsks by { name } } }',
  }))
    seen.push(event.data);
  expect(seen).toEqual([1, 0].map((left) => ({ countdown: { left, whoAsks: 'ada', by: { name: 'Ada' } } })));

  await servers.get('people')?.close();
  const rest = await (await gateway.post({ query: '{ whoAsksLater: me { id } films { name } }' })).text();
  expect(JSON.parse(rest)).toMatchObject({
    data: { whoAsksLater: null, films: [{ name: 'Big Buck Bunny' }] },
    errors: [{ extensions: { code: 'SUBGRAPH_UNAVAILABLE' } }],
  });
  expect(rest).not.toMatch(/127\.0\.0\.1|ECONN/);

  await client.dispose();
  await gateway.close();
  await servers.get('films')?.close();
});
