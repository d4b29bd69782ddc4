import { type DomainEvents, routes } from '@medianest/contracts';
import {
  type BaseApp,
  type Broker,
  createEvents,
  createJobs,
  createLive,
  type Events,
  type Jobs,
  type Live,
  openBaseApp,
} from '@medianest/kit';
import { AccountInvitation } from './account-invitation/account-invitation.js';
import { AccountLink } from './account-link/account-link.js';
import { ApiKey } from './api-key/api-key.js';
import { type Attempts, createAttempts } from './attempt/attempts.js';
import { AuditEntry } from './audit/audit-entry.js';
import { Avatar } from './avatar/avatar.js';
import type { UsersConfig } from './config.js';
import { CustomRole } from './custom-role/custom-role.js';
import { DataExport } from './data-export/data-export.js';
import { DeviceLogin } from './device-login/device-login.js';
import { ExternalIdentity } from './external-identity/external-identity.js';
import { createProviders, type Providers } from './identity-provider/discovery.js';
import { IdentityProvider } from './identity-provider/identity-provider.js';
import { Invitation } from './invitation/invitation.js';
import { jobs, type UsersJobs } from './jobs.js';
import type { Topics } from './live.js';
import { createMailer, type Mailer } from './mail/mailer.js';
import { OutgoingMail } from './mail/outgoing-mail.js';
import { Membership } from './membership/membership.js';
import { Accounts1795208400000 } from './migrations/1795208400000-accounts.js';
import { Audit1795300400000 } from './migrations/1795300400000-audit.js';
import { SettingsAndMails1795300410000 } from './migrations/1795300410000-settings-and-mails.js';
import { AccountLife1795300420000 } from './migrations/1795300420000-account-life.js';
import { SessionDetails1795300500000 } from './migrations/1795300500000-session-details.js';
import { SecondFactors1795300510000 } from './migrations/1795300510000-second-factors.js';
import { ApiKeys1795300520000 } from './migrations/1795300520000-api-keys.js';
import { IdentityProviders1795300530000 } from './migrations/1795300530000-identity-providers.js';
import { Rights1795300600000 } from './migrations/1795300600000-rights.js';
import { Organizations1795300610000 } from './migrations/1795300610000-organizations.js';
import { Linking1795302000000 } from './migrations/1795302000000-linking.js';
import { Notices1795302200000 } from './migrations/1795302200000-notices.js';
import { LargeDirectories1795308500000 } from './migrations/1795308500000-large-directories.js';
import { LinkSessions1795308510000 } from './migrations/1795308510000-link-sessions.js';
import { Organization } from './organization/organization.js';
import { createHasher, type Hasher } from './password/hasher.js';
import { Password } from './password/password.js';
import { Authenticator } from './second-factor/authenticator.js';
import { RefreshToken } from './session/refresh-token.js';
import { Session } from './session/session.js';
import { SigningKey } from './signing-key/signing-key.js';
import { openSigner, type Signer } from './signing-key/signing-key.service.js';
import { SystemSettings } from './system-settings/system-settings.js';
import { User } from './user/user.js';

/** What lives as long as the process. */
export interface App extends BaseApp<UsersConfig> {
  readonly live: Live<Topics>;
  readonly events: Events<DomainEvents>;
  readonly jobs: Jobs<UsersJobs>;
  /** Undefined when no mail server is configured. */
  readonly mailer: Mailer | undefined;
  readonly hasher: Hasher;
  readonly attempts: Attempts;
  readonly signer: Signer;
  readonly providers: Providers;
}

const entities = [
  ...[User, Password, Session, RefreshToken, SigningKey, AuditEntry, SystemSettings, OutgoingMail],
  ...[AccountLink, AccountInvitation, Avatar, DataExport, CustomRole, Organization, Membership, Invitation],
  ...[Authenticator, ApiKey, DeviceLogin, IdentityProvider, ExternalIdentity],
];
const migrations = [
  ...[Accounts1795208400000, Audit1795300400000, SettingsAndMails1795300410000, AccountLife1795300420000],
  ...[SessionDetails1795300500000, SecondFactors1795300510000, ApiKeys1795300520000, IdentityProviders1795300530000],
  ...[Rights1795300600000, Organizations1795300610000, Linking1795302000000, Notices1795302200000],
  ...[LargeDirectories1795308500000, LinkSessions1795308510000],
];

/** @param broker one that the whole process shares */
export async function createApp(config: UsersConfig, broker?: Broker): Promise<App> {
  const base = await openBaseApp({ service: 'users', config, broker, entities, migrations });
  const events = createEvents<DomainEvents>({ ...base, routes });
  const mailer = await createMailer(config);
  const close = async () => {
    mailer?.close();
    await events.close();
    await base.close();
  };
  try {
    return {
      ...base,
      events,
      mailer,
      close,
      jobs: createJobs(base.broker, 'users', () => jobs),
      live: createLive<Topics>(base.broker),
      hasher: createHasher(),
      attempts: createAttempts(base.db, config),
      signer: await openSigner(base.db, config),
      providers: createProviders(base),
    };
  } catch (error) {
    // Most likely a KEY_ENCRYPTION_KEY that does not open what the database holds.
    await close();
    throw error;
  }
}
