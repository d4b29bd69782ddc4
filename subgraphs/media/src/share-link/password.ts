import { hash, verify } from '@node-rs/argon2';
import type { App } from '../app.js';
import { errors } from '../errors.js';
import type { ShareLink } from './share-link.js';

/** Of a share link: argon2id as the library sets it (19 MiB, two passes). */
export const hashPassword = (password: string): Promise<string> => hash(password);

const TRIES = 10;
const WINDOW = `interval '5 minutes'`;

/**
 * Throws unless the password is that of the link. A try is counted before it is judged, so that many at once are many
 * tries, and given back when it was right.
 */
export async function checkPassword({ db }: App, link: ShareLink, given: string | null): Promise<void> {
  if (link.passwordHash === null) return;
  if (given === null) throw errors.SHARE_PASSWORD_NEEDED();
  const [, taken]: [unknown, number] = await db.query(
    `update share_links set
       wrong_passwords = case when wrong_since < now() - ${WINDOW} then 1 else wrong_passwords + 1 end,
       wrong_since = case when wrong_since < now() - ${WINDOW} then now() else wrong_since end
     where id = $1 and (wrong_passwords < $2 or wrong_since < now() - ${WINDOW})`,
    [link.id, TRIES],
  );
  if (taken === 0) throw errors.SHARE_PASSWORD_TRIES();
  if (given.length > 200 || !(await verify(link.passwordHash, given))) throw errors.SHARE_PASSWORD_WRONG();
  await db.query('update share_links set wrong_passwords = greatest(wrong_passwords - 1, 0) where id = $1', [link.id]);
}
