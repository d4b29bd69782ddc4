import { form, h, paragraph, show } from './dom.js';
import { clearFragment, inFragment } from './fragment.js';
import { ask, isLoggedIn, nameOfPerson } from './graph.js';
import { register } from './register.js';
import { signIn } from './sign-in.js';

interface Preview {
  readonly organizationName: string;
  readonly role: string;
  readonly email: string | null;
  readonly expiresAt: string;
}

const ROLES: Readonly<Record<string, string>> = {
  OWNER: 'an owner, who may do everything in it',
  MANAGER: 'a manager, who invites and removes people',
  MEMBER: 'a member, who adds media for the others',
  VIEWER: 'a viewer, who looks and listens',
};

/** To join an organization: what it is, then who, then yes or no. */
export async function invitation(): Promise<void> {
  const token = inFragment('token');
  const { invitation: found } = await ask<{ invitation: Preview | null }>('InvitationPreview', { token });
  if (!found) {
    const home = h('a', { href: '/account/sign-in' }, 'Log in');
    return show('No invitation', paragraph('The invitation is used up, withdrawn or too old.'), paragraph(home));
  }
  const until = new Date(found.expiresAt).toLocaleString(undefined, { dateStyle: 'long', timeStyle: 'short' });
  show(
    `Join “${found.organizationName}”`,
    paragraph(`You are invited to “${found.organizationName}” as ${ROLES[found.role] ?? found.role}.`),
    paragraph(`It counts until ${until}.`),
    ...(found.email ? [paragraph(`Only the account of ${found.email} may use it.`)] : []),
    ...(isLoggedIn() ? answers(token) : ways()),
  );
}

function ways(): readonly HTMLElement[] {
  return [
    form({ label: 'Log in', submit: () => signIn(invitation, 'Log in to answer the invitation.') }),
    form({ label: 'Make an account', quiet: true, submit: () => register(invitation) }),
  ];
}

function answers(token: string): readonly HTMLElement[] {
  const input = { token };
  return [
    paragraph(`You are logged in as ${nameOfPerson()}.`),
    form({
      label: 'Accept',
      async submit() {
        const { acceptInvitation } = await ask<{ acceptInvitation: { name: string } }>('AcceptInvitation', { input });
        clearFragment();
        show('Welcome', paragraph(`You belong to “${acceptInvitation.name}” now.`));
      },
    }),
    form({
      label: 'Decline',
      quiet: true,
      async submit() {
        await ask('DeclineInvitation', { input });
        clearFragment();
        show('Declined', paragraph('You did not join.'));
      },
    }),
  ];
}
