import type { Gateway } from '@medianest/gateway';
import { freePort } from '@medianest/kit';
import { startUsersWorkers } from '@medianest/users';
import { TOTP } from 'otpauth';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { MailServer } from '../../../subgraphs/users/test/mail-server.js';
import { ask, codeIn, FrontDoor, login, PASSWORD, register, type Signed } from './support/front-door.js';
import { type Claims, startOidcProvider } from './support/oidc.js';
import { heading, Pages, picture, press, send, typeOn, wrong } from './support/pages.js';

let mails: MailServer;
let door: FrontDoor;
let workers: { close(): Promise<void> };
let gateway: Gateway;
let idp: Awaited<ReturnType<typeof startOidcProvider>>;
let pages: Pages;
let origin: string;
let ada: Signed;
const people = new Map<string, Claims>();

beforeAll(async () => {
  Pages.build();
  const port = await freePort();
  origin = `http://127.0.0.1:${port}`;
  mails = await MailServer.start();
  door = await FrontDoor.open({ SMTP_URL: mails.url, MAIL_FROM: 'media@example.org', PUBLIC_URL: origin });
  workers = await startUsersWorkers(door.app);
  gateway = await door.gateway(port);
  idp = await startOidcProvider(`${origin}/auth/oidc/club/callback`, people);
  pages = await Pages.start();
  ada = await register(gateway, 'ada');
});
afterAll(async () => {
  await pages?.close();
  await idp.close();
  await workers.close();
  await door.close();
  await mails.close();
});

const as = async (person: Signed, query: string, input?: object) => {
  const { data, errors } = await ask(gateway, query, { token: person.accessToken, variables: { input } });
  if (errors) throw new Error(JSON.stringify(errors));
  return data;
};
const SET_UP = 'mutation ($input: SetUpAuthenticatorInput!) { setUpAuthenticator(input: $input) { secret } }';
const CONFIRM = 'mutation ($code: String!) { confirmAuthenticator(code: $code) { codes } }';
const MOVE = 'mutation ($input: ChangeEmailInput!) { requestEmailChange(input: $input) { id } }';
const INVITE_ACCOUNT = 'mutation ($input: InviteAccountInput!) { inviteAccount(input: $input) { id } }';
const INVITE = 'mutation ($input: InviteInput!) { invite(input: $input) { url } }';
const CREATE = 'mutation ($input: CreateOrganizationInput!) { createOrganization(input: $input) { id } }';
const LOGIN = 'mutation ($input: LoginInput!) { login(input: $input) { user { displayName emailVerified } } }';
const MEMBERS = '{ organizations { nodes { name members { nodes { user { displayName } } } } } }';

const logInAt = (page: Page, name: string, password = PASSWORD) =>
  send(page, { 'E-mail': `${name}@example.org`, Password: password });
const tryLogin = (name: string, password: string) =>
  ask(gateway, LOGIN, { variables: { input: { email: `${name}@example.org`, password } } });

test('an e-mail is confirmed with a button, not by who only follows the link', async () => {
  const page = await pages.open(`${origin}/account/sign-in`);
  await heading(page, 'Log in');
  await picture(page, 'sign-in');
  await press(page, 'Make an account');
  await send(page, { Name: 'Ben', 'E-mail': 'ben@example.org', 'New password': 'password12' });
  await wrong(page, /guess|common|password/i);
  await page.keyboard.press('Tab');
  await page.keyboard.press('Enter');
  await wrong(page, /guess|common|password/i);
  // Who has no mouse is still where they were.
  expect(await page.locator(':focus').textContent()).toBe('Make the account');
  await picture(page, 'register');
  await send(page, { 'New password': PASSWORD });
  await heading(page, 'Hello Ben');

  const { link } = await mails.next('ben@example.org', 'Confirm your e-mail');
  await fetch(link);
  const opened = await pages.open(link);
  await heading(opened, 'Confirm your e-mail');
  await picture(opened, 'verify-email');
  expect((await tryLogin('ben', PASSWORD)).data.login.user.emailVerified).toBe(false);
  await press(opened, 'Confirm my e-mail');
  await heading(opened, 'Your e-mail is confirmed');
  expect((await tryLogin('ben', PASSWORD)).data.login.user.emailVerified).toBe(true);
  const again = await pages.open(link);
  await press(again, 'Confirm my e-mail');
  await wrong(again, 'The link was used already or is too old. Here you get a new one.');
  await picture(again, 'used-link');
  await send(again, { 'E-mail': 'ben@example.org' });
  await heading(again, 'Look into your mails');
});

test('who forgot the password chooses another and logs in with it; the one before counts no more', async () => {
  const page = await pages.open(`${origin}/account/sign-in`);
  await page.getByRole('link', { name: 'Forgot the password?' }).click();
  await send(page, { 'E-mail': 'ben@example.org' });
  await picture(page, 'look-into-mails');
  await heading(page, 'Look into your mails');
  const { link } = await mails.next('ben@example.org', 'Choose a new password');
  const opened = await pages.open(link);
  await heading(opened, 'Choose a new password');
  await picture(opened, 'choose-password');
  await send(opened, { 'New password': 'eleven green herons sing' });
  await heading(opened, 'Your password is changed');
  await picture(opened, 'password-changed');
  expect(new URL(opened.url()).hash).toBe('');
  await opened.getByRole('link', { name: 'Log in' }).click();
  await logInAt(opened, 'ben');
  await wrong(opened, 'The e-mail or the password is wrong.');
  await logInAt(opened, 'ben', 'eleven green herons sing');
  await heading(opened, 'Hello Ben');
  await picture(opened, 'home');
  expect(
    await opened.evaluate(() => JSON.stringify([{ ...localStorage }, { ...sessionStorage }, document.cookie])),
  ).toBe('[{},{},""]');
  expect(codeIn(await tryLogin('ben', PASSWORD))).toBe('INVALID_CREDENTIALS');
  const late = await pages.open(link);
  await send(late, { 'New password': 'twelve quiet bees hum' });
  await wrong(late, 'The link was used already');
  await send(late, { 'E-mail': 'ben@example.org' });
  await mails.next('ben@example.org', 'Choose a new password');
});

test('who has a second factor types its code after the password, or one of the recovery codes', async () => {
  const eve = await register(gateway, 'eve');
  const { setUpAuthenticator } = await as(eve, SET_UP, { password: PASSWORD });
  const totp = new TOTP({ secret: setUpAuthenticator.secret });
  const variables = { code: totp.generate() };
  const confirmed = await ask(gateway, CONFIRM, { token: eve.accessToken, variables });
  // As if that code belonged to a time long ago.
  await door.app.db.query('update authenticators set last_step = last_step - 10');
  const [recovery = ''] = confirmed.data.confirmAuthenticator.codes;
  const logIn = async () => {
    const page = await pages.open(`${origin}/account/sign-in`);
    await heading(page, 'Log in');
    for (const text of ['eve@example.org', PASSWORD]) await typeOn(page, text);
    await page.keyboard.press('Enter');
    await heading(page, 'One more step');
    return page;
  };
  const page = await logIn();
  await send(page, { Code: '000000' });
  await wrong(page, 'The code is wrong or was used already. Wait for the next one.');
  await picture(page, 'second-factor');
  await send(page, { Code: totp.generate() });
  await heading(page, 'Hello eve');
  const other = await logIn();
  await typeOn(other, recovery);
  await other.keyboard.press('Enter');
  await heading(other, 'Hello eve');
});

test('a new e-mail counts once its owner says so; who was invited by mail makes an account with that e-mail', async () => {
  const fay = await register(gateway, 'fay');
  await as(fay, MOVE, { email: 'fay.new@example.org', password: PASSWORD });
  const page = await pages.open((await mails.next('fay.new@example.org', 'Confirm your new e-mail')).link);
  await heading(page, 'Confirm your new e-mail');
  await picture(page, 'confirm-email');
  expect(codeIn(await tryLogin('fay.new', PASSWORD))).toBe('INVALID_CREDENTIALS');
  await press(page, 'Use the new e-mail');
  await heading(page, 'Your e-mail is changed');
  await page.getByRole('link', { name: 'Log in' }).click();
  await logInAt(page, 'fay.new');
  await heading(page, 'Hello fay');

  await as(ada, INVITE_ACCOUNT, { email: 'gus@example.org', role: 'MODERATOR' });
  const invited = await pages.open((await mails.next('gus@example.org', 'Make an account')).link);
  await heading(invited, 'Make an account');
  await send(invited, { Name: 'Gus', 'E-mail': 'gus.other@example.org', 'New password': PASSWORD });
  await wrong(invited, /not for this e-mail/);
  await picture(invited, 'invited');
  await send(invited, { 'E-mail': 'gus@example.org' });
  await heading(invited, 'Hello Gus');
});

test('a second person sees the invitation, makes an account on the way and joins; another declines', async () => {
  const { createOrganization } = await as(ada, CREATE, { name: 'The Lovelaces' });
  const invite = async () => (await as(ada, INVITE, { organizationId: createOrganization.id, maxUses: 2 })).invite.url;
  const url: string = await invite();
  expect(url).toMatch(/\/account\/invitation#token=[\w-]{43}$/);
  const page = await pages.open(url);
  await heading(page, 'Join “The Lovelaces”');
  await picture(page, 'invitation');
  await press(page, 'Make an account');
  await send(page, { Name: 'Cleo', 'E-mail': 'cleo@example.org', 'New password': PASSWORD });
  await page.getByText('You are logged in as Cleo.').waitFor();
  await press(page, 'Accept');
  await heading(page, 'Welcome');

  const other = await pages.open(url);
  await press(other, 'Log in');
  await logInAt(other, 'ben', 'eleven green herons sing');
  await press(other, 'Decline');
  await heading(other, 'Declined');
  const { organizations } = await as(ada, MEMBERS);
  const names = organizations.nodes[0].members.nodes.map(
    (node: { user: { displayName: string } }) => node.user.displayName,
  );
  expect(names.sort()).toEqual(['Cleo', 'ada']);
  const nothing = await pages.open(`${origin}/account/invitation#token=nonsense`);
  await heading(nothing, 'No invitation');
  await picture(nothing, 'no-invitation');
});

test('a person types the code of a TV, sees what asks, and lets it in; the session of the page ends with it', async () => {
  const START = `mutation { startDeviceLogin(input: { name: "TV in the den" }) { deviceCode verificationUrlComplete } }`;
  const { startDeviceLogin: started } = (await ask(gateway, START, { agent: 'Mozilla/5.0 (Web0S; Linux/SmartTV)' }))
    .data;
  const page = await pages.open(started.verificationUrlComplete);
  await logInAt(page, 'cleo');
  await heading(page, 'Let a device in');
  await picture(page, 'device-code');
  await press(page, 'Go on');
  await heading(page, 'Is this your device?');
  await page.getByText('TV in the den').waitFor();
  await page.getByText('127.0.0.1').waitFor();
  await picture(page, 'device');
  await press(page, 'Allow');
  await heading(page, 'Allowed');
  await picture(page, 'device-allowed');
  const COMPLETE =
    'mutation ($code: String!) { completeDeviceLogin(deviceCode: $code) { tokens { user { displayName } } } }';
  const done = await ask(gateway, COMPLETE, { variables: { code: started.deviceCode } });
  expect(done.data.completeDeviceLogin.tokens.user.displayName).toBe('Cleo');
  const SCRIPT = `mutation { startDeviceLogin(input: { name: "Backup", wants: API_KEY, scopes: ["media:read"] }) { userCode } }`;
  const { userCode } = (await ask(gateway, SCRIPT)).data.startDeviceLogin;
  await press(page, 'Let another device in');
  await send(page, { Code: userCode.toLowerCase() });
  await page.getByText('See media files, play and download them.').waitFor();
  await picture(page, 'device-for-a-script');
  await press(page, 'Deny');
  await heading(page, 'Denied');
  const open = async () => {
    const rows = await door.app.db.query(
      `select agent from sessions s join users u on u.id = s.user_id where u.display_name = 'Cleo' and s.ended_at is null`,
    );
    return rows.filter(({ agent }: { agent: string }) => agent.includes('Chrome')).length;
  };
  const before = await open();
  await page.goto('about:blank');
  await expect.poll(open).toBe(before - 1);
});

test('who logs in elsewhere comes back to the page that wanted it, or reads why not', async () => {
  people.set('dora', { email: 'dora@example.org', email_verified: true, name: 'Dora' });
  const SAVE = 'mutation ($input: SaveIdentityProviderInput!) { saveIdentityProvider(input: $input) { name } }';
  const club = {
    ...{ name: 'club', displayName: 'The club', issuer: idp.issuer },
    ...{ clientId: 'medianest', clientSecret: 'a secret of this test' },
  };
  const elsewhere = async (page: Page) => {
    await press(page, 'Log in with The club');
    await page.locator('input[name=login]').fill('dora');
    await page.locator('input[name=password]').fill('any');
    await page.locator('button[type=submit]').click();
    await page.getByRole('button', { name: 'Continue' }).click();
  };
  ada = await login(gateway, 'ada');
  await as(ada, SAVE, club);
  const refused = await pages.open(`${origin}/account/sign-in`);
  await elsewhere(refused);
  await wrong(refused, 'You have no account here. Ask whoever runs this installation.');
  await as(ada, SAVE, { ...club, createsAccounts: true });
  const page = await pages.open(`${origin}/account/device#code=WDJB-MJHT`);
  await picture(page, 'sign-in-with-provider');
  await elsewhere(page);
  await heading(page, 'Let a device in');
  expect(await page.getByLabel('Code').inputValue()).toBe('WDJB-MJHT');
});

test('a person lets themselves be linked in another window; who opens the way back elsewhere changes nothing', async () => {
  people.set('ben', { email: 'ben@elsewhere.example', name: 'Ben' });
  const page = await pages.open(`${origin}/account/sign-in`);
  await logInAt(page, 'ben', 'eleven green herons sing');
  await press(page, 'Log in with The club too');
  await picture(page, 'link');
  await press(page, 'Go on');
  await wrong(page, 'The password is wrong.');
  await send(page, { Password: 'eleven green herons sing' });
  await heading(page, 'One more step');
  const opening = page.waitForEvent('popup');
  await page.getByRole('link', { name: 'Log in at The club' }).click();
  const there = await opening;
  await there.locator('input[name=login]').fill('ben');
  await there.locator('input[name=password]').fill('any');
  await there.locator('button[type=submit]').click();
  await there.getByRole('button', { name: 'Continue' }).click();
  await heading(there, 'Go back');
  expect(new URL(there.url()).hash).toBe('');
  await heading(page, 'You are back');
  await page.getByText('From now on you can log in with The club too.').waitFor();
  const linked = await door.app.db.query(
    `select u.display_name as name from external_identities i join users u on u.id = i.user_id where i.subject = 'ben'`,
  );
  expect(linked).toEqual([{ name: 'Ben' }]);
  const stranger = await pages.open(`${origin}/account/sign-in#linking=sent-by-somebody`);
  await heading(stranger, 'Go back');
});

test('the pages load nothing from elsewhere, say where they are to nobody, and break no policy', async () => {
  // The provider's own pages are not ours to judge.
  const ours = ({ by }: { by: string }) => by.startsWith(origin);
  const asked = pages.asked.filter(ours);
  expect(asked.length).toBeGreaterThan(20);
  expect(asked.filter(({ url, referer }) => referer || ![origin, 'null'].includes(new URL(url).origin))).toEqual([]);
  expect(pages.complaints.filter(ours)).toEqual([]);
  expect((await fetch(`${origin}/account`)).url).toBe(`${origin}/account/sign-in`);
  const { headers } = await fetch(`${origin}/account/verify-email`);
  expect(headers.get('content-security-policy')).toMatch(/^default-src 'none'; script-src 'self'; style-src 'self';/);
  expect([headers.get('referrer-policy'), headers.get('cache-control')]).toEqual(['no-referrer', 'no-cache']);
});
