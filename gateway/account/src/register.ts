import { form, paragraph, show } from './dom.js';
import { ask } from './graph.js';
import { goOn, type Then } from './sign-in.js';

/** @param invitation the token of the mail that invited somebody to make an account */
export function register(next: Then, invitation = ''): void {
  show(
    'Make an account',
    ...(invitation ? [paragraph('You are invited. Use the e-mail that the invitation was sent to.')] : []),
    form({
      label: 'Make the account',
      fields: [
        { name: 'displayName', label: 'Name', hint: 'How others see you.', autocomplete: 'name' },
        { name: 'email', label: 'E-mail', type: 'email', autocomplete: 'username' },
        NEW_PASSWORD,
      ],
      async submit(values) {
        const input = { ...values, ...(invitation && { invitation }) };
        await goOn(() => ask('PagesRegister', { input }), { next, email: values.email });
      },
    }),
  );
}

export const NEW_PASSWORD = {
  ...({ name: 'password', type: 'password', autocomplete: 'new-password' } as const),
  label: 'New password',
  hint: '10 to 128 characters, hard to guess.',
};
