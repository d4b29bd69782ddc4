import { httpTransport, TransportError } from '@medianest/engine';
import { waitFor } from '@medianest/kit/testing';
import { afterEach, expect, test } from 'vitest';
import { guarded } from '../src/index.ts';
import { firstEvent, hear } from './support/events.ts';
import { startTestGateway, type TestGateway } from './support/gateway.ts';
import { openSocket } from './support/sockets.ts';

let gateway: TestGateway;
afterEach(() => gateway.close());

const metrics = async () => (await fetch(`${gateway.origin}/metrics`)).text();

/** The value of the one line that has this name and these labels. */
async function metric(name: string, ...labels: string[]): Promise<number | undefined> {
  const lines = (await metrics()).split('\n');
  const line = lines.find((one) => one.startsWith(`${name}{`) && labels.every((label) => one.includes(label)));
  return line === undefined ? undefined : Number(line.slice(line.lastIndexOf(' ') + 1));
}

test('operations by name and outcome, however they came; and the subgraphs they asked', async () => {
  gateway = await startTestGateway();
  await gateway.post({ query: 'query Who { whoAsks }' });
  await gateway.post({ query: 'query A { whoAsks } query Refused { refused }', operationName: 'Refused' });
  await gateway.post({ query: '{ nonsense }' });
  const { say, heard, socket } = await openSocket(gateway.origin);
  say({ type: 'subscribe', id: '1', payload: { query: 'query Who { whoAsks }' } });
  await waitFor('the answer', () => heard[2]);
  socket.close();
  expect(await metric('graphql_operations_total', 'way="http"', 'outcome="ok"')).toBe(1);
  expect(await metric('graphql_operations_total', 'way="http"', 'outcome="errors"')).toBe(1);
  expect(await metric('graphql_operations_total', 'way="http"', 'outcome="refused"')).toBe(1);
  expect(await metric('graphql_operations_total', 'way="socket"', 'outcome="ok"')).toBe(1);
  expect(await metric('graphql_operation_seconds_count', 'operation="Who"')).toBe(2);
  expect(await metric('graphql_operation_seconds_count', 'operation="Refused"')).toBe(1);
  expect(await metric('subgraph_request_seconds_count', 'subgraph="people"', 'outcome="ok"')).toBe(2);
  expect(await metric('subgraph_request_seconds_count', 'subgraph="people"', 'outcome="errors"')).toBe(1);
});

test('names that clients invent do not grow the metrics without end', async () => {
  gateway = await startTestGateway();
  for (let n = 0; n < 110; n++) await gateway.post({ query: `query Invented${n} { whoAsks }` });
  expect(await metric('graphql_operation_seconds_count', 'operation="Invented99"')).toBe(1);
  expect(await metric('graphql_operation_seconds_count', 'operation="Invented100"')).toBeUndefined();
  expect(await metric('graphql_operation_seconds_count', 'operation="other"')).toBe(10);
});

test('live subscriptions, sockets and event streams, until they end', async () => {
  gateway = await startTestGateway();
  const query = 'subscription { forever { left } }';
  const stream = await hear(`${gateway.origin}/graphql?${new URLSearchParams({ query })}`, {
    headers: { accept: 'text/event-stream' },
  });
  await firstEvent(stream);
  const { say, heard, socket } = await openSocket(gateway.origin);
  for (const id of ['1', '2']) say({ type: 'subscribe', id, payload: { query } });
  await waitFor('events of both', () => ['1', '2'].every((id) => heard.some((message) => message['id'] === id)));
  expect(await metric('graphql_subscriptions', 'way="socket"')).toBe(2);
  expect(await metric('graphql_subscriptions', 'way="events"')).toBe(1);
  expect(await metric('graphql_sockets')).toBe(1);
  expect(await metric('graphql_event_streams')).toBe(1);
  say({ type: 'complete', id: '1' });
  await waitFor('one less', async () => (await metric('graphql_subscriptions', 'way="socket"')) === 1);
  stream.leave();
  socket.close();
  for (const name of ['graphql_subscriptions', 'graphql_sockets', 'graphql_event_streams'])
    await waitFor(`no more ${name}`, async () => (await metric(name)) === 0);
  await waitFor('none on sockets', async () => (await metric('graphql_subscriptions', 'way="socket"')) === 0);
});

test('plans that were there, answers that were shared, and subscriptions to subgraphs', async () => {
  gateway = await startTestGateway();
  for (let n = 0; n < 3; n++) await gateway.post({ query: '{ whoAsks }' });
  expect(await metric('graphql_plans_total', 'result="miss"')).toBe(1);
  expect(await metric('graphql_plans_total', 'result="hit"')).toBe(2);
  const [same, other] = ['{ slow }', '{ slow films { name } }'];
  const { witness } = gateway.graph;
  const finish = () => witness.waiting.splice(0).forEach((one) => void one());
  for (const query of [same, other]) {
    const answer = gateway.post({ query });
    await waitFor('what is slow', () => witness.waiting.length === 1);
    finish();
    await answer;
  }
  const answers = [same, same, same, other].map((query) => gateway.post({ query }));
  await waitFor('two that share an answer', async () => (await metric('graphql_shared_total', 'level="client"')) === 2);
  await waitFor('a shared fetch', async () => (await metric('graphql_shared_total', 'level="subgraph"')) === 1);
  finish();
  for (const answer of answers) expect((await answer).status).toBe(200);
  const { say, heard, socket } = await openSocket(gateway.origin);
  for (const id of ['1', '2']) say({ type: 'subscribe', id, payload: { query: 'subscription { forever { left } }' } });
  await waitFor('events of both', () => ['1', '2'].every((id) => heard.some((message) => message['id'] === id)));
  expect(await metric('graphql_upstream_subscriptions')).toBe(1);
  socket.close();
  await waitFor('its end', async () => (await metric('graphql_upstream_subscriptions')) === 0);
});

test('nothing is told that has to be counted one by one: ten thousand sockets cost no more than none', async () => {
  gateway = await startTestGateway();
  const text = await metrics();
  expect(text).toMatch(/process_resident_memory_bytes|nodejs_eventloop_lag/);
  expect(text).not.toMatch(/active_handles|active_resources|open_fds/);
});

test('whether a subgraph is left alone', async () => {
  let up = false;
  const inner = httpTransport({ url: 'http://127.0.0.1:9/graphql' });
  const transport = guarded(
    {
      ...inner,
      execute: async () => {
        if (!up) throw new TransportError('SUBGRAPH_UNAVAILABLE', 'down');
        return { data: { whoAsks: 'somebody' } };
      },
    },
    { retries: 0, openMs: 100 },
  );
  gateway = await startTestGateway({ transports: () => () => transport });
  const isOpen = () => metric('subgraph_breaker_open', 'subgraph="people"');
  expect(await isOpen()).toBe(0);
  for (let n = 0; n < 5; n++) await gateway.post({ query: '{ whoAsks }' });
  expect(await isOpen()).toBe(1);
  up = true;
  await waitFor('it to be asked again', async () =>
    (await (await gateway.post({ query: '{ whoAsks }' })).text()).includes('somebody'),
  );
  expect(await isOpen()).toBe(0);
  expect(await metric('subgraph_request_seconds_count', 'outcome="unavailable"')).toBeGreaterThanOrEqual(5);
});
