/** Every act that is written down, and what it means. Names are stored: never rename one. */
export const ACTS = {
  'account.registered': 'An account was made.',
  'settings.changed': 'The settings of the installation were changed.',
} as const;

export type Act = keyof typeof ACTS;

export function isAct(text: string): text is Act {
  return Object.hasOwn(ACTS, text);
}
