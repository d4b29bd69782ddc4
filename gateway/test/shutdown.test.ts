import { waitFor } from '@medianest/kit/testing';
import { expect, test } from 'vitest';
import { firstEvent, hear } from './support/events.ts';
import { startTestGateway } from './support/gateway.ts';
import { openSocket } from './support/sockets.ts';

const FOREVER = 'subscription { forever { left } }';
/** Each its own: identical ones in flight are asked once. */
const slow = (as: string) => `{ ${as}: slow }`;

test('a gateway that stops lets queries finish, completes event streams and closes sockets with 1001', async () => {
  const gateway = await startTestGateway();
  const stream = (query: string) =>
    hear(`${gateway.origin}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', accept: 'text/event-stream' },
      body: JSON.stringify({ query }),
    });
  const endless = await stream(FOREVER);
  const slowStream = await stream(slow('streamed'));
  const { say, heard, closed } = await openSocket(gateway.origin);
  say({ type: 'subscribe', id: 'endless', payload: { query: FOREVER } });
  const posted = gateway.post({ query: slow('posted') });
  await firstEvent(endless);
  await waitFor('the first event on the socket', () => heard.length > 1);
  say({ type: 'subscribe', id: 'slow', payload: { query: slow('said') } });
  await waitFor('what is slow', () => gateway.graph.witness.slow === 3);

  const stopped = gateway.close();
  const late = gateway.post({ query: '{ whoAsks }' });
  await expect(late.then(({ status }) => status)).resolves.toBe(503);
  expect((await fetch(`${gateway.origin}/ready`)).status).toBe(503);
  for (const finish of gateway.graph.witness.waiting) finish();
  expect(await (await posted).json()).toEqual({ data: { posted: 'done' } });
  await Promise.all([endless.ended, slowStream.ended]);
  expect(endless.events.at(-1)).toEqual({ event: 'complete', data: undefined });
  expect(slowStream.events).toEqual([
    { event: 'next', data: { data: { streamed: 'done' } } },
    { event: 'complete', data: undefined },
  ]);
  expect(await closed).toEqual({ code: 1001, reason: 'Going away' });
  expect(heard).toContainEqual({ id: 'slow', type: 'next', payload: { data: { said: 'done' } } });
  await stopped;
  expect(gateway.graph.witness.open).toBe(0);
});

test('it does not wait for ever', async () => {
  const gateway = await startTestGateway({ env: { DRAIN_MS: '50' } });
  const { say, heard, closed } = await openSocket(gateway.origin);
  say({ type: 'subscribe', id: 'slow', payload: { query: slow('said') } });
  await waitFor('what is slow', () => gateway.graph.witness.slow === 1);
  await gateway.close();
  expect(await closed).toMatchObject({ code: 1001 });
  expect(heard).toEqual([{ type: 'connection_ack' }]);
});
