import type { UsersConfig } from '../config.js';
import type { Letter } from '../mail/letters.js';
import type { Organization } from '../organization/organization.js';
import type { Invitation } from './invitation.js';

/** The token stands behind the `#`: it is sent to no server and written into no log. */
export function invitationUrl({ publicUrl }: Pick<UsersConfig, 'publicUrl'>, token: string): string {
  return `${publicUrl}/account/invitation#token=${token}`;
}

export function invitationLetter(
  { name }: Pick<Organization, 'name'>,
  { role, url }: Pick<Invitation, 'role'> & { readonly url: string },
): Letter {
  return {
    kind: 'INVITATION',
    subject: `Join "${name}"`,
    paragraphs: [
      `You are invited to join "${name}" as ${role}.`,
      'Log in with this e-mail address, or make an account with it, and accept. If you do not know what this is about, do nothing.',
    ],
    button: { label: 'See the invitation', url },
  };
}
