import { ANONYMOUS } from '@medianest/kit';
import { waitFor } from '@medianest/kit/testing';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { MailServer } from './mail-server.js';
import { codeIn, emailOf, PASSWORD, tokensIn, World } from './world.js';

let server: MailServer;
let world: World;
let ada: Awaited<ReturnType<World['register']>>;
let ben: Awaited<ReturnType<World['register']>>;

beforeAll(async () => {
  server = await MailServer.start();
  world = await World.start({
    SMTP_URL: server.url,
    MAIL_FROM: 'MediaNest <media@example.org>',
    PUBLIC_URL: 'https://media.example.org/',
    LOGIN_ATTEMPTS: '50',
  });
  await world.startWorkers();
  ada = await world.register('Ada');
  ben = await world.register('Ben');
});
afterAll(async () => {
  await world.close();
  await server.close();
});

const ask = (who: Parameters<World['client']['query']>[0], query: string, input: object) =>
  world.client.query(who, query, { input });
const VERIFY = 'mutation ($input: EmailLinkInput!) { user: verifyEmail(input: $input) { id email emailVerified } }';
const RESEND = 'mutation ($input: ResendVerificationInput!) { resendVerification(input: $input) }';
const FORGOT = 'mutation ($input: RequestPasswordResetInput!) { requestPasswordReset(input: $input) }';
const RESET =
  'mutation ($input: ResetPasswordInput!) { user: resetPassword(input: $input) { id email emailVerified } }';
const CHANGE = 'mutation ($input: ChangePasswordInput!) { user: changePassword(input: $input) { id } }';
const MOVE = 'mutation ($input: ChangeEmailInput!) { user: requestEmailChange(input: $input) { id email } }';
const MOVED = 'mutation ($input: EmailLinkInput!) { user: confirmEmailChange(input: $input) { id email } }';
const SETTINGS =
  'mutation ($input: UpdateSystemSettingsInput!) { updateSystemSettings(input: $input) { registration } }';
const INVITE =
  'mutation ($input: InviteAccountInput!) { invitation: inviteAccount(input: $input) { id email role usedAt } }';

const settings = (input: object) => ask(ada.actor, SETTINGS, input);
const tokenIn = ({ link }: { link: string }) => new URLSearchParams(new URL(link).hash.slice(1)).get('token') ?? '';
const isOpen = async (refreshToken: string) => codeIn(await world.refresh(refreshToken)) === undefined;
const acts = async (subject: string) => {
  const query = 'query ($filter: AuditFilter) { auditLog(filter: $filter) { nodes { act } } }';
  const { data } = await world.client.query(ada.actor, query, { filter: { subject } });
  return data.auditLog.nodes.map(({ act }: { act: string }) => act);
};

beforeEach(async () => {
  await settings({ registration: 'OPEN', emailVerificationRequired: false, passwordSignIn: true });
  // As if the hour were over.
  await world.app.db.query(`update account_links set created_at = created_at - interval '2 hours'`);
});

test('who registers is mailed a link, which confirms the e-mail once', async () => {
  const mail = await server.next(emailOf('Ben'), 'Confirm your e-mail');
  expect(mail.link).toMatch(/^https:\/\/media\.example\.org\/account\/verify-email#token=[\w-]{43}$/);
  const token = tokenIn(mail);
  expect(codeIn(await ask(ANONYMOUS, RESET, { token, password: 'another long phrase' }))).toBe('LINK_NOT_VALID');
  const both = await Promise.all([1, 2].map(() => ask(ANONYMOUS, VERIFY, { token })));
  expect(both.map(codeIn).sort()).toEqual(['LINK_NOT_VALID', undefined]);
  expect(both.find(({ data }) => data)?.data.user).toEqual({
    id: ben.user.id,
    email: emailOf('Ben'),
    emailVerified: true,
  });
  expect(await acts(ben.user.id)).toEqual(['email.verified', 'account.registered']);
});

test('where the e-mail must be confirmed, one logs in after that; the link comes again when asked for', async () => {
  await settings({ emailVerificationRequired: true, instanceName: 'The Lovelaces' });
  const carl = { email: emailOf('Carl') };
  expect(codeIn(await world.tryRegister(carl))).toBe('EMAIL_NOT_VERIFIED');
  expect(codeIn(await world.login(carl))).toBe('EMAIL_NOT_VERIFIED');
  expect(codeIn(await world.login({ ...carl, password: 'wrong horse battery' }))).toBe('INVALID_CREDENTIALS');
  await server.next(carl.email, 'Confirm your e-mail · The Lovelaces');
  await settings({ instanceName: null });
  for (const email of [carl.email.toUpperCase(), 'unknown@example.org', emailOf('Ben')])
    expect(await ask(ANONYMOUS, RESEND, { email })).toEqual({ data: { resendVerification: true } });
  const again = await server.next(carl.email, 'Confirm');
  expect(codeIn(await ask(ANONYMOUS, VERIFY, { token: tokenIn(again) }))).toBeUndefined();
  tokensIn(await world.login(carl));
  // Whether there is an account, only who reads its mails is told.
  const password = 'a stranger thought of this';
  const [known, unknown] = [
    await world.tryRegister({ ...carl, password }),
    await world.tryRegister({ email: emailOf('Carla') }),
  ];
  expect(known).toEqual(unknown);
  expect(codeIn(await world.login({ ...carl, password }))).toBe('INVALID_CREDENTIALS');
  const told = await server.next(carl.email, 'You have an account already');
  expect(codeIn(await ask(ANONYMOUS, RESET, { token: tokenIn(told), password: 'Carl chose this' }))).toBeUndefined();
  tokensIn(await world.login({ ...carl, password: 'Carl chose this' }));
  // Ada never confirmed hers; an admin is not locked out by a setting.
  tokensIn(await world.login({ email: emailOf('Ada') }));
  expect(server.mails.filter(({ to }) => to?.[0]?.address === 'unknown@example.org')).toEqual([]);
});

test('a password is chosen anew with a link that works once, ends all sessions and confirms the e-mail', async () => {
  const dora = tokensIn(await world.tryRegister({ email: emailOf('Dora') }));
  for (const email of [emailOf('Dora'), 'unknown@example.org', 'no address'])
    expect(await ask(ANONYMOUS, FORGOT, { email })).toEqual({ data: { requestPasswordReset: true } });
  const mail = await server.next(emailOf('Dora'), 'Choose a new password');
  const [token, password] = [tokenIn(mail), 'a completely other phrase'];
  expect(codeIn(await ask(ANONYMOUS, RESET, { token, password: 'dora@example.org' }))).toBe('WEAK_PASSWORD');
  const both = await Promise.all([1, 2].map(() => ask(ANONYMOUS, RESET, { token, password })));
  expect(both.map(codeIn).sort()).toEqual(['LINK_NOT_VALID', undefined]);
  expect(both.find(({ data }) => data)?.data.user).toMatchObject({ email: emailOf('Dora'), emailVerified: true });
  expect(await isOpen(dora.refreshToken)).toBe(false);
  expect(codeIn(await world.login({ email: emailOf('Dora') }))).toBe('INVALID_CREDENTIALS');
  tokensIn(await world.login({ email: emailOf('Dora'), password }));
  await server.next(emailOf('Dora'), 'Your password was changed');
  expect(await acts(dora.user.id)).toContain('password.reset');
});

test('who first proves to read the mails of an account by a reset keeps nothing that a stranger may have left in it', async () => {
  const [stranger, person] = [await world.register('Nia'), { email: emailOf('Nia') }];
  const CREATE_KEY =
    'mutation ($input: CreateApiKeyInput!) { createApiKey(input: $input) { secret apiKey { id revokedAt } } }';
  const KEYS = '{ apiKeys { nodes { name } } }';
  const namesOf = async (actor: typeof stranger.actor) => (await world.client.query(actor, KEYS)).data.apiKeys.nodes;
  expect(codeIn(await ask(stranger.actor, CREATE_KEY, { name: 'left', scopes: ['users:read'] }))).toBeUndefined();
  const reset = async (password: string) => {
    await ask(ANONYMOUS, FORGOT, person);
    const token = tokenIn(await server.next(person.email, 'Choose a new password'));
    expect(codeIn(await ask(ANONYMOUS, RESET, { token, password }))).toBeUndefined();
    return world.actorOf(tokensIn(await world.login({ ...person, password })));
  };
  const nia = await reset('the phrase of the person');
  expect(await namesOf(nia)).toEqual([]);
  // From then on it is theirs: a forgotten password costs them no key.
  await ask(nia, CREATE_KEY, { name: 'backup', scopes: ['users:read'] });
  expect(await namesOf(await reset('another phrase of the person'))).toEqual([{ name: 'backup' }]);
});

test('a link is too old after its time, and not more than three an hour are sent', async () => {
  tokensIn(await world.tryRegister({ email: emailOf('Eve') }));
  const links = [];
  for (let round = 0; round < 3; round++) {
    await ask(ANONYMOUS, FORGOT, { email: emailOf('Eve') });
    links.push(await server.next(emailOf('Eve'), 'Choose'));
  }
  await world.app.db.query(`update account_links set expires_at = now() where kind = 'RESET_PASSWORD'`);
  const [first] = links;
  const late = await ask(ANONYMOUS, RESET, { token: first ? tokenIn(first) : '', password: 'another long phrase' });
  expect(codeIn(late)).toBe('LINK_NOT_VALID');
  await ask(ANONYMOUS, FORGOT, { email: emailOf('Eve') });
  await ask(ANONYMOUS, FORGOT, { email: emailOf('Ben') });
  await server.next(emailOf('Ben'), 'Choose');
  const [{ count }] = await world.app.db.query(
    `select count(*)::int from mails where recipient = $1 and kind = 'reset-password'`,
    [emailOf('Eve')],
  );
  expect(count).toBe(3);
});

test('a password is changed by who knows it, and ends the other sessions', async () => {
  const here = await world.register('Finn');
  const elsewhere = tokensIn(await world.login({ email: emailOf('Finn') }));
  const newPassword = 'yet another phrase of mine';
  const wrong = { currentPassword: 'wrong horse battery', newPassword };
  expect(codeIn(await ask(here.actor, CHANGE, wrong))).toBe('WRONG_PASSWORD');
  expect(await acts(here.user.id)).toContain('proof.failed');
  expect(codeIn(await ask(ANONYMOUS, CHANGE, wrong))).toBe('UNAUTHENTICATED');
  expect(codeIn(await ask(here.actor, CHANGE, { currentPassword: PASSWORD, newPassword: 'password1234' }))).toBe(
    'WEAK_PASSWORD',
  );
  expect(codeIn(await ask(here.actor, CHANGE, { currentPassword: PASSWORD, newPassword }))).toBeUndefined();
  expect(await isOpen(elsewhere.refreshToken)).toBe(false);
  expect(await isOpen(here.refreshToken)).toBe(true);
  tokensIn(await world.login({ email: emailOf('Finn'), password: newPassword }));
});

test('another e-mail counts once its link was followed, and the old one is told', async () => {
  const gil = await world.register('Gil');
  const input = { email: 'Gil.New@example.org', password: PASSWORD };
  expect(codeIn(await ask(gil.actor, MOVE, { ...input, password: 'wrong horse battery' }))).toBe('WRONG_PASSWORD');
  // That Ben has an account, only Ben may learn.
  expect(codeIn(await ask(gil.actor, MOVE, { ...input, email: emailOf('Ben') }))).toBeUndefined();
  const toBen = await server.next(emailOf('Ben'), 'Confirm your new e-mail');
  expect(codeIn(await ask(ANONYMOUS, MOVED, { token: tokenIn(toBen) }))).toBe('EMAIL_TAKEN');
  expect((await ask(gil.actor, MOVE, input)).data.user.email).toBe(emailOf('Gil'));
  const mail = await server.next('gil.new@example.org', 'Confirm your new e-mail');
  const elsewhere = tokensIn(await world.login({ email: emailOf('Gil') }));
  expect((await ask(ANONYMOUS, MOVED, { token: tokenIn(mail) })).data.user).toEqual({
    id: gil.user.id,
    email: 'gil.new@example.org',
  });
  expect(codeIn(await ask(ANONYMOUS, MOVED, { token: tokenIn(mail) }))).toBe('LINK_NOT_VALID');
  expect(await isOpen(elsewhere.refreshToken)).toBe(false);
  expect(await isOpen(gil.refreshToken)).toBe(true);
  expect((await server.next(emailOf('Gil'), 'Your e-mail was changed')).text).toContain('gil.new@example.org');
  expect(codeIn(await world.login({ email: emailOf('Gil') }))).toBe('INVALID_CREDENTIALS');
  tokensIn(await world.login({ email: 'gil.new@example.org' }));
});

test('of two accounts that ask for one e-mail, one gets it', async () => {
  const [hal, ida] = [await world.register('Hal'), await world.register('Ida')];
  const wanted = { email: 'wanted@example.org', password: PASSWORD };
  const links: string[] = [];
  for (const { actor } of [hal, ida]) {
    expect(codeIn(await ask(actor, MOVE, wanted))).toBeUndefined();
    links.push(tokenIn(await server.next(wanted.email, 'Confirm your new')));
  }
  const answers = await Promise.all(links.map((token) => ask(ANONYMOUS, MOVED, { token })));
  expect(answers.map(codeIn).sort()).toEqual(['EMAIL_TAKEN', undefined]);
});

test('by invitation an account is made by the invited with the role they were invited to; closed, by nobody', async () => {
  expect(codeIn(await ask(ben.actor, INVITE, { email: emailOf('Jo') }))).toBe('FORBIDDEN');
  expect(codeIn(await ask(ada.actor, INVITE, { email: emailOf('Ben') }))).toBe('EMAIL_TAKEN');
  const { data } = await ask(ada.actor, INVITE, { email: 'Jo@example.org', role: 'MODERATOR' });
  expect(data.invitation).toMatchObject({ email: emailOf('Jo'), role: 'MODERATOR', usedAt: null });
  const invitation = tokenIn(await server.next(emailOf('Jo'), 'Make an account'));

  await settings({ registration: 'INVITATION' });
  expect(codeIn(await world.tryRegister({ email: emailOf('Kim') }))).toBe('INVITATION_NEEDED');
  for (const email of [emailOf('Kim'), emailOf('Ben')])
    for (const token of [invitation, '', 'nonsense'])
      expect(codeIn(await world.tryRegister({ email, invitation: token }))).toBe('INVITATION_NOT_VALID');
  await settings({ registration: 'CLOSED' });
  expect(codeIn(await world.tryRegister({ email: emailOf('Jo'), invitation }))).toBe('REGISTRATION_CLOSED');
  await settings({ registration: 'INVITATION', emailVerificationRequired: true });
  expect(tokensIn(await world.tryRegister({ email: emailOf('Jo'), invitation })).user.role).toBe('MODERATOR');
  expect(codeIn(await world.tryRegister({ email: emailOf('Kim'), invitation }))).toBe('INVITATION_NOT_VALID');
});

test('an invitation counts as long as whoever made it could make it', async () => {
  const kay = await world.register('Kay');
  await world.app.db.query(`update users set role = 'ADMIN' where id = $1`, [kay.user.id]);
  const admin = await world.again(kay);
  await ask(admin, INVITE, { email: emailOf('KayToo'), role: 'ADMIN' });
  const invitation = tokenIn(await server.next(emailOf('KayToo'), 'Make an account'));
  const input = { email: emailOf('KayToo'), invitation };
  await world.app.db.query(`update users set disabled_at = now() where id = $1`, [kay.user.id]);
  expect(codeIn(await world.tryRegister(input))).toBe('INVITATION_NOT_VALID');
  await world.app.db.query(`update users set role = 'MEMBER', disabled_at = null where id = $1`, [kay.user.id]);
  expect(codeIn(await world.tryRegister(input))).toBe('INVITATION_NOT_VALID');
  await world.app.db.query(`update users set role = 'ADMIN' where id = $1`, [kay.user.id]);
  expect(tokensIn(await world.tryRegister(input)).user.role).toBe('ADMIN');
});

test('an invitation is withdrawn, and lists are for who manages people', async () => {
  const { data } = await ask(ada.actor, INVITE, { email: emailOf('Lou') });
  const invitation = tokenIn(await server.next(emailOf('Lou'), 'Make an account'));
  const LIST = '{ accountInvitations { nodes { id email } } }';
  expect((await world.client.query(ada.actor, LIST)).data.accountInvitations.nodes[0]).toMatchObject({
    email: emailOf('Lou'),
  });
  expect(codeIn(await world.client.query(ben.actor, LIST))).toBe('FORBIDDEN');
  const REVOKE = 'mutation ($input: RevokeAccountInvitationInput!) { revokeAccountInvitation(input: $input) { id } }';
  const which = { invitationId: data.invitation.id };
  expect(codeIn(await ask(ben.actor, REVOKE, which))).toBe('FORBIDDEN');
  expect(codeIn(await ask(ada.actor, REVOKE, which))).toBeUndefined();
  expect(codeIn(await ask(ada.actor, REVOKE, which))).toBe('INVITATION_NOT_VALID');
  expect(codeIn(await world.tryRegister({ email: emailOf('Lou'), invitation }))).toBe('INVITATION_NOT_VALID');
});

test('where passwords do not count, only an admin logs in with one', async () => {
  await settings({ passwordSignIn: false });
  expect(codeIn(await world.login({ email: emailOf('Ben') }))).toBe('PASSWORD_SIGN_IN_OFF');
  expect(codeIn(await world.login({ email: emailOf('Ben'), password: 'wrong horse battery' }))).toBe(
    'INVALID_CREDENTIALS',
  );
  tokensIn(await world.login({ email: emailOf('Ada') }));
});

test('links and passwords are in no table once the mails are sent', async () => {
  const tables: { name: string }[] = await world.app.db.query(
    `select table_name as name from information_schema.tables where table_schema = 'public'`,
  );
  const mia = await world.register('Mia');
  const token = tokenIn(await server.next(emailOf('Mia'), 'Confirm'));
  await waitFor('the mail to be noted as sent', async () => {
    const [{ waiting }] = await world.app.db.query(`select count(*)::int as waiting from mails where state = 'QUEUED'`);
    return waiting === 0;
  });
  for (const { name } of tables) {
    const content = JSON.stringify(await world.app.db.query(`select t::text from "${name}" t`));
    for (const secret of [token, PASSWORD, mia.refreshToken]) expect(content, name).not.toContain(secret);
  }
});
