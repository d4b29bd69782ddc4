import type { Gateway } from '@medianest/gateway';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Answer, ask, codeIn, FrontDoor, PASSWORD, register, type Signed } from './support/front-door.ts';

let door: FrontDoor;
let gateway: Gateway;
let ada: Signed;

beforeAll(async () => {
  door = await FrontDoor.open({ REGISTRATIONS_PER_ADDRESS: '2', LOGIN_ATTEMPTS_PER_ADDRESS: '3' });
  gateway = await door.gateway(0, { TRUST_PROXY: 'true' });
  ada = await register(gateway, 'ada');
});
afterAll(() => door.close());

let count = 0;
const REGISTER = 'mutation ($input: RegisterInput!) { register(input: $input) { expiresIn } }';
const tryRegister = (from: string, more: object = {}) =>
  ask(gateway, REGISTER, {
    ...{ from },
    variables: {
      input: { email: `person${count++}@example.org`, password: PASSWORD, displayName: 'Somebody', ...more },
    },
  });
const LOGIN = 'mutation ($input: LoginInput!) { login(input: $input) { expiresIn } }';
const tryLogin = (from: string) =>
  ask(gateway, LOGIN, { from, variables: { input: { email: `nobody${count++}@example.org`, password: 'guessed' } } });
const START = 'mutation { startDeviceLogin(input: { name: "TV" }) { userCode } }';

async function each(addresses: readonly string[], attempt: (from: string) => Promise<Answer>) {
  const codes = [];
  for (const address of addresses) codes.push(codeIn(await attempt(address)));
  return codes;
}

/** All of one network, however they are written. */
const household = (network: string) => [`${network}::1`, `${network}:9:8:7:6`, `${network.toUpperCase()}:0:0:0:2`];

test('the addresses of a network of IPv6 count as one, for registrations, logins and devices; another network does not', async () => {
  const [first, second, third] = household('2001:db8:0:7') as [string, string, string];
  expect(await each([first, second, third], tryRegister)).toEqual([undefined, undefined, 'TOO_MANY_REGISTRATIONS']);
  expect(await each(['2001:db8:0:8::1'], tryRegister)).toEqual([undefined]);
  const wrong = 'INVALID_CREDENTIALS';
  expect(await each([first, second, third, first], tryLogin)).toEqual([wrong, wrong, wrong, 'TOO_MANY_ATTEMPTS']);
  expect(await each(['2001:db8:0:8::1'], tryLogin)).toEqual([wrong]);
  const devices = await Promise.all(
    Array.from({ length: 30 }, (_, n) => ask(gateway, START, { from: `2001:db8:0:7::${n}` })),
  );
  expect(devices.filter((answer) => codeIn(answer) === 'TOO_MANY_DEVICES')).toHaveLength(10);
  expect(codeIn(await ask(gateway, START, { from: '2001:db8:0:8::1' }))).toBeUndefined();
});

test('an address of IPv4 is the same in IPv6’s notations', async () => {
  const notations = ['192.0.2.9', '::ffff:192.0.2.9', '::ffff:c000:209'];
  expect(await each(notations, tryRegister)).toEqual([undefined, undefined, 'TOO_MANY_REGISTRATIONS']);
  expect(await each(['::ffff:192.0.2.10'], tryRegister)).toEqual([undefined]);
});

test('who is refused has tried: where no accounts are made, and with an e-mail that is taken', async () => {
  const taken = () => tryRegister('198.51.100.1', { email: 'ada@example.org' });
  expect(await each(['', '', ''], taken)).toEqual(['EMAIL_TAKEN', 'EMAIL_TAKEN', 'TOO_MANY_REGISTRATIONS']);
  const close = (registration: string) =>
    ask(gateway, `mutation { updateSystemSettings(input: { registration: ${registration} }) { registration } }`, {
      token: ada.accessToken,
    });
  await close('CLOSED');
  const closed = await each(['198.51.100.2', '198.51.100.2', '198.51.100.2'], tryRegister);
  expect(closed).toEqual(['REGISTRATION_CLOSED', 'REGISTRATION_CLOSED', 'TOO_MANY_REGISTRATIONS']);
  await close('OPEN');
  expect(await each(['198.51.100.2', '198.51.100.3'], tryRegister)).toEqual(['TOO_MANY_REGISTRATIONS', undefined]);
});
