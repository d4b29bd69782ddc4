import type { UsersConfig } from '../config.js';
import type { Letter } from '../mail/letters.js';

export function invitationLetter(
  { publicUrl }: Pick<UsersConfig, 'publicUrl'>,
  { token, instanceName }: { readonly token: string; readonly instanceName: string },
): Letter {
  return {
    kind: 'account-invitation',
    subject: 'Make an account',
    paragraphs: ['Hello,', `you are invited to make an account at ${instanceName}.`],
    button: { label: 'Make an account', url: `${publicUrl}/account/register#token=${token}` },
  };
}
