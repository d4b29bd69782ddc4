import {
  type Config,
  type Env,
  type Field,
  integer,
  parseConfig,
  publicUrlField,
  secret,
  subgraphFields,
  text,
  url,
  workerFields,
} from '@medianest/kit';

export const fields = {
  ...subgraphFields('users', 4001),
  ...workerFields(4011),
  keyEncryptionKey: secret('KEY_ENCRYPTION_KEY', 'seals secrets in the database, which no other key opens'),
  accessTokenSeconds: integer('ACCESS_TOKEN_SECONDS', {
    help: 'how long an access token counts',
    fallback: '900',
    min: 60,
    max: 3_600,
  }),
  signingKeyDays: integer('SIGNING_KEY_DAYS', {
    help: 'how old the key that signs access tokens becomes before the next one takes its place',
    fallback: '90',
    min: 1,
    max: 3_650,
  }),
  refreshTokenDays: integer('REFRESH_TOKEN_DAYS', {
    help: 'how long a session lasts that nobody uses',
    fallback: '30',
    min: 1,
    max: 365,
  }),
  loginAttempts: integer('LOGIN_ATTEMPTS', {
    help: 'how many wrong passwords an account takes before it asks to wait',
    fallback: '10',
    min: 1,
  }),
  loginAttemptsPerAddress: integer('LOGIN_ATTEMPTS_PER_ADDRESS', {
    help: 'how many wrong passwords and codes an address may send before it must wait, where nobody logged in before',
    fallback: '50',
    min: 1,
  }),
  loginWindowSeconds: integer('LOGIN_WINDOW_SECONDS', {
    help: 'how long wrong passwords are remembered',
    fallback: '300',
    min: 1,
    max: 3_600,
  }),
  registrationsPerAddress: integer('REGISTRATIONS_PER_ADDRESS', {
    help: 'how often an hour an address may try to make an account; more where many people come from one',
    fallback: '20',
    min: 1,
  }),
  linksPerAddress: integer('LINKS_PER_ADDRESS', {
    help: 'how often an hour an address may ask for links to be mailed: to choose a password, to confirm an e-mail',
    fallback: '30',
    min: 1,
  }),
  publicUrl: publicUrlField('links in mails begin with it'),
  smtpUrl: mailServer('SMTP_URL'),
  mailFrom: text('MAIL_FROM', {
    help: 'the sender of mails, such as MediaNest <media@example.org>',
    fallback: 'MediaNest <medianest@localhost>',
  }),
  auditRetentionMonths: integer('AUDIT_RETENTION_MONTHS', {
    help: 'how many whole months the audit log is kept besides the present one',
    fallback: '24',
    min: 1,
    max: 1_200,
  }),
};

export type UsersConfig = Config<typeof fields>;
export const readConfig = (env: Env): UsersConfig => parseConfig(env, fields);

/** Empty when there is none: mails then stay in the outbox. */
function mailServer(variable: string): Field<string> {
  const server = url(variable, ['smtp:', 'smtps:'], {
    help: 'smtp://user:password@host:587 of the mail server; empty to keep mails in the outbox',
    fallback: '',
  });
  return { ...server, parse: (value) => (value === '' ? '' : server.parse(value)) };
}
