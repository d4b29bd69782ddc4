import { startUsersWorkers } from '@medianest/users';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { MailServer } from '../../../subgraphs/users/test/mail-server.js';
import { ask, FrontDoor } from './support/front-door.js';

let mails: MailServer;
let door: FrontDoor;
let workers: { close(): Promise<void> };

beforeAll(async () => {
  mails = await MailServer.start();
  door = await FrontDoor.open({ SMTP_URL: mails.url, MAIL_FROM: 'MediaNest <media@example.org>' });
  workers = await startUsersWorkers(door.app);
});
afterAll(async () => {
  await workers.close();
  await door.close();
  await mails.close();
});

const REGISTER = 'mutation ($input: RegisterInput!) { register(input: $input) { accessToken user { id role } } }';
const LOGIN = 'mutation ($input: LoginInput!) { login(input: $input) { accessToken } }';
const SETTINGS =
  'mutation ($input: UpdateSystemSettingsInput!) { updateSystemSettings(input: $input) { instanceName } }';
const VERIFY = 'mutation ($input: EmailLinkInput!) { verifyEmail(input: $input) { displayName emailVerified } }';
const LOG = '{ auditLog(filter: { act: "email.verified" }) { nodes { act agent address actor { displayName } } } }';
const person = (name: string) => ({
  ...{ email: `${name.toLowerCase()}@example.org`, password: 'correct horse battery staple' },
});

test('who registers is mailed a link, confirms the e-mail and logs in; the admin reads from where', async () => {
  const gateway = await door.gateway();
  const register = (name: string) =>
    ask(gateway, REGISTER, { variables: { input: { ...person(name), displayName: name } } });
  const { accessToken: token } = (await register('Ada')).data.register;
  const input = { instanceName: 'The Lovelaces', emailVerificationRequired: true };
  expect((await ask(gateway, SETTINGS, { token, variables: { input } })).errors).toBeUndefined();

  expect((await register('Ben')).errors?.[0]?.extensions['code']).toBe('EMAIL_NOT_VERIFIED');
  const login = () => ask(gateway, LOGIN, { variables: { input: person('Ben') } });
  expect((await login()).errors?.[0]?.extensions['code']).toBe('EMAIL_NOT_VERIFIED');

  const mail = await mails.next('ben@example.org', 'Confirm your e-mail · The Lovelaces');
  const link = new URL(mail.link);
  const follow = { variables: { input: { token: link.hash.replace('#token=', '') } }, agent: 'Mail reader' };
  expect((await ask(gateway, VERIFY, follow)).data.verifyEmail).toEqual({ displayName: 'Ben', emailVerified: true });
  expect((await ask(gateway, VERIFY, follow)).errors?.[0]?.extensions['code']).toBe('LINK_NOT_VALID');
  const { accessToken: bens } = (await login()).data.login;

  expect((await ask(gateway, LOG, { token: bens })).errors?.[0]?.extensions['code']).toMatch(/FORBIDDEN|SCOPE/);
  const log = await ask(gateway, LOG, { token });
  expect(log.data.auditLog.nodes).toEqual([
    { act: 'email.verified', agent: 'Mail reader', address: '127.0.0.1', actor: { displayName: 'Ben' } },
  ]);
});
