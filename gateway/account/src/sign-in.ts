import { form, h, paragraph, show } from './dom.js';
import { ask, beginSession, Refusal, type Tokens } from './graph.js';
import { leaveFor } from './provider.js';
import { register } from './register.js';

interface Options {
  readonly systemSettings: {
    readonly instanceName: string;
    readonly registration: 'OPEN' | 'INVITATION' | 'CLOSED';
    readonly passwordSignIn: boolean;
  };
  readonly signInProviders: readonly Provider[] | null;
}

export interface Provider {
  readonly name: string;
  readonly displayName: string;
  readonly startUrl: string;
}

export const signInOptions = (): Promise<Options> => ask<Options>('SignInOptions', {});

/** What a page does once somebody is logged in. */
export type Then = () => Promise<void> | void;

/** Logs somebody in, by any way there is, and goes on. */
export async function signIn(next: Then, why = ''): Promise<void> {
  const { systemSettings, signInProviders } = await signInOptions();
  const ways = (signInProviders ?? []).map(({ displayName, startUrl }) =>
    form({
      label: `Log in with ${displayName}`,
      quiet: systemSettings.passwordSignIn,
      submit: () => leaveFor(startUrl),
    }),
  );
  const password = [passwordForm(next), paragraph(h('a', { href: '/account/reset-password' }, 'Forgot the password?'))];
  show(
    'Log in',
    ...(why ? [paragraph(why)] : []),
    ...(systemSettings.passwordSignIn
      ? [...password, ...ways]
      : [...ways, h('details', {}, h('summary', {}, 'Admins: log in with a password'), ...password)]),
    ...(systemSettings.registration === 'OPEN' ? newcomer(next) : []),
  );
}

function newcomer(next: Then): readonly HTMLElement[] {
  const submit = () => register(next);
  return [h('h2', {}, 'New here?'), form({ label: 'Make an account', quiet: true, submit })];
}

function passwordForm(next: Then): HTMLFormElement {
  return form({
    label: 'Log in',
    fields: [
      { name: 'email', label: 'E-mail', type: 'email', autocomplete: 'username' },
      { name: 'password', label: 'Password', type: 'password', autocomplete: 'current-password' },
    ],
    async submit({ email, password }) {
      await goOn(() => ask('PagesLogin', { input: { email, password } }), { next, email });
    },
  });
}

/** Ends a login: with tokens, the question for a code, or the advice to confirm the e-mail. */
export async function goOn(
  attempt: () => Promise<{ tokens: Tokens }>,
  { next, email }: { readonly next: Then; readonly email?: string },
): Promise<void> {
  try {
    beginSession((await attempt()).tokens);
  } catch (error) {
    if (error instanceof Refusal && error.code === 'TOTP_REQUIRED') return askForCode(error.challenge, next);
    if (error instanceof Refusal && error.code === 'EMAIL_NOT_VERIFIED' && email) return confirmFirst(email);
    throw error;
  }
  await next();
}

function askForCode(challenge: string, next: Then): void {
  const hint = 'The 6 digits that your authenticator shows, or a recovery code.';
  show(
    'One more step',
    form({
      label: 'Go on',
      fields: [{ name: 'code', label: 'Code', hint, autocomplete: 'one-time-code' }],
      submit: ({ code }) => goOn(() => ask('PagesCompleteLogin', { input: { challenge, code } }), { next }),
    }),
  );
}

function confirmFirst(email: string): void {
  show(
    'Confirm your e-mail',
    paragraph(`A link was sent to ${email}. Follow it, then log in.`),
    form({
      label: 'Send the link again',
      quiet: true,
      async submit() {
        await ask('ResendVerification', { input: { email } });
        show('Look into your mails', paragraph(`If ${email} still needs it, the link is on its way.`));
      },
    }),
  );
}
