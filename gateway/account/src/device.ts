import { form, h, paragraph, show } from './dom.js';
import { clearFragment, inFragment } from './fragment.js';
import { ask, isLoggedIn } from './graph.js';
import { signIn } from './sign-in.js';

interface Device {
  readonly name: string;
  readonly device: string;
  readonly address: string;
  readonly wants: 'SESSION' | 'API_KEY';
  readonly scopes: readonly string[];
  readonly days: number;
}

interface Waiting {
  readonly deviceLogin: Device;
  /** All there are, with what they mean. */
  readonly scopes: readonly { readonly name: string; readonly description: string }[];
}

/** Lets a TV or a script in that shows a code. */
export async function device(): Promise<void> {
  if (!isLoggedIn()) return signIn(device, 'Log in to let a device in.');
  const hint = 'As the device shows it, such as WDJB-MJHT.';
  show(
    'Let a device in',
    form({
      label: 'Go on',
      fields: [{ name: 'userCode', label: 'Code', hint, autocomplete: 'off', value: inFragment('code') }],
      async submit({ userCode }) {
        decide(userCode, await ask<Waiting>('WaitingDevice', { userCode }));
      },
    }),
  );
}

function decide(userCode: string, { deviceLogin, scopes: known }: Waiting): void {
  const { name, device, address, wants, scopes, days } = deviceLogin;
  const means = (scope: string) => known.find((one) => one.name === scope)?.description ?? scope;
  const facts = {
    ...{ Name: name, Device: device, Address: address, Code: userCode },
    ...(wants === 'SESSION'
      ? { Wants: 'to be logged in as you' }
      : { Wants: `an API key for ${days} days`, 'May do': scopes.map(means).join(' ') || 'nothing yet' }),
  };
  const rows = Object.entries(facts).flatMap(([term, fact]) => [h('dt', {}, term), h('dd', {}, fact)]);
  show(
    'Is this your device?',
    h('dl', {}, ...rows),
    paragraph('Allow it only if the device is in front of you and shows this code.'),
    form({
      label: 'Allow',
      submit: () =>
        answer('ApproveDevice', { userCode, title: 'Allowed', next: `“${name}” goes on in a few seconds.` }),
    }),
    form({
      label: 'Deny',
      quiet: true,
      submit: () => answer('DenyDevice', { userCode, title: 'Denied', next: `“${name}” was turned away.` }),
    }),
  );
}

async function answer(
  operation: 'ApproveDevice' | 'DenyDevice',
  { userCode, title, next }: { readonly userCode: string; readonly title: string; readonly next: string },
): Promise<void> {
  await ask(operation, { userCode });
  clearFragment();
  show(title, paragraph(next), form({ label: 'Let another device in', quiet: true, submit: device }));
}
