import type { Gateway } from '@medianest/gateway';
import { waitFor } from '@medianest/kit/testing';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ask, codeIn, FrontDoor, login, openSocket, register, type Signed } from './support/front-door.ts';

let door: FrontDoor;
let gateway: Gateway;
let ada: Signed;
let ben: Signed;

beforeAll(async () => {
  door = await FrontDoor.open();
  gateway = await door.gateway();
  ada = await register(gateway, 'ada');
  ben = await register(gateway, 'ben', 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0');
});
afterAll(() => door.close());

const SESSIONS = '{ sessions { nodes { id device address current lastUsedAt } } }';
const REVOKE = 'mutation ($id: ID!) { revokeSession(id: $id) { id endedAt } }';

test('each sees where they are logged in, and ends their own sessions only; its sockets close at once', async () => {
  const phone = await login(gateway, 'ben', 'curl/8.14.1');
  const { data } = await ask(gateway, SESSIONS, { token: ben.accessToken });
  const lastUsedAt = expect.any(String);
  expect(data.sessions.nodes).toEqual([
    { id: expect.any(String), device: 'curl', address: '127.0.0.1', current: false, lastUsedAt },
    { id: expect.any(String), device: 'Firefox on Linux', address: '127.0.0.1', current: true, lastUsedAt },
  ]);
  const [{ id }] = data.sessions.nodes;
  const socket = await openSocket(gateway, phone.accessToken);
  expect(codeIn(await ask(gateway, REVOKE, { token: ada.accessToken, variables: { id } }))).toBe('SESSION_NOT_FOUND');
  const revoked = await ask(gateway, REVOKE, { token: ben.accessToken, variables: { id } });
  expect(revoked.data.revokeSession).toEqual({ id, endedAt: expect.any(String) });
  expect(await socket.closed).toBe(4403);
  expect(codeIn(await ask(gateway, '{ me { id } }', { token: phone.accessToken }))).toBe('UNAUTHENTICATED');
  expect((await ask(gateway, '{ me { id } }', { token: ben.accessToken })).data.me.id).toBe(ben.id);
  const later = await door.gateway();
  expect(codeIn(await ask(later, '{ me { id } }', { token: phone.accessToken }))).toBe('UNAUTHENTICATED');
});

test('an end that nobody was told of closes its sockets by itself, and no others', async () => {
  const [lost, kept] = [await login(gateway, 'ben'), await login(gateway, 'ada')];
  const [lostSocket, keptSocket] = [
    await openSocket(gateway, lost.accessToken),
    await openSocket(gateway, kept.accessToken),
  ];
  await door.app.db.query(
    `update sessions set ended_at = now(), end_reason = 'REVOKED' where id = (select max(id::text)::uuid from sessions where user_id = $1)`,
    [lost.id],
  );
  expect(await lostSocket.closed).toBe(4403);
  expect((await ask(gateway, '{ me { id } }', { token: kept.accessToken })).data.me.id).toBe(ada.id);
  await keptSocket.client.dispose();
  expect(await keptSocket.closed).toBe(1000);
});

test('a role counts within seconds, in both directions, with the same token', async () => {
  const rotate = () => ask(gateway, 'mutation { rotateSigningKey { kid } }', { token: ben.accessToken });
  const become = (role: string) => door.app.db.query('update users set role = $2 where id = $1', [ben.id, role]);
  expect((await rotate()).errors).toBeDefined();
  await become('ADMIN');
  await waitFor('the right', async () => !(await rotate()).errors);
  await become('MEMBER');
  await waitFor('its end', async () => (await rotate()).errors);
});

test('a new signing key logs nobody out, and another process notices', async () => {
  const other = await door.gateway();
  const kidOf = (token: string) => JSON.parse(Buffer.from(token.split('.')[0] ?? '', 'base64url').toString()).kid;
  const mutation = 'mutation { rotateSigningKey { kid createdAt } }';
  const { data } = await ask(gateway, mutation, { token: ada.accessToken });
  const next = await waitFor('a token of the new key', async () => {
    const tokens = await login(gateway, 'ben');
    return kidOf(tokens.accessToken) === data.rotateSigningKey.kid && tokens;
  });
  expect(kidOf(ben.accessToken)).not.toBe(kidOf(next.accessToken));
  for (const token of [ben.accessToken, next.accessToken])
    for (const one of [gateway, other]) expect((await ask(one, '{ me { id } }', { token })).data.me.id).toBe(ben.id);
  const jwks = await (await fetch(`${door.usersAddress}/.well-known/jwks.json`)).json();
  expect(jwks.keys.map(({ kid }: { kid: string }) => kid)).toEqual(
    expect.arrayContaining([kidOf(ben.accessToken), kidOf(next.accessToken)]),
  );
});

test('an admin logs somebody out everywhere, and everybody themselves; a member nobody else', async () => {
  const of = 'mutation ($userId: ID!) { revokeSessionsOf(userId: $userId) }';
  const variables = { userId: ben.id };
  const [again, cleo] = [await login(gateway, 'ben'), await register(gateway, 'cleo')];
  expect((await ask(gateway, of, { token: cleo.accessToken, variables })).errors).toBeDefined();
  expect((await ask(gateway, of, { token: ada.accessToken, variables })).data.revokeSessionsOf).toBeGreaterThan(1);
  await waitFor('the end', async () => (await ask(gateway, '{ me { id } }', { token: again.accessToken })).errors);
  const everywhere = await ask(gateway, 'mutation { logoutEverywhere }', { token: cleo.accessToken });
  expect(everywhere.data.logoutEverywhere).toBe(1);
  await waitFor('the end', async () => (await ask(gateway, '{ me { id } }', { token: cleo.accessToken })).errors);
  expect((await ask(gateway, '{ me { id } }', { token: ada.accessToken })).data.me.id).toBe(ada.id);
});

test('who somebody is, users tells services alone, and never through the door', async () => {
  const body = JSON.stringify({ credentials: [ada.id] });
  const post = (address: string, headers = {}) =>
    fetch(`${address}/internal/identities`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body,
    });
  expect((await post(gateway.address)).status).toBe(404);
  expect((await post(door.usersAddress)).status).toBe(401);
  expect((await post(door.usersAddress, { 'medianest-actor': ada.accessToken })).status).toBe(401);
});
