/** Every act that is written down, and what it means. Names are stored: never rename one. */
export const ACTS = {
  'account.registered': 'An account was made.',
  'account.invited': 'Somebody was invited to make an account.',
  'account.uninvited': 'An invitation to make an account was withdrawn.',
  'email.verified': 'Somebody proved that they read the mails of their account.',
  'email.changed': 'An account got another e-mail.',
  'password.changed': 'Somebody changed their password.',
  'password.reset': 'Somebody chose a new password with a link that was mailed.',
  'settings.changed': 'The settings of the installation were changed.',
} as const;

export type Act = keyof typeof ACTS;

export function isAct(text: string): text is Act {
  return Object.hasOwn(ACTS, text);
}
