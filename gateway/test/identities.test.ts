import type { Identity } from '@medianest/contracts';
import { waitFor } from '@medianest/kit/testing';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { WINDOW_MS } from '../src/identity/identities.js';
import { startTestGateway, type TestGateway } from './support/gateway.ts';
import { openSocket } from './support/sockets.ts';

let gateway: TestGateway;
/** What users was asked, one list per request. */
let questions: (readonly string[])[] = [];
let usersIsUp = true;

beforeAll(async () => {
  gateway = await startTestGateway({
    identify: async (credentials) => {
      questions.push(credentials);
      if (!usersIsUp) throw new Error('connect ECONNREFUSED');
      return credentials.map((one) => gateway.people.get(one) ?? null);
    },
  });
});
afterAll(() => gateway.close());
beforeEach(() => {
  questions = [];
  usersIsUp = true;
});

const SUBSCRIBE = { type: 'subscribe', id: '1', payload: { query: 'subscription { silent { left } }' } };

function change(sessionId: string, more: Partial<Identity>): void {
  const before = gateway.people.get(sessionId);
  if (before) gateway.people.set(sessionId, { ...before, ...more });
}

async function whoAsks(token: string) {
  const response = await gateway.post({ query: '{ whoAsks secret }' }, { authorization: `Bearer ${token}` });
  return (await response.json()) as { data?: unknown; errors?: { extensions: { code: string } }[] };
}

test('however much is asked at once, users is asked once, for all people in one request', async () => {
  const tokens = await Promise.all(['ada', 'ben'].map((name) => gateway.token(name)));
  const answers = await Promise.all(Array.from({ length: 40 }, (_, n) => whoAsks(tokens[n % 2] ?? '')));
  for (const [n, answer] of answers.entries())
    expect(answer).toEqual({ data: { whoAsks: ['ada', 'ben'][n % 2], secret: 'sesame' } });
  const asked = questions.flat().filter((one) => one.startsWith('session of'));
  expect(asked.sort()).toEqual(['session of ada', 'session of ben']);
});

test('a session that users does not know is refused, though its token is good; others go on', async () => {
  const [gone, here] = [await gateway.token('gone'), await gateway.token('here')];
  gateway.people.delete('session of gone');
  expect((await whoAsks(gone)).errors?.[0]?.extensions.code).toBe('UNAUTHENTICATED');
  expect((await whoAsks(here)).errors).toBeUndefined();
});

test('while users is down, the token counts, for who was known and who was not; an API key must wait', async () => {
  const [known, unknown] = [await gateway.token('known'), await gateway.token('unknown')];
  await whoAsks(known);
  usersIsUp = false;
  await gateway.actorChanged('known');
  for (const token of [known, unknown]) expect((await whoAsks(token)).errors).toBeUndefined();
  expect((await whoAsks('mn_12345678_whatever')).errors?.[0]?.extensions.code).toBe('TOKENS_UNREADABLE');
  await gateway.endSession('session of unknown');
  await waitFor('the end to be heard', async () => (await whoAsks(unknown)).errors);
  expect((await whoAsks(known)).errors).toBeUndefined();
});

test('open sockets: a lost right and a lost message both close with 4403; a gain does not', async () => {
  const people = ['carl', 'dora', 'eve', 'finn'];
  const sockets = await Promise.all(
    people.map(async (name) => openSocket(gateway.origin, `Bearer ${await gateway.token(name)}`)),
  );
  for (const { say } of sockets) say(SUBSCRIBE);
  const [carl, dora, eve, finn] = sockets;
  change('session of carl', { roles: ['GUEST'] });
  await gateway.actorChanged('carl');
  gateway.people.delete('session of dora');
  change('session of eve', { organizations: [{ id: 'home', role: 'OWNER' }] });
  expect(await carl?.closed).toMatchObject({ code: 4403 });
  expect(await dora?.closed).toMatchObject({ code: 4403 });
  // The first round after the loss closes it, or the second when an answer was on its way: five seconds were promised.
  expect(2 * WINDOW_MS).toBeLessThan(5_000);
  for (const still of [eve, finn]) {
    still?.say({ type: 'subscribe', id: '2', payload: { query: '{ whoAsks }' } });
    await waitFor('the answer', () => still?.heard.some(({ type }) => type === 'complete'));
    still?.socket.close();
  }
});
