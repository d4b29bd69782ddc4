import type { DbOrTx } from '@medianest/kit';
import type { App } from '../app.js';
import type { Letter } from '../mail/letters.js';
import { queueMail } from '../mail/queue-mail.js';
import { User } from '../user/user.js';

/** Holiday pictures come by the hundred: what happens within this time is one mail. */
const COLLECTED_MINUTES = 5;
const PEOPLE_AT_ONCE = 100;
/** Of more than these the mail says how many. */
const MOST_TOLD = 20;

/** Writes a mail to everybody who has waited long enough for what they want to be told. */
export async function mailNotices(app: App): Promise<void> {
  const due: { id: string }[] = await app.db.query(
    `select user_id as id from notices group by user_id
     having min(created_at) <= now() - make_interval(mins => $1) limit $2`,
    [COLLECTED_MINUTES, PEOPLE_AT_ONCE],
  );
  for (const { id } of due) await app.db.transaction((tx) => mailTo(app, tx, id));
}

/** Of two processes that write to the same person at once, one finds nothing more to tell. */
async function mailTo(app: App, tx: DbOrTx, userId: string): Promise<void> {
  const user = await tx.getRepository(User).findOneBy({ id: userId });
  const [taken]: [{ id: string; text: string }[]] = await tx.query(
    'delete from notices where user_id = $1 returning id, text',
    [userId],
  );
  if (!user || taken.length === 0) return;
  const texts = taken.sort((one, other) => (one.id < other.id ? -1 : 1)).map(({ text }) => text);
  await queueMail(app, tx, { to: user.email, letter: letterOf(user, texts) });
}

function letterOf({ displayName }: User, texts: readonly string[]): Letter {
  const more = texts.length - MOST_TOLD;
  return {
    kind: 'notices',
    subject: texts.length === 1 ? 'Something happened' : `${texts.length} things happened`,
    paragraphs: [
      `Hello ${displayName},`,
      ...texts.slice(0, MOST_TOLD),
      ...(more > 0 ? [`And ${more} more.`] : []),
      'You chose in your preferences to be told of this.',
    ],
  };
}
