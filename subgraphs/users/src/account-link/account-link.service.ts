import type { DbOrTx } from '@medianest/kit';
import type { App } from '../app.js';
import { errors } from '../errors.js';
import { queueMail } from '../mail/queue-mail.js';
import { hashOf, newToken } from '../session/refresh-token.js';
import { takeTurns } from '../user/take-turns.js';
import type { User } from '../user/user.js';
import { AccountLink, type LinkKind } from './account-link.js';
import { type LinkLetter, letters, VALID_HOURS } from './letters.js';

/** So often in an hour one link of a kind is sent to one person. */
const MOST_PER_HOUR = 3;

interface Mailing {
  readonly kind: LinkKind;
  readonly user: User;
  readonly email: string;
  /** @default the one of its kind */
  readonly letter?: LinkLetter;
  /** In which it is asked for. */
  readonly sessionId?: string | null;
}

/** Mails a link that proves who reads it reads mails to this address. @returns false when there were too many of late */
export async function mailLink(app: App, tx: DbOrTx, link: Mailing): Promise<boolean> {
  const { kind, user, email, letter = kind, sessionId = null } = link;
  await takeTurns(tx, `links to ${user.id}`);
  const [{ recent }] = await tx.query(
    `select count(*)::int as recent from account_links
     where user_id = $1 and kind = $2 and created_at > now() - interval '1 hour'`,
    [user.id, kind],
  );
  if (recent >= MOST_PER_HOUR) return false;
  const token = newToken();
  const expiresAt = () => `now() + make_interval(hours => ${VALID_HOURS[kind]})`;
  await tx
    .getRepository(AccountLink)
    .insert({ hash: hashOf(token), kind, userId: user.id, email, sessionId, expiresAt });
  await queueMail(app, tx, { to: email, letter: letters[letter](user, linkTo(app, kind, token)) });
  return true;
}

/** Who follows it, if it still counts; LINK_NOT_VALID else. Looks only. */
export async function findLink(tx: DbOrTx, kind: LinkKind, token: string): Promise<AccountLink> {
  const link = await tx
    .getRepository(AccountLink)
    .createQueryBuilder('link')
    .where('link.hash = :hash and link.kind = :kind and link.usedAt is null and link.expiresAt > now()', {
      hash: hashOf(token),
      kind,
    })
    .getOne();
  if (!link) throw errors.LINK_NOT_VALID();
  return link;
}

/** The same, and it counts no more, nor do others of its kind that this person was sent. */
export async function useLink(tx: DbOrTx, kind: LinkKind, token: string): Promise<AccountLink> {
  const link = await findLink(tx, kind, token);
  // First the person, then what belongs to them, here as elsewhere: so nobody waits in a circle.
  await tx.query('select from users where id = $1 for update', [link.userId]);
  const [, used]: [unknown[], number] = await tx.query(
    'update account_links set used_at = now() where user_id = $1 and kind = $2 and used_at is null',
    [link.userId, kind],
  );
  // Another request followed a link of this person at the same time, and came first.
  if (used === 0) throw errors.LINK_NOT_VALID();
  return link;
}

/** The links of a person count no more: whoever knows one knew an address or a password that is the person's no more. */
export async function voidLinks(tx: DbOrTx, userId: string): Promise<void> {
  await tx.query('update account_links set used_at = now() where user_id = $1 and used_at is null', [userId]);
}

export async function forgetOldLinks({ db }: App): Promise<void> {
  await db.query(`delete from account_links where expires_at < now() - interval '1 day'`);
}

const PAGES: Readonly<Record<LinkKind, string>> = {
  VERIFY_EMAIL: 'verify-email',
  RESET_PASSWORD: 'reset-password',
  CHANGE_EMAIL: 'confirm-email',
};

function linkTo({ config }: App, kind: LinkKind, token: string): string {
  return `${config.publicUrl}/account/${PAGES[kind]}#token=${token}`;
}
