import { clearFragment, inFragment } from './fragment.js';
import { ask, type Tokens } from './graph.js';

/** Survives the way to the provider and back, in this tab only. It holds no token of a session. */
const KEPT = 'medianest-sign-in';

interface Trip {
  readonly verifier: string;
  /** The page that wanted a login, with its fragment. */
  readonly from: string;
}

/** Off to an identity provider; it sends the browser back to `/account/sign-in`. */
export async function leaveFor(startUrl: string): Promise<void> {
  const { verifier, challenge } = await newProof();
  sessionStorage.setItem(KEPT, JSON.stringify({ verifier, from: location.pathname + location.hash } satisfies Trip));
  location.assign(`${startUrl}?challenge=${challenge}`);
}

/** A random text that stays here, and what of it is told. */
export async function newProof(): Promise<{ readonly verifier: string; readonly challenge: string }> {
  if (!crypto.subtle) throw new Error('This way to log in needs https. Ask whoever runs this installation.');
  const verifier = base64url(crypto.getRandomValues(new Uint8Array(32)));
  return { verifier, challenge: base64url(await crypto.subtle.digest('SHA-256', new TextEncoder().encode(verifier))) };
}

/** What came back: how to log in with it, and what went wrong. Undefined when nobody was away. */
export function comeBack(): { login(): Promise<{ tokens: Tokens }> } | { error: string } | undefined {
  const [code, error] = [inFragment('code'), inFragment('error')];
  if (!code && !error) return undefined;
  const { verifier, from } = JSON.parse(sessionStorage.getItem(KEPT) ?? '{}') as Partial<Trip>;
  sessionStorage.removeItem(KEPT);
  clearFragment();
  if (error) return { error: SENTENCES[error] ?? `The sign-in failed: ${error}.` };
  if (!verifier) return { error: 'This sign-in was begun in another window or app. Go back there, or begin again.' };
  if (from) history.replaceState(null, '', from);
  return { login: () => ask('PagesExchange', { input: { code, verifier } }) };
}

/** The way back carries a code, so that nobody can make this page say what they like. See docs/ERRORS.md. */
const SENTENCES: Readonly<Record<string, string>> = {
  SIGN_IN_EXPIRED: 'This sign-in is over or was used. Begin again.',
  PROVIDER_FAILED: 'The provider could not say who you are. Try again.',
  ACCOUNT_EXISTS: 'There is an account with this e-mail. Log in with it, then link the provider.',
  ACCOUNT_DISABLED: 'This account was disabled. Ask whoever runs this installation.',
  NO_ACCOUNT: 'You have no account here. Ask whoever runs this installation.',
  NO_EMAIL: 'The provider does not tell your e-mail, so no account can be made.',
  IDENTITY_TAKEN: 'Somebody else here logs in with that account already.',
  BAD_USER_INPUT: 'There is no such provider any more. Begin again.',
};

function base64url(bytes: ArrayBuffer | Uint8Array): string {
  const text = String.fromCharCode(...new Uint8Array(bytes));
  return btoa(text).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');
}
