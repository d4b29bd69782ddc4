import { form, h, paragraph, sentenceOf, show } from './dom.js';
import { clearFragment } from './fragment.js';
import { ask } from './graph.js';
import { newProof } from './provider.js';
import type { Provider, Then } from './sign-in.js';

/** Between this page, which keeps the session, and the window that goes to the provider. No other site hears it. */
const CHANNEL = 'medianest-linking';

/** Lets the person who is logged in log in with an account elsewhere from then on. */
export function link({ name, displayName }: Provider, done: Then): void {
  show(
    `Log in with ${displayName} too`,
    form({
      label: 'Go on',
      fields: [
        {
          ...{ name: 'password', label: 'Password', hint: 'Of your account here. Leave it empty if you have none.' },
          ...{ type: 'password', autocomplete: 'current-password', optional: true },
        },
      ],
      async submit({ password }) {
        const { verifier, challenge } = await newProof();
        const input = { name, challenge, password: password || null };
        const { url } = await ask<{ url: string }>('StartLinking', { input });
        waitFor({ displayName, url, verifier }, done);
      },
    }),
  );
}

interface Departure {
  readonly displayName: string;
  readonly url: string;
  readonly verifier: string;
}

function waitFor({ displayName, url, verifier }: Departure, done: Then): void {
  const there = h('a', { href: url, target: '_blank', rel: 'noopener' }, `Log in at ${displayName}`);
  show('One more step', paragraph(there), paragraph('Begin within a minute. This page goes on by itself.'));
  const channel = new BroadcastChannel(CHANNEL);
  channel.addEventListener('message', async ({ data: code }) => {
    channel.close();
    const said = await ask('CompleteLinking', { input: { code: String(code), verifier } }).then(
      () => paragraph(`From now on you can log in with ${displayName} too.`),
      (error: unknown) => h('p', { role: 'alert' }, sentenceOf(error)),
    );
    show('You are back', said, form({ label: 'Go on', submit: done }));
  });
}

/** In the window that was at the provider: only the page that began can do something with the code. */
export function handOver(code: string): void {
  clearFragment();
  const channel = new BroadcastChannel(CHANNEL);
  channel.postMessage(code);
  channel.close();
  show('Go back', paragraph('You can close this window, and go on in the one where you began.'));
}
