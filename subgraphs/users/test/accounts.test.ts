import { randomUUID } from 'node:crypto';
import { ALL_SCOPES } from '@medianest/contracts';
import { ANONYMOUS } from '@medianest/kit';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { codeIn, emailOf, type Tokens, tokensIn, World } from './world.js';

let world: World;
let ada: Awaited<ReturnType<World['register']>>;
let ben: Awaited<ReturnType<World['register']>>;

beforeAll(async () => {
  world = await World.start();
  ada = await world.register('Ada');
  ben = await world.register('Ben');
});
afterAll(() => world.close());

const ME = '{ me { id displayName email role } }';
const USER = 'query ($id: ID!) { user(id: $id) { id displayName email role createdAt } }';

test('the first account is the admin, the second a member, and both see themselves whole', async () => {
  expect(ada.user).toMatchObject({ displayName: 'Ada', email: 'ada@example.org', role: 'ADMIN' });
  expect(ben.user).toMatchObject({ displayName: 'Ben', email: 'ben@example.org', role: 'MEMBER' });
  const { data } = await world.client.query(ben.actor, ME);
  expect(data.me).toEqual({ id: ben.user.id, displayName: 'Ben', email: 'ben@example.org', role: 'MEMBER' });
});

test('the access token says who it is, for a quarter of an hour, signed with the published key', async () => {
  expect(ada.expiresIn).toBe(900);
  expect(ada.actor).toEqual({
    userId: ada.user.id,
    sessionId: expect.any(String),
    roles: ['ADMIN'],
    scopes: ALL_SCOPES,
    organizations: [],
  });
  expect(ben.actor.roles).toEqual(['MEMBER']);
  const keys = await (await fetch(world.keysUrl)).json();
  expect(keys.keys).toHaveLength(1);
  expect(keys.keys[0]).not.toHaveProperty('d');
  const [header = ''] = ada.accessToken.split('.');
  expect(JSON.parse(Buffer.from(header, 'base64url').toString())).toEqual({ alg: 'EdDSA', kid: keys.keys[0].kid });
});

test('two who share an organization see each other but not the e-mail; others see nobody; an admin sees all', async () => {
  const cleo = await world.register('Cleo');
  await world.shareOrganization([ada, ben]);
  const asBen = await world.client.query(ben.actor, USER, { id: ada.user.id });
  expect(asBen.data.user).toMatchObject({ displayName: 'Ada', role: 'ADMIN', email: null });
  expect(await world.client.query(cleo.actor, USER, { id: ada.user.id })).toEqual({ data: { user: null } });
  expect((await world.client.query(cleo.actor, USER, { id: cleo.user.id })).data.user.email).toBe('cleo@example.org');
  const asAda = await world.client.query(ada.actor, USER, { id: ben.user.id });
  expect(asAda.data.user).toMatchObject({ displayName: 'Ben', email: 'ben@example.org' });
});

test('an address makes so many accounts an hour, and has so many links mailed; another address is not stopped by it', async () => {
  const small = await World.start({ REGISTRATIONS_PER_ADDRESS: '3', LINKS_PER_ADDRESS: '3' });
  const [crowd, other] = [small.from('203.0.113.7'), small.from('203.0.113.8')];
  const make = (n: number, client = crowd, more: object = {}) =>
    small.tryRegister({ email: emailOf(`crowd${n}`), ...more }, client);
  const answers = await Promise.all(Array.from({ length: 8 }, (_, n) => make(n)));
  expect(answers.map(codeIn).sort()).toEqual([...Array(5).fill('TOO_MANY_REGISTRATIONS'), ...Array(3).fill(undefined)]);
  const invited = await make(9, crowd, { invitation: 'any token' });
  expect(codeIn(invited)).toBe('TOO_MANY_REGISTRATIONS');
  const seconds = Number(/Wait (\d+) seconds/.exec(invited.errors?.[0]?.message ?? '')?.[1]);
  expect(seconds).toBeGreaterThan(3_500);
  tokensIn(await make(10, other));
  const FORGOT = 'mutation ($email: String!) { requestPasswordReset(input: { email: $email }) }';
  const RESEND = 'mutation ($email: String!) { resendVerification(input: { email: $email }) }';
  const asked = [FORGOT, RESEND, FORGOT, RESEND, FORGOT].map((query, n) =>
    crowd.query(ANONYMOUS, query, { email: emailOf(`crowd${n}`) }),
  );
  expect((await Promise.all(asked)).map(codeIn).sort()).toEqual([
    ...Array(2).fill('TOO_MANY_MAILS'),
    ...Array(3).fill(undefined),
  ]);
  expect(codeIn(await other.query(ANONYMOUS, FORGOT, { email: emailOf('crowd0') }))).toBeUndefined();
  await small.app.db.query('update login_attempts set expire = expire - 3600000');
  tokensIn(await make(11));
  await small.close();
});

test.each([randomUUID(), 'nonsense', '', "' or true --"])('nobody has the id %j', async (id) => {
  expect(await world.client.query(ada.actor, USER, { id })).toEqual({ data: { user: null } });
});

test('without a header from the gateway nothing is answered', async () => {
  expect(codeIn(await world.subgraph.query('nobody', ME))).toBe('UNAUTHENTICATED');
});

test('a stranger is nobody, sees nobody and cannot list or log out', async () => {
  expect(await world.client.query(ANONYMOUS, ME)).toEqual({ data: { me: null } });
  expect(codeIn(await world.client.query(ANONYMOUS, USER, { id: ada.user.id }))).toBe('UNAUTHENTICATED');
  const entities = 'query ($them: [_Any!]!) { _entities(representations: $them) { ... on User { displayName } } }';
  const them = [{ __typename: 'User', id: ada.user.id }];
  expect(await world.subgraph.query(ANONYMOUS, entities, { them })).toEqual({ data: { _entities: [null] } });
  expect(codeIn(await world.client.query(ANONYMOUS, '{ users { nodes { id } } }'))).toBe('UNAUTHENTICATED');
  expect(codeIn(await world.client.query(ANONYMOUS, 'mutation { logout }'))).toBe('UNAUTHENTICATED');
});

test('the same e-mail in another case or normal form is the same account', async () => {
  const josé = tokensIn(await world.tryRegister({ email: ' Jose\u0301@Example.org ' }));
  expect(josé.user.email).toBe('jos\u00e9@example.org');
  expect(codeIn(await world.tryRegister({ email: 'JOS\u00c9@EXAMPLE.ORG' }))).toBe('EMAIL_TAKEN');
  expect(tokensIn(await world.login({ email: 'JOSE\u0301@example.org' })).user.id).toBe(josé.user.id);
});

test('of many registrations of one e-mail at once, one makes the account', async () => {
  const answers = await Promise.all(Array.from({ length: 8 }, () => world.tryRegister({ email: 'Same@example.org' })));
  expect(answers.map(codeIn).sort()).toEqual([...Array(7).fill('EMAIL_TAKEN'), undefined]);
});

test('what cannot be an account is refused with a sentence', async () => {
  const weak = await world.tryRegister({ email: 'carl@example.org', password: 'too short' });
  expect(weak.errors?.[0]).toMatchObject({
    message: 'Use at least 10 characters for the password.',
    extensions: { code: 'WEAK_PASSWORD' },
  });
  expect(codeIn(await world.tryRegister({ email: 'no address' }))).toBe('BAD_USER_INPUT');
  for (const displayName of [
    '',
    '   ',
    'x'.repeat(81),
    'two\nlines',
    'nul\u0000',
    'two\u2028lines',
    '\u200b',
    'Ada\u202e nimdA',
  ])
    expect(codeIn(await world.tryRegister({ email: 'carl@example.org', displayName }))).toBe('BAD_USER_INPUT');
  const invented = await world.tryRegister({ email: 'carl@example.org', role: 'ADMIN' });
  expect(invented.errors?.[0]?.message).toContain('role');
  expect(codeIn(await world.login({ email: 'carl@example.org' }))).toBe('INVALID_CREDENTIALS');
});

test('of two first registrations at once, one is the admin', async () => {
  const fresh = await World.start();
  try {
    const names = ['Eve', 'Fay', 'Gil', 'Hal'];
    const answers = await Promise.all(names.map((name) => fresh.tryRegister({ email: emailOf(name) })));
    const roles = answers.map(tokensIn).map(({ user }: Tokens) => user.role);
    expect(roles.sort()).toEqual(['ADMIN', 'MEMBER', 'MEMBER', 'MEMBER']);
  } finally {
    await fresh.close();
  }
});
