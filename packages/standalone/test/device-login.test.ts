import type { Gateway } from '@medianest/gateway';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ask, codeIn, FrontDoor, register, type Signed } from './support/front-door.ts';

let door: FrontDoor;
let gateway: Gateway;
let ada: Signed;
let ben: Signed;

beforeAll(async () => {
  door = await FrontDoor.open({ LOGIN_ATTEMPTS: '5' });
  gateway = await door.gateway();
  ada = await register(gateway, 'ada');
  ben = await register(gateway, 'ben');
});
afterAll(() => door.close());

const START = `mutation ($input: StartDeviceLoginInput!) {
  started: startDeviceLogin(input: $input) { deviceCode userCode verificationUrl verificationUrlComplete interval expiresIn }
}`;
const LOOK = 'query ($code: String!) { deviceLogin(userCode: $code) { name device address wants scopes } }';
const APPROVE = 'mutation ($code: String!) { approveDeviceLogin(userCode: $code) { name } }';
const DENY = 'mutation ($code: String!) { denyDeviceLogin(userCode: $code) { name } }';
const COMPLETE = `mutation ($code: String!) {
  completeDeviceLogin(deviceCode: $code) { tokens { accessToken user { id } } apiKey { secret apiKey { scopes } } }
}`;

async function start(input: object = {}) {
  const variables = { input: { name: 'TV in the den', ...input } };
  const { data, errors } = await ask(gateway, START, { variables, agent: 'Mozilla/5.0 (Web0S; Linux/SmartTV)' });
  if (errors) throw new Error(JSON.stringify(errors));
  return data.started as { deviceCode: string; userCode: string; [more: string]: unknown };
}

const as = (person: Signed, query: string, code: string) =>
  ask(gateway, query, { token: person.accessToken, variables: { code } });
const complete = (code: string) => ask(gateway, COMPLETE, { variables: { code } });
/** As if the device had waited. */
const later = () => door.app.db.query(`update device_logins set polled_at = now() - interval '1 minute'`);

test('a TV shows a code, a person looks at what asks and approves, and the TV is logged in as them, once', async () => {
  const { deviceCode, userCode, ...more } = await start();
  expect(userCode).toMatch(/^[B-Z]{4}-[B-Z]{4}$/);
  expect(more).toMatchObject({
    interval: 5,
    expiresIn: 600,
    verificationUrl: expect.stringMatching(/\/account\/device$/),
  });
  expect(codeIn(await complete(deviceCode))).toBe('AUTHORIZATION_PENDING');
  expect(codeIn(await complete(deviceCode))).toBe('SLOW_DOWN');
  const typed = userCode.toLowerCase().replace('-', ' ');
  expect((await as(ben, LOOK, typed)).data.deviceLogin).toEqual({
    name: 'TV in the den',
    device: 'a TV',
    address: '127.0.0.1',
    wants: 'SESSION',
    scopes: [],
  });
  expect((await ask(gateway, APPROVE, { variables: { code: userCode } })).errors).toBeDefined();
  expect((await as(ben, APPROVE, typed)).data.approveDeviceLogin.name).toBe('TV in the den');
  expect(codeIn(await as(ada, APPROVE, typed))).toBe('DEVICE_CODE_UNKNOWN');
  await later();
  const answers = await Promise.all([complete(deviceCode), complete(deviceCode)]);
  const { tokens } = answers.find(({ errors }) => !errors)?.data.completeDeviceLogin ?? {};
  expect(tokens.user.id).toBe(ben.id);
  expect(answers.filter(({ errors }) => errors)).toHaveLength(1);
  expect((await ask(gateway, '{ me { id } }', { token: tokens.accessToken })).data.me.id).toBe(ben.id);
  expect(codeIn(await complete(deviceCode))).toBe('DEVICE_LOGIN_EXPIRED');
});

test('a script gets a key with the scopes it asked for, if who approves holds them', async () => {
  const greedy = await start({ wants: 'API_KEY', scopes: ['system:manage'] });
  expect(codeIn(await as(ben, APPROVE, greedy.userCode))).toBe('SCOPE_NOT_HELD');
  const modest = await start({ wants: 'API_KEY', scopes: ['media:read'], days: 7 });
  await as(ben, APPROVE, modest.userCode);
  const { apiKey, tokens } = (await complete(modest.deviceCode)).data.completeDeviceLogin;
  expect([tokens, apiKey.apiKey.scopes]).toEqual([null, ['media:read']]);
  expect((await ask(gateway, '{ me { id } }', { token: apiKey.secret })).data.me.id).toBe(ben.id);
});

test('who logs out everywhere, or is locked out, lets no device in that was only approved', async () => {
  const kim = await register(gateway, 'kim');
  const { deviceCode, userCode } = await start();
  expect((await as(kim, APPROVE, userCode)).errors).toBeUndefined();
  expect((await ask(gateway, 'mutation { logoutEverywhere }', { token: kim.accessToken })).data.logoutEverywhere).toBe(
    1,
  );
  expect(codeIn(await complete(deviceCode))).toBe('DEVICE_LOGIN_EXPIRED');
});

test('turned away, expired, and unknown devices are told so; codes cannot be guessed', async () => {
  const [denied, expired] = [await start(), await start()];
  await as(ada, DENY, denied.userCode);
  expect(codeIn(await complete(denied.deviceCode))).toBe('DEVICE_LOGIN_DENIED');
  await door.app.db.query(`update device_logins set expires_at = now() where user_code = $1`, [
    expired.userCode.replace('-', ''),
  ]);
  expect(codeIn(await complete(expired.deviceCode))).toBe('DEVICE_LOGIN_EXPIRED');
  expect(codeIn(await as(ada, LOOK, expired.userCode))).toBe('DEVICE_CODE_UNKNOWN');
  expect(codeIn(await complete('nonsense'))).toBe('DEVICE_LOGIN_EXPIRED');
  const guesses = [];
  for (let guess = 0; guess < 6; guess++) guesses.push(codeIn(await as(ada, LOOK, 'BBBB-BBBB')));
  expect(guesses.at(-1)).toBe('TOO_MANY_ATTEMPTS');
  const { userCode } = await start();
  expect((await as(ben, LOOK, userCode)).data.deviceLogin.name).toBe('TV in the den');
});
