import { waitFor } from '@medianest/kit/testing';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { BACK, Club, fragmentOf, IDENTITIES } from './support/club.ts';
import { ask, codeIn, PASSWORD, register, type Signed, signed } from './support/front-door.ts';
import { Browser, type Claims, startOidcProvider } from './support/oidc.ts';

const people = new Map<string, Claims>([
  ['cleo', { email: 'Cleo@example.org', email_verified: true, name: 'Cleo C.', groups: ['staff', 'mods'] }],
  ['ben', { email: 'ben@example.org', email_verified: true, name: 'Ben' }],
  ['ada', { email: 'ada@example.org', email_verified: true, name: 'Ada', groups: ['staff'] }],
  ['dan', { email: 'dan@example.org', email_verified: true, name: 'Dan' }],
  ['shy', { name: 'Shy' }],
]);
let club: Club;
let gateway: Club['gateway'];
let ada: Signed;
let ben: Signed;

beforeAll(async () => {
  club = await Club.open(people);
  ({ gateway, ada, ben } = club);
});
afterAll(() => club.close());

test('only who runs the installation adds a provider, and only one that answers', async () => {
  expect((await club.save(ben.accessToken)).errors).toBeDefined();
  expect(codeIn(await club.save(ada.accessToken, { issuer: 'http://127.0.0.1:1' }))).toBe('PROVIDER_UNREACHABLE');
  expect(codeIn(await club.save(ada.accessToken, { issuer: 'file:///etc/passwd' }))).toBe('BAD_USER_INPUT');
  expect(codeIn(await club.save(ada.accessToken, { name: 'cl\0ub' }))).toBe('BAD_USER_INPUT');
  const remove = 'mutation ($name: String!) { removeIdentityProvider(name: $name) }';
  const removed = await ask(gateway, remove, { token: ada.accessToken, variables: { name: 'cl\0ub' } });
  expect(removed.data.removeIdentityProvider).toBe(false);
  expect(codeIn(await club.startLinking(ben, { name: 'cl\0ub' }))).toBe('PROVIDER_NOT_FOUND');
  const saved = await club.save(ada.accessToken);
  expect(saved.data.saveIdentityProvider).toMatchObject({ name: 'club', createsAccounts: false, enabled: true });
  const rows = JSON.stringify(await club.door.app.db.query('select p::text from identity_providers p'));
  expect(rows).not.toContain('a secret of this test');
  const audit = JSON.stringify(
    await club.door.app.db.query(`select after::text from audit_log where act = 'provider.saved'`),
  );
  expect(audit).not.toMatch(/a secret of this test|sealed/);
  expect((await ask(gateway, '{ identityProviders { name } }', { token: ben.accessToken })).errors).toBeDefined();
});

test('who keeps the settings but does not manage people makes nobody an admin by a provider', async () => {
  const kim = await register(gateway, 'kim');
  const run = async (mutation: string, input: object) =>
    (await ask(gateway, mutation, { token: ada.accessToken, variables: { input } })).data.it;
  const CREATE = 'mutation ($input: CreateRoleInput!) { it: createRole(input: $input) { id } }';
  const role = await run(CREATE, { name: 'Keeper', scopes: ['system:manage'] });
  const CHANGE = 'mutation ($input: ChangeRightsInput!) { it: changeRights(input: $input) { id } }';
  await run(CHANGE, { userId: kim.id, customRoleIds: [role.id] });
  await waitFor('the right to count', async () => {
    const outbox = await ask(gateway, '{ outgoingMails { nodes { id } } }', { token: kim.accessToken });
    return outbox.errors === undefined;
  });
  const refused = await club.save(kim.accessToken, { roleMapping: [{ value: 'staff', role: 'ADMIN' }] });
  expect(codeIn(refused)).toBe('FORBIDDEN');
});

test('who comes without an account gets one if the provider may make them, with the role that follows', async () => {
  expect((await club.visit('cleo')).error).toBe('NO_ACCOUNT');
  await club.save(ada.accessToken, { createsAccounts: true });
  const back = await club.visit('cleo');
  const first = await club.exchange(back);
  expect(first.data.tokens.user).toMatchObject({ displayName: 'Cleo C.', role: 'MODERATOR' });
  const me = await ask(gateway, '{ me { id email } }', { token: first.data.tokens.accessToken });
  expect(me.data.me).toEqual({ id: first.data.tokens.user.id, email: 'cleo@example.org' });
  const acts = await club.door.app.db.query(
    `select act, address, agent from audit_log where actor_id = $1 and act <> 'session.opened' order by position`,
    [first.data.tokens.user.id],
  );
  const from = { address: '127.0.0.1', agent: 'a browser' };
  expect(acts).toEqual([
    { act: 'account.registered', ...from },
    { act: 'identity.linked', ...from },
  ]);
  people.set('cleo', { ...people.get('cleo'), groups: ['staff'] });
  const again = await club.exchange(await club.visit('cleo'));
  expect(again.data.tokens.user).toMatchObject({ id: first.data.tokens.user.id, role: 'GUEST' });
  expect((await club.visit('shy')).error).toBe('NO_EMAIL');
});

test('the code counts once, with the secret of the client that began; no token is ever in a URL', async () => {
  const back = await club.visit('cleo');
  expect(codeIn(await club.exchange({ ...back, verifier: 'guessed' }))).toBe('SIGN_IN_EXPIRED');
  expect(codeIn(await club.exchange(back))).toBe('SIGN_IN_EXPIRED');
  const next = await club.visit('cleo');
  signed(await club.exchange(next));
  expect(codeIn(await club.exchange(next))).toBe('SIGN_IN_EXPIRED');
});

test('only the browser that went comes back, with the state it went with, once', async () => {
  const start = `${gateway.address}/auth/oidc/club/start?challenge=${'a'.repeat(43)}`;
  const browser = new Browser();
  const callback = await browser.signIn(start, 'cleo', /\/auth\/oidc\/club\/callback/);
  const errorAt = async (url: string, who = browser) => fragmentOf(await who.follow(url, BACK))['error'];
  expect(await errorAt(callback, new Browser())).toBe('SIGN_IN_EXPIRED');
  const again = new Browser();
  const second = await again.signIn(start, 'cleo', /\/auth\/oidc\/club\/callback/);
  expect(await errorAt(second.replace(/state=[^&]*/, 'state=forged'), again)).toBe('SIGN_IN_EXPIRED');
  const third = new Browser();
  const good = await third.signIn(start, 'cleo', /\/auth\/oidc\/club\/callback/);
  expect(await errorAt(good.replace(/code=[^&]*/, 'code=forged'), third)).toBe('PROVIDER_FAILED');
  expect(await errorAt(good, third)).toBe('SIGN_IN_EXPIRED');
  expect(await errorAt(`${gateway.address}/auth/oidc/nowhere/start?challenge=${'a'.repeat(43)}`)).toBe(
    'BAD_USER_INPUT',
  );
});

test('an account is linked by e-mail only when that is allowed and verified on both sides, else by who is logged in', async () => {
  expect((await club.visit('ben')).error).toBe('ACCOUNT_EXISTS');
  await club.save(ada.accessToken, { createsAccounts: true, linksByEmail: true });
  expect((await club.visit('ada')).error).toBe('ACCOUNT_EXISTS');
  expect((await club.exchange(await club.visit('ben'))).data.tokens.user.id).toBe(ben.id);

  expect(codeIn(await club.completeLinking(ada, await club.visitToLink(ada, 'ben')))).toBe('IDENTITY_TAKEN');
  const linked = await club.completeLinking(ada, await club.visitToLink(ada, 'ada'));
  expect(linked.data.completeLinkingProvider).toEqual({ providerName: 'The club', email: 'ada@example.org' });
  const mine = await ask(gateway, IDENTITIES, { token: ada.accessToken });
  expect(mine.data.externalIdentities).toMatchObject([{ providerName: 'The club', email: 'ada@example.org' }]);
});

test('nobody is linked by a URL that somebody else sent them, whichever it is', async () => {
  people.set('eve', { email: 'eve@elsewhere.example', name: 'Eve' });
  people.set('finn', { email: 'finn@elsewhere.example', name: 'Finn' });
  const [eve, finn] = [await register(gateway, 'eve'), await register(gateway, 'finn')];
  const linkedOf = async (who: Signed) =>
    (await ask(gateway, IDENTITIES, { token: who.accessToken })).data.externalIdentities.length;

  // Eve sends Finn the page she came back to: his identity would be hers, or hers his.
  const hers = await club.visitToLink(eve, 'eve');
  expect(codeIn(await club.completeLinking(finn, hers))).toBe('SIGN_IN_EXPIRED');
  expect(codeIn(await club.completeLinking(eve, hers))).toBe('SIGN_IN_EXPIRED');
  const next = await club.visitToLink(eve, 'eve');
  expect(codeIn(await club.completeLinking(finn, { ...next, verifier: 'his own' }))).toBe('SIGN_IN_EXPIRED');

  // Eve begins and sends Finn the URL, where he is known: what comes back to his browser does nothing without her text.
  const his = await club.visitToLink(eve, 'finn');
  expect(codeIn(await club.completeLinking(eve, { ...his, verifier: 'guessed' }))).toBe('SIGN_IN_EXPIRED');

  // Eve sends Finn the URL at which she would come back from the provider.
  const { data } = await club.startLinking(eve);
  const callback = await new Browser().signIn(data.startLinkingProvider, 'eve', /\/auth\/oidc\/club\/callback/);
  expect(fragmentOf(await new Browser().follow(callback, BACK))).toEqual({ error: 'SIGN_IN_EXPIRED' });
  expect([await linkedOf(eve), await linkedOf(finn)]).toEqual([0, 0]);

  // Nor with the session of Eve alone, nor with a challenge that is none.
  expect(codeIn(await club.startLinking(eve, { password: 'guessed' }))).toBe('WRONG_PASSWORD');
  expect(codeIn(await club.startLinking(eve, { challenge: 'short' }))).toBe('BAD_USER_INPUT');

  // Of two who come with the same identity at once one has it, and a code counts once.
  const both = [await club.visitToLink(eve, 'eve'), await club.visitToLink(finn, 'eve')] as const;
  const answers = await Promise.all([club.completeLinking(eve, both[0]), club.completeLinking(finn, both[1])]);
  expect(answers.map(codeIn).sort()).toEqual(['IDENTITY_TAKEN', undefined]);
  expect((await linkedOf(eve)) + (await linkedOf(finn))).toBe(1);
  const acts = await club.door.app.db.query(
    `select address from audit_log where act = 'identity.linked' and actor_id = any($1)`,
    [[eve.id, finn.id]],
  );
  expect(acts).toEqual([{ address: '127.0.0.1' }]);
});

test('the last admin stays one, whatever the provider says; a second factor is asked for here too', async () => {
  const asAda = await club.exchange(await club.visit('ada'));
  expect(asAda.data.tokens.user).toMatchObject({ id: ada.id, role: 'ADMIN' });
  await club.door.app.db.query(
    `insert into authenticators (user_id, sealed_secret, confirmed_at) values ($1, 'v1.sealed', now())`,
    [ben.id],
  );
  expect(codeIn(await club.exchange(await club.visit('ben')))).toBe('TOTP_REQUIRED');
  await club.door.app.db.query('delete from authenticators');
});

test('who has no password proves with a login of late that it is them; who has one needs it', async () => {
  const DELETE = 'mutation ($input: DeleteMyAccountInput!) { deleteMyAccount(input: $input) { deletionDueAt } }';
  const MOVE = 'mutation ($input: ChangeEmailInput!) { requestEmailChange(input: $input) { id } }';
  const to = async (who: Signed, query: string, input: object) =>
    codeIn(await ask(gateway, query, { token: who.accessToken, variables: { input } }));
  const cleo = signed(await club.exchange(await club.visit('cleo')));
  expect(await to(cleo, MOVE, { email: 'cleo.new@example.org' })).toBeUndefined();
  expect(await to(cleo, DELETE, {})).toBeUndefined();
  expect(
    (await ask(gateway, 'mutation { cancelDeletion { id } }', { token: cleo.accessToken })).errors,
  ).toBeUndefined();
  await club.door.app.db.query(`update sessions set created_at = now() - interval '11 minutes' where user_id = $1`, [
    cleo.id,
  ]);
  expect(await to(cleo, MOVE, { email: 'cleo.newer@example.org' })).toBe('LOG_IN_AGAIN');
  expect(await to(cleo, DELETE, { password: 'guessed' })).toBe('LOG_IN_AGAIN');
  expect(await to(ben, DELETE, {})).toBe('WRONG_PASSWORD');
  expect(await to(ben, MOVE, { email: 'ben.new@example.org', password: 'guessed' })).toBe('WRONG_PASSWORD');
  expect(await to(ben, MOVE, { email: 'ben.new@example.org', password: PASSWORD })).toBeUndefined();
});

test('who is disabled comes in by no way: provider, device, API key, refresh; others do', async () => {
  const dan = signed(await club.exchange(await club.visit('dan')));
  const KEY = 'mutation { createApiKey(input: { name: "script", scopes: ["media:read"] }) { secret } }';
  const START = 'mutation { startDeviceLogin(input: { name: "TV" }) { deviceCode userCode } }';
  const APPROVE = 'mutation ($code: String!) { approveDeviceLogin(userCode: $code) { name } }';
  const COMPLETE = 'mutation ($code: String!) { completeDeviceLogin(deviceCode: $code) { tokens { expiresIn } } }';
  const REFRESH = 'mutation ($input: RefreshSessionInput!) { refreshSession(input: $input) { expiresIn } }';
  const DISABLE = 'mutation ($input: PeopleInput!) { disableUsers(input: $input) { id } }';
  const waysOf = async (who: Signed) => {
    const { secret } = (await ask(gateway, KEY, { token: who.accessToken })).data.createApiKey;
    const { deviceCode, userCode } = (await ask(gateway, START)).data.startDeviceLogin;
    await ask(gateway, APPROVE, { token: who.accessToken, variables: { code: userCode } });
    return async () => [
      codeIn(await ask(gateway, '{ externalIdentities { id } me { id } }', { token: secret })),
      codeIn(await ask(gateway, COMPLETE, { variables: { code: deviceCode } })),
      codeIn(await ask(gateway, REFRESH, { variables: { input: { refreshToken: who.refreshToken } } })),
    ];
  };
  const [dans, bens] = [await waysOf(dan), await waysOf(ben)];
  const before = await club.visit('dan');
  const variables = { input: { userIds: [dan.id] } };
  expect((await ask(gateway, DISABLE, { token: ada.accessToken, variables })).errors).toBeUndefined();
  expect(codeIn(await club.exchange(before))).toBe('ACCOUNT_DISABLED');
  const after = await club.visit('dan');
  expect(after.error ?? codeIn(await club.exchange(after))).toBe('ACCOUNT_DISABLED');
  const [key, device, refresh] = await dans();
  expect(key).toMatch(/UNAUTHENTICATED|SESSION/);
  expect(device).toMatch(/ACCOUNT_DISABLED|DEVICE_LOGIN/);
  expect(refresh).toMatch(/SESSION_EXPIRED|ACCOUNT_DISABLED/);
  expect((await bens()).slice(1)).toEqual([undefined, undefined]);
});

test('a link is its owner’s to undo, and not when it is the last way in', async () => {
  const { data } = await ask(gateway, IDENTITIES, { token: ben.accessToken });
  const [{ id }] = data.externalIdentities;
  const unlink = (token: string, of: string) =>
    ask(gateway, 'mutation ($id: ID!) { unlinkProvider(id: $id) }', { token, variables: { id: of } });
  expect(codeIn(await unlink(ada.accessToken, id))).toBe('IDENTITY_NOT_FOUND');
  expect((await unlink(ben.accessToken, id)).data.unlinkProvider).toBe(true);
  const cleo = signed(await club.exchange(await club.visit('cleo')));
  const hers = await ask(gateway, IDENTITIES, { token: cleo.accessToken });
  expect(codeIn(await unlink(cleo.accessToken, hers.data.externalIdentities[0].id))).toBe('LAST_WAY_IN');
});

test('another issuer knows other people: its secret is asked for, and nobody is who had that name at the one before', async () => {
  const other = await startOidcProvider(`${gateway.address}/auth/oidc/club/callback`, people);
  try {
    const cleo = signed(await club.exchange(await club.visit('cleo')));
    const begun = await club.visitToLink(ben, 'ben');
    const onTheWay = await club.startLinking(ben);
    const asked: string[] = [];
    other.onRequest((url) => asked.push(url));
    const moved = { issuer: other.issuer, createsAccounts: true, linksByEmail: false };
    expect(codeIn(await club.save(ada.accessToken, { ...moved, clientSecret: undefined }))).toBe('BAD_USER_INPUT');
    expect(asked).toEqual([]);
    expect((await club.save(ada.accessToken, moved)).errors).toBeUndefined();
    expect(asked).not.toEqual([]);

    const mine = await ask(gateway, IDENTITIES, { token: cleo.accessToken });
    expect(mine.data.externalIdentities).toEqual([]);
    expect(codeIn(await club.completeLinking(ben, begun))).toBe('SIGN_IN_EXPIRED');
    const start = await new Browser().follow(onTheWay.data.startLinkingProvider, /\/account\/sign-in#|\/interaction\//);
    expect(fragmentOf(start)).toEqual({ error: 'BAD_USER_INPUT' });
    // Who is called so there is somebody else, and gets an account of their own.
    people.set('cleo', { email: 'another.cleo@example.org', name: 'Another Cleo' });
    const somebody = signed(await club.exchange(await club.visit('cleo')));
    expect(somebody.id).not.toBe(cleo.id);
  } finally {
    await other.close();
  }
});
