import { type Actor, commonErrors } from '@medianest/kit';
import type { App } from '../app.js';
import { inSession } from '../session/session.policy.js';
import { User } from '../user/user.js';
import {
  NotificationChannel,
  type NotificationChoiceInput,
  NotificationKind,
  type Preferences,
  Theme,
  type UpdatePreferencesInput,
} from './preferences.js';

/** What is kept: only what somebody chose. A choice is named `KIND.CHANNEL`. */
export interface Chosen {
  readonly theme?: Theme;
  readonly language?: string;
  readonly timeZone?: string;
  readonly notifications?: Readonly<Record<string, boolean>>;
}

/** What was chosen, over what counts for those who chose nothing: they are told nothing. */
export function preferencesOf({ preferences: chosen }: Pick<User, 'preferences'>): Preferences {
  const wanted = (kind: NotificationKind, channel: NotificationChannel) =>
    chosen.notifications?.[`${kind}.${channel}`] ?? false;
  return {
    theme: chosen.theme ?? Theme.SYSTEM,
    language: chosen.language ?? 'en',
    timeZone: chosen.timeZone ?? 'UTC',
    notifications: Object.values(NotificationKind).flatMap((kind) =>
      Object.values(NotificationChannel).map((channel) => ({ kind, channel, wanted: wanted(kind, channel) })),
    ),
  };
}

export async function updatePreferences(
  { db }: App,
  actor: Actor,
  input: UpdatePreferencesInput,
): Promise<Preferences> {
  const { userId: id } = inSession(actor);
  const change = readChange(input);
  return db.transaction(async (tx) => {
    const users = tx.getRepository(User);
    const { preferences: before } = await users.findOneOrFail({ where: { id }, lock: { mode: 'pessimistic_write' } });
    const notifications = { ...before.notifications, ...change.notifications };
    const preferences: Chosen = { ...before, ...change, notifications };
    await users.update(id, { preferences });
    return preferencesOf({ preferences });
  });
}

function readChange({ theme, language, timeZone, notifications }: UpdatePreferencesInput): Chosen {
  return {
    ...(theme && { theme }),
    ...(language && { language: readLanguage(language) }),
    ...(timeZone && { timeZone: readTimeZone(timeZone) }),
    ...(notifications && { notifications: readChoices(notifications) }),
  };
}

const MOST_CHOICES = 100;

function readChoices(choices: readonly NotificationChoiceInput[]): Record<string, boolean> {
  if (choices.length > MOST_CHOICES) throw commonErrors.BAD_USER_INPUT(`At most ${MOST_CHOICES} choices at once.`);
  return Object.fromEntries(choices.map(({ kind, channel, wanted }) => [`${kind}.${channel}`, wanted]));
}

function readLanguage(typed: string): string {
  try {
    const [language] = Intl.getCanonicalLocales(typed);
    if (language && language.length <= 35) return language;
  } catch {
    // Falls through to the one answer for what is no language.
  }
  throw commonErrors.BAD_USER_INPUT('"language" is not a language such as "en" or "pt-BR".');
}

function readTimeZone(typed: string): string {
  try {
    // An offset such as +02:00 is accepted too by some; a zone knows its summers.
    if (/^[A-Za-z]/.test(typed)) return new Intl.DateTimeFormat('en', { timeZone: typed }).resolvedOptions().timeZone;
  } catch {
    // Falls through to the one answer for what is no time zone.
  }
  throw commonErrors.BAD_USER_INPUT('"timeZone" is not a time zone such as "Europe/Warsaw".');
}
