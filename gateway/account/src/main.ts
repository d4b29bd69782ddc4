import { device } from './device.js';
import { form, h, paragraph, sentenceOf, show } from './dom.js';
import { inFragment } from './fragment.js';
import { logOut, nameOfPerson } from './graph.js';
import { invitation } from './invitation.js';
import { handOver, link } from './linking.js';
import { confirmEmail, resetPassword, verifyEmail } from './links.js';
import { comeBack } from './provider.js';
import { register } from './register.js';
import { goOn, signIn, signInOptions } from './sign-in.js';

const pages: Readonly<Record<string, () => Promise<void> | void>> = {
  'verify-email': verifyEmail,
  'confirm-email': confirmEmail,
  'reset-password': resetPassword,
  'sign-in': signInPage,
  register: () => register(home, inFragment('token')),
  invitation,
  device,
};

/** The page that the address names. */
async function open(): Promise<void> {
  await pages[location.pathname.split('/').at(-1) ?? '']?.();
}

async function signInPage(): Promise<void> {
  const linking = inFragment('linking');
  if (linking) return handOver(linking);
  const back = comeBack();
  if (!back) return signIn(home);
  if ('error' in back) return failed(back.error);
  // The address is again that of the page which wanted the login.
  await goOn(back.login, { next: location.pathname.endsWith('/sign-in') ? home : open });
}

async function home(): Promise<void> {
  const { signInProviders } = await signInOptions();
  show(
    `Hello ${nameOfPerson()}`,
    paragraph('You are logged in, as long as this page is open.'),
    form({ label: 'Let a device in', submit: device }),
    ...(signInProviders ?? []).map((provider) =>
      form({ label: `Log in with ${provider.displayName} too`, quiet: true, submit: () => link(provider, home) }),
    ),
    form({
      label: 'Log out',
      quiet: true,
      async submit() {
        await logOut();
        await signIn(home);
      },
    }),
  );
}

function failed(sentence: string): void {
  show('That did not work', h('p', { role: 'alert' }, sentence), paragraph(h('a', { href: '' }, 'Try again')));
}

async function nameTheInstance(): Promise<void> {
  const { systemSettings } = await signInOptions();
  const header = document.querySelector('header');
  if (header) header.textContent = systemSettings.instanceName;
}

// Another link pasted into the same tab changes nothing but the fragment.
addEventListener('hashchange', () => location.reload());
void nameTheInstance().catch(() => undefined);
void open().catch((error: unknown) => failed(sentenceOf(error)));
