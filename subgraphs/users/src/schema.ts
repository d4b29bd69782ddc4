import { buildFederatedSchema, type FederatedSchema } from '@medianest/kit';
import { AccountResolver } from './account/account.resolver.js';
import { AccountInvitationResolver } from './account-invitation/account-invitation.resolver.js';
import { AdministrationResolver } from './administration/administration.resolver.js';
import { ApiKeyResolver } from './api-key/api-key.resolver.js';
import { AuditResolver } from './audit/audit.resolver.js';
import { AvatarResolver } from './avatar/avatar.resolver.js';
import { CustomRoleResolver } from './custom-role/custom-role.resolver.js';
import { DataExportResolver } from './data-export/data-export.resolver.js';
import { DeletionResolver } from './deletion/deletion.resolver.js';
import { DeviceLoginResolver } from './device-login/device-login.resolver.js';
import { ExternalIdentityResolver } from './external-identity/external-identity.resolver.js';
import { IdentityProviderResolver } from './identity-provider/identity-provider.resolver.js';
import { InvitationResolver } from './invitation/invitation.resolver.js';
import { LoginResolver } from './login/login.resolver.js';
import { MailResolver } from './mail/mail.resolver.js';
import { MembershipResolver, OrganizationMembersResolver } from './membership/membership.resolver.js';
import { organizationReference } from './organization/organization.reference.js';
import { OrganizationResolver } from './organization/organization.resolver.js';
import { PasswordResolver } from './password/password.resolver.js';
import { PreferencesResolver } from './preferences/preferences.resolver.js';
import { ProfileResolver } from './profile/profile.resolver.js';
import { RightsResolver } from './rights/rights.resolver.js';
import { SecondFactorResolver } from './second-factor/second-factor.resolver.js';
import { SessionResolver } from './session/session.resolver.js';
import { SigningKeyResolver } from './signing-key/signing-key.resolver.js';
import { SystemSettingsResolver } from './system-settings/system-settings.resolver.js';
import { userReference } from './user/user.reference.js';
import { UserResolver } from './user/user.resolver.js';

/** The users subgraph's schema. Needs neither a database nor a configuration. */
export function buildSchema(): FederatedSchema {
  return buildFederatedSchema({
    resolvers: [
      AccountResolver,
      AccountInvitationResolver,
      PasswordResolver,
      PreferencesResolver,
      DataExportResolver,
      ProfileResolver,
      AvatarResolver,
      AdministrationResolver,
      AuditResolver,
      ApiKeyResolver,
      DeviceLoginResolver,
      DeletionResolver,
      ExternalIdentityResolver,
      IdentityProviderResolver,
      LoginResolver,
      MailResolver,
      SecondFactorResolver,
      SessionResolver,
      SigningKeyResolver,
      SystemSettingsResolver,
      UserResolver,
      RightsResolver,
      CustomRoleResolver,
      OrganizationResolver,
      MembershipResolver,
      OrganizationMembersResolver,
      InvitationResolver,
    ],
    references: { User: userReference, Organization: organizationReference },
    orphanedTypes: [],
  });
}
