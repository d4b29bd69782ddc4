import { AccountInvitation } from './account-invitation/account-invitation.js';
import { AccountLink } from './account-link/account-link.js';
import { ApiKey } from './api-key/api-key.js';
import { AuditEntry } from './audit/audit-entry.js';
import { Avatar } from './avatar/avatar.js';
import { CustomRole } from './custom-role/custom-role.js';
import { DataExport } from './data-export/data-export.js';
import { DeviceLogin } from './device-login/device-login.js';
import { ExternalIdentity } from './external-identity/external-identity.js';
import { IdentityProvider } from './identity-provider/identity-provider.js';
import { Invitation } from './invitation/invitation.js';
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
import { Password } from './password/password.js';
import { Authenticator } from './second-factor/authenticator.js';
import { RefreshToken } from './session/refresh-token.js';
import { Session } from './session/session.js';
import { SigningKey } from './signing-key/signing-key.js';
import { SystemSettings } from './system-settings/system-settings.js';
import { User } from './user/user.js';

/** A table each. */
export const entities = [
  User,
  Password,
  Session,
  RefreshToken,
  SigningKey,
  AuditEntry,
  SystemSettings,
  OutgoingMail,
  AccountLink,
  AccountInvitation,
  Avatar,
  DataExport,
  CustomRole,
  Organization,
  Membership,
  Invitation,
  Authenticator,
  ApiKey,
  DeviceLogin,
  IdentityProvider,
  ExternalIdentity,
];

/** What brings the database to its present form, the oldest first. */
export const migrations = [
  Accounts1795208400000,
  Audit1795300400000,
  SettingsAndMails1795300410000,
  AccountLife1795300420000,
  SessionDetails1795300500000,
  SecondFactors1795300510000,
  ApiKeys1795300520000,
  IdentityProviders1795300530000,
  Rights1795300600000,
  Organizations1795300610000,
  Linking1795302000000,
  Notices1795302200000,
  LargeDirectories1795308500000,
  LinkSessions1795308510000,
];
