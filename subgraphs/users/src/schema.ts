import { buildFederatedSchema, type FederatedSchema } from '@medianest/kit';
import { AccountResolver } from './account/account.resolver.js';
import { AccountInvitationResolver } from './account-invitation/account-invitation.resolver.js';
import { AuditResolver } from './audit/audit.resolver.js';
import { MailResolver } from './mail/mail.resolver.js';
import { PasswordResolver } from './password/password.resolver.js';
import { SessionResolver } from './session/session.resolver.js';
import { SigningKeyResolver } from './signing-key/signing-key.resolver.js';
import { SystemSettingsResolver } from './system-settings/system-settings.resolver.js';
import { userReference } from './user/user.reference.js';
import { UserResolver } from './user/user.resolver.js';

/** Needs neither a database nor a configuration. */
export function buildSchema(): FederatedSchema {
  return buildFederatedSchema({
    resolvers: [
      AccountResolver,
      AccountInvitationResolver,
      PasswordResolver,
      AuditResolver,
      MailResolver,
      SessionResolver,
      SigningKeyResolver,
      SystemSettingsResolver,
      UserResolver,
    ],
    references: { User: userReference },
    orphanedTypes: [],
  });
}
