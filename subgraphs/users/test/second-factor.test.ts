import { type Actor, ANONYMOUS } from '@medianest/kit';
import { TOTP } from 'otpauth';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { codeIn, emailOf, PASSWORD, type Tokens, tokensIn, World } from './world.js';

let world: World;
let ada: Awaited<ReturnType<World['register']>>;
let ben: Awaited<ReturnType<World['register']>>;
let secret: string;
/** The code that confirmed it. */
let used: string;
let recoveryCodes: string[];

beforeAll(async () => {
  world = await World.start();
  ada = await world.register('Ada');
  ben = await world.register('Ben');
});
afterAll(() => world.close());

const SET_UP = 'mutation ($input: SetUpAuthenticatorInput!) { setUpAuthenticator(input: $input) { secret uri } }';
const CONFIRM = 'mutation ($code: String!) { confirmAuthenticator(code: $code) { codes } }';
const COMPLETE = `mutation ($input: CompleteLoginInput!) {
  tokens: completeLogin(input: $input) { accessToken refreshToken expiresIn user { id displayName email role createdAt } }
}`;
const DISABLE = 'mutation ($input: DisableAuthenticatorInput!) { disableAuthenticator(input: $input) { enabled } }';
const STATE = '{ secondFactor { enabled recoveryCodesLeft } }';

const codeNow = (of = secret, steps = 0) =>
  new TOTP({ secret: of }).generate({ timestamp: Date.now() + steps * 30_000 });

/** As if the codes that were used belonged to a time long ago. */
const timePasses = () => world.app.db.query('update authenticators set last_step = last_step - 10');

const setUp = (who: { actor: Actor }, password = PASSWORD) =>
  world.client.query(who.actor, SET_UP, { input: { password } });

async function challengeOf(name: string, client = world.client): Promise<string> {
  const answer = await world.login({ email: emailOf(name) }, client);
  expect(codeIn(answer)).toBe('TOTP_REQUIRED');
  return String(answer.errors?.[0]?.extensions['challenge']);
}

const complete = (challenge: string, code: string, client = world.client) =>
  client.query(ANONYMOUS, COMPLETE, { input: { challenge, code } });

test('a secret counts once a code of it was given; another person is asked for nothing', async () => {
  expect(codeIn(await setUp(ben, 'guessed'))).toBe('WRONG_PASSWORD');
  expect(codeIn(await world.client.query(ben.actor, SET_UP, { input: {} }))).toBe('WRONG_PASSWORD');
  const { data } = await setUp(ben);
  secret = data.setUpAuthenticator.secret;
  expect(data.setUpAuthenticator.uri).toMatch(/^otpauth:\/\/totp\/.*ben%40example\.org\?.*secret=/);
  tokensIn(await world.login({ email: emailOf('Ben') }));
  const wrong = await world.client.query(ben.actor, CONFIRM, { code: codeNow(secret, 5) });
  expect(codeIn(wrong)).toBe('WRONG_CODE');
  used = codeNow();
  const confirmed = await world.client.query(ben.actor, CONFIRM, { code: used });
  recoveryCodes = confirmed.data.confirmAuthenticator.codes;
  expect(new Set(recoveryCodes).size).toBe(10);
  expect((await world.client.query(ben.actor, STATE)).data.secondFactor).toEqual({
    enabled: true,
    recoveryCodesLeft: 10,
  });
  expect((await world.client.query(ada.actor, STATE)).data.secondFactor).toEqual({
    enabled: false,
    recoveryCodesLeft: 0,
  });
  expect(codeIn(await setUp(ben))).toBe('AUTHENTICATOR_EXISTS');
  tokensIn(await world.login({ email: emailOf('Ada') }));
});

test('a login needs the code; a code, and a challenge, count once', async () => {
  expect(codeIn(await complete(await challengeOf('Ben'), used))).toBe('WRONG_CODE');
  await timePasses();
  const [first, second] = [await challengeOf('Ben'), await challengeOf('Ben')];
  const code = codeNow();
  const answers = await Promise.all([complete(first, code), complete(second, code)]);
  expect(answers.map(codeIn).sort()).toEqual(['WRONG_CODE', undefined]);
  const passed = codeIn(answers[0] ?? {}) ? second : first;
  await timePasses();
  expect(codeIn(await complete(passed, codeNow()))).toBe('CHALLENGE_EXPIRED');
  expect(codeIn(await complete('nonsense', codeNow()))).toBe('CHALLENGE_EXPIRED');
  const tokens: Tokens = tokensIn(answers.find((answer) => !answer.errors) ?? {});
  expect(tokens.user.id).toBe(ben.user.id);
});

test('a recovery code takes the place of the authenticator, once and of its owner only', async () => {
  const [code = ''] = recoveryCodes;
  tokensIn(await complete(await challengeOf('Ben'), ` ${code.toUpperCase()} `));
  expect(codeIn(await complete(await challengeOf('Ben'), code))).toBe('WRONG_CODE');
  expect((await world.client.query(ben.actor, STATE)).data.secondFactor.recoveryCodesLeft).toBe(9);
  await timePasses();
  const renewed = await world.client.query(
    ben.actor,
    'mutation ($code: String!) { regenerateRecoveryCodes(code: $code) { codes } }',
    { code: codeNow() },
  );
  const [old = '', [fresh = ''] = []] = [recoveryCodes[1], renewed.data.regenerateRecoveryCodes.codes];
  expect(codeIn(await complete(await challengeOf('Ben'), old))).toBe('WRONG_CODE');
  tokensIn(await complete(await challengeOf('Ben'), fresh));
});

test('codes cannot be guessed, and who guesses elsewhere does not keep the owner out', async () => {
  const stranger = world.from('198.51.100.7');
  for (let guess = 0; guess < 3; guess++)
    expect(codeIn(await complete(await challengeOf('Ben', stranger), '000000', stranger))).toBe('WRONG_CODE');
  expect(codeIn(await complete(await challengeOf('Ben', stranger), '000000', stranger))).toBe('TOO_MANY_ATTEMPTS');
  await timePasses();
  tokensIn(await complete(await challengeOf('Ben'), codeNow()));
});

test('disabling needs password and code; an admin can help, a member cannot', async () => {
  await timePasses();
  const attempts = [
    { password: 'wrong', code: codeNow() },
    { password: PASSWORD, code: '000000' },
  ];
  for (const input of attempts)
    expect(codeIn(await world.client.query(ben.actor, DISABLE, { input }))).toMatch(/^WRONG_/);
  const done = await world.client.query(ben.actor, DISABLE, { input: { password: PASSWORD, code: codeNow() } });
  expect(done.data.disableAuthenticator).toEqual({ enabled: false });
  tokensIn(await world.login({ email: emailOf('Ben') }));

  const again = (await setUp(ben)).data.setUpAuthenticator.secret;
  await world.client.query(ben.actor, CONFIRM, { code: codeNow(again) });
  await challengeOf('Ben');
  const remove = 'mutation ($userId: ID!) { removeAuthenticatorOf(userId: $userId) }';
  expect(codeIn(await world.client.query(ben.actor, remove, { userId: ada.user.id }))).toBe('FORBIDDEN');
  expect((await world.client.query(ada.actor, remove, { userId: ben.user.id })).data.removeAuthenticatorOf).toBe(true);
  expect((await world.client.query(ada.actor, remove, { userId: 'no\0body' })).data.removeAuthenticatorOf).toBe(false);
  tokensIn(await world.login({ email: emailOf('Ben') }));
});

test('of two who set up and confirm at once, one has what counts; a secret that was replaced counts for nothing', async () => {
  const cleo = await world.register('Cleo');
  const confirm = (code: string) => world.client.query(cleo.actor, CONFIRM, { code });
  const old: string = (await setUp(cleo)).data.setUpAuthenticator.secret;
  const again: string = (await setUp(cleo)).data.setUpAuthenticator.secret;
  expect(codeIn(await confirm(codeNow(old)))).toBe('WRONG_CODE');
  const answers = await Promise.all([confirm(codeNow(again, -1)), confirm(codeNow(again)), setUp(cleo), setUp(cleo)]);
  const confirmed = answers.slice(0, 2).filter(({ errors }) => !errors);
  expect(confirmed.length).toBeLessThanOrEqual(1);
  // What a person was shown as confirmed is what is asked for; else nothing is.
  const state = (await world.client.query(cleo.actor, STATE)).data.secondFactor;
  expect(state).toEqual({ enabled: confirmed.length === 1, recoveryCodesLeft: confirmed.length * 10 });
  await timePasses();
  if (confirmed.length === 1) {
    expect(codeIn(await setUp(cleo))).toBe('AUTHENTICATOR_EXISTS');
    tokensIn(await complete(await challengeOf('Cleo'), codeNow(again)));
  } else tokensIn(await world.login({ email: emailOf('Cleo') }));
});

test('the secret and the codes are nowhere in the database, what was done is in the audit log', async () => {
  const rows: unknown[] = await world.app.db.query('select a::text, r::text from authenticators a, recovery_codes r');
  for (const hidden of [secret, ...recoveryCodes]) expect(JSON.stringify(rows)).not.toContain(hidden);
  const acts: { act: string }[] = await world.app.db.query('select act from audit_log where subject = $1', [
    ben.user.id,
  ]);
  const all = acts.map(({ act }) => act);
  for (const act of [
    'secondFactor.enabled',
    'secondFactor.codesRenewed',
    'secondFactor.disabled',
    'session.opened',
    'login.failed',
    'proof.failed',
  ])
    expect(all).toContain(act);
});
