import { form, h, paragraph, show } from './dom.js';
import { clearFragment, inFragment } from './fragment.js';
import { ask, Refusal } from './graph.js';
import { NEW_PASSWORD } from './register.js';

/** Mail scanners follow links: only a button counts. */
export function verifyEmail(): void {
  const token = inFragment('token');
  show(
    'Confirm your e-mail',
    paragraph('If you made an account here, confirm that this e-mail is yours.'),
    form({
      label: 'Confirm my e-mail',
      async submit() {
        if (await redeem('VerifyEmail', { token })) done('Your e-mail is confirmed', 'You can log in now.');
        else confirmAnew();
      },
    }),
  );
}

function confirmAnew(): void {
  const operation = 'ResendVerification';
  const after = 'still needs it, the link is on its way.';
  show('Confirm your e-mail', alert(USED), mailMe({ label: 'Send a new link', operation, after }));
}

export function confirmEmail(): void {
  const token = inFragment('token');
  show(
    'Confirm your new e-mail',
    paragraph(
      'From then on you log in with this e-mail; the one before is told. You are logged out on your other devices.',
    ),
    form({
      label: 'Use the new e-mail',
      async submit() {
        await ask('ConfirmEmailChange', { input: { token } });
        done('Your e-mail is changed', 'Log in with the new one from now on.');
      },
    }),
  );
}

export function resetPassword(): void {
  const token = inFragment('token');
  if (token) chooseAnew(token);
  else requestReset();
}

function chooseAnew(token: string): void {
  show(
    'Choose a new password',
    paragraph('You are logged out everywhere, and log in with the new password.'),
    form({
      label: 'Set the password',
      fields: [NEW_PASSWORD],
      async submit({ password }) {
        if (await redeem('ResetPassword', { token, password }))
          done('Your password is changed', 'Log in with the new one.');
        else requestReset(USED);
      },
    }),
  );
}

function requestReset(wrong = ''): void {
  const operation = 'RequestPasswordReset';
  const after = 'has an account here, the link is on its way.';
  show(
    'Forgot the password?',
    ...(wrong ? [alert(wrong)] : []),
    paragraph('You are mailed a link with which you choose a new one.'),
    mailMe({ label: 'Send the link', operation, after }),
  );
}

interface Mailing {
  readonly label: string;
  readonly operation: 'RequestPasswordReset' | 'ResendVerification';
  /** What is said then, behind `If <e-mail>`: nobody learns who has an account. */
  readonly after: string;
}

function mailMe({ label, operation, after }: Mailing): HTMLFormElement {
  return form({
    label,
    fields: [{ name: 'email', label: 'E-mail', type: 'email', autocomplete: 'username' }],
    async submit({ email }) {
      await ask(operation, { input: { email } });
      show('Look into your mails', paragraph(`If ${email} ${after}`));
    },
  });
}

const USED = 'The link was used already or is too old. Here you get a new one.';

const alert = (sentence: string): HTMLElement => h('p', { role: 'alert' }, sentence);

/** Does what a link is for. @returns whether it counted still */
async function redeem(operation: string, input: object): Promise<boolean> {
  try {
    await ask(operation, { input });
  } catch (error) {
    if (!(error instanceof Refusal) || error.code !== 'LINK_NOT_VALID') throw error;
    clearFragment();
    return false;
  }
  return true;
}

function done(title: string, next: string): void {
  clearFragment();
  show(title, paragraph(next), paragraph(h('a', { href: '/account/sign-in' }, 'Log in')));
}
