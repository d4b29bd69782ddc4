import { request } from 'node:http';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { hear } from './support/events.ts';
import { startTestGateway, type TestGateway } from './support/gateway.ts';
import { rawSocket } from './support/sockets.ts';

const FRIEND = 'https://app.example.org';
const STRANGER = 'https://evil.example.org';
let gateway: TestGateway;
beforeAll(async () => {
  gateway = await startTestGateway({ env: { ALLOWED_ORIGINS: FRIEND } });
});
afterAll(() => gateway.close());

/** The status of what a browser would send; fetch would not let us write these headers. */
function statusOf(method: string, headers: Record<string, string>): Promise<number | undefined> {
  const query = method === 'GET' ? `?query=${encodeURIComponent('{ whoAsks }')}` : '';
  return new Promise((resolve, reject) => {
    const sent = request(`${gateway.origin}/graphql${query}`, { method, headers, agent: false }, (response) => {
      response.resume();
      response.once('end', () => resolve(response.statusCode));
    });
    sent.once('error', reject);
    sent.end(method === 'POST' ? JSON.stringify({ query: '{ whoAsks }' }) : undefined);
  });
}

test('a query by GET that a page elsewhere makes a browser send is not executed', async () => {
  const asPagesElsewhereSend: Record<string, Record<string, string>> = {
    'an image or script': { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'no-cors' },
    'a link': { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'navigate', referer: `${STRANGER}/` },
    'a page on another port': { 'sec-fetch-site': 'same-site' },
    'fetch with CORS': { origin: STRANGER, 'sec-fetch-site': 'cross-site' },
    'an EventSource': { origin: STRANGER, accept: 'text/event-stream' },
    'a sandboxed frame': { origin: 'null', 'sec-fetch-site': 'cross-site' },
    'an image, told to a plain address': { referer: `${STRANGER}/page` },
  };
  for (const [what, headers] of Object.entries(asPagesElsewhereSend))
    expect(await statusOf('GET', headers), what).toBe(403);
});

test('our own pages, allowed pages, a typed address and clients that are no browser may ask', async () => {
  const welcome: Record<string, Record<string, string>> = {
    curl: {},
    'a typed address': { 'sec-fetch-site': 'none', 'sec-fetch-mode': 'navigate' },
    'the playground': { 'sec-fetch-site': 'same-origin', referer: `${gateway.origin}/` },
    'the playground by a plain address': { origin: gateway.origin },
    'the playground behind a proxy': { origin: 'https://media.example.org', 'sec-fetch-site': 'same-origin' },
    'an allowed page': { origin: FRIEND, 'sec-fetch-site': 'cross-site' },
    'a link on an allowed page': { referer: `${FRIEND}/`, 'sec-fetch-site': 'cross-site' },
  };
  for (const [what, headers] of Object.entries(welcome)) expect(await statusOf('GET', headers), what).toBe(200);
});

test('a form or fetch of a page elsewhere can post nothing that is read, whatever it calls it', async () => {
  for (const type of ['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data; boundary=x']) {
    expect(await statusOf('POST', { 'content-type': type })).toBe(415);
    expect(await statusOf('POST', { 'content-type': type, origin: STRANGER })).toBe(403);
  }
  expect(await statusOf('POST', { 'content-type': 'application/json', origin: STRANGER })).toBe(403);
  expect(await statusOf('POST', { 'content-type': 'application/json', origin: FRIEND })).toBe(200);
});

test('an allowed page may read event streams too, and every answer says that it is no page', async () => {
  const stream = await hear(`${gateway.origin}/graphql?${new URLSearchParams({ query: '{ whoAsks }' })}`, {
    headers: { accept: 'text/event-stream', origin: FRIEND },
  });
  await stream.ended;
  expect(stream.response.headers.get('access-control-allow-origin')).toBe(FRIEND);
  const answer = await gateway.post({ query: '{ whoAsks }' });
  for (const { headers } of [stream.response, answer]) {
    expect(headers.get('x-content-type-options')).toBe('nosniff');
    expect(headers.get('content-security-policy')).toMatch(/default-src 'none'/);
    expect(headers.get('cross-origin-resource-policy')).toBe('cross-origin');
  }
});

test('the same for sockets', async () => {
  const foreign = await rawSocket(gateway.origin, { headers: { origin: STRANGER } });
  expect(await foreign.closed).toMatchObject({ reason: expect.stringMatching(/403/) });
  const friend = await rawSocket(gateway.origin, { headers: { origin: FRIEND } });
  expect(friend.socket.readyState).toBe(friend.socket.OPEN);
  friend.socket.close();
});
