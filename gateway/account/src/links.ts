import { form, h, paragraph, show } from './dom.js';
import { clearFragment, inFragment } from './fragment.js';
import { ask } from './graph.js';
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
        await ask('VerifyEmail', { input: { token } });
        done('Your e-mail is confirmed', 'You can log in now.');
      },
    }),
  );
}

export function confirmEmail(): void {
  const token = inFragment('token');
  show(
    'Confirm your new e-mail',
    paragraph('From then on you log in with this e-mail; the one before is told.'),
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
        await ask('ResetPassword', { input: { token, password } });
        done('Your password is changed', 'Log in with the new one.');
      },
    }),
  );
}

function requestReset(): void {
  show(
    'Forgot the password?',
    paragraph('You are mailed a link with which you choose a new one.'),
    form({
      label: 'Send the link',
      fields: [{ name: 'email', label: 'E-mail', type: 'email', autocomplete: 'username' }],
      async submit({ email }) {
        await ask('RequestPasswordReset', { input: { email } });
        show('Look into your mails', paragraph(`If ${email} has an account here, the link is on its way.`));
      },
    }),
  );
}

function done(title: string, next: string): void {
  clearFragment();
  show(title, paragraph(next), paragraph(h('a', { href: '/account/sign-in' }, 'Log in')));
}
