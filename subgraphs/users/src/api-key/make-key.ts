import { createHash, randomBytes, randomInt } from 'node:crypto';
import { API_KEY_PREFIX } from '@medianest/contracts';
import { commonErrors, type DbOrTx } from '@medianest/kit';
import { readName } from '../account/display-name.js';
import { errors } from '../errors.js';
import { takeTurns } from '../user/take-turns.js';
import { ApiKey, type NewApiKey } from './api-key.js';

const VISIBLE = 8;
const LETTERS = 'abcdefghijkmnpqrstuvwxyz23456789';
const SECRET_BYTES = 32;
const MOST_DAYS = 3_650;
const MOST_KEYS = 100;

export interface KeyDetails {
  readonly userId: string;
  readonly name: string;
  readonly scopes: readonly string[];
  readonly days: number;
}

/** BAD_USER_INPUT when the name or the time is none. */
export function readKeyTerms({ name, days }: Pick<KeyDetails, 'name' | 'days'>): { name: string; days: number } {
  if (days < 1 || days > MOST_DAYS)
    throw commonErrors.BAD_USER_INPUT(`A key counts for 1 to ${MOST_DAYS} days, not ${days}.`);
  return { name: readName(name, 'The name of a key'), days };
}

/** Saves a key. @returns it with the secret that only its owner will know */
export async function makeKey(tx: DbOrTx, { userId, name, scopes, days }: KeyDetails): Promise<NewApiKey> {
  await takeTurns(tx, `keys of ${userId}`);
  const keys = tx.getRepository(ApiKey);
  const [{ count }] = await tx.query(
    'select count(*)::int from api_keys where user_id = $1 and revoked_at is null and expires_at > now()',
    [userId],
  );
  if (count >= MOST_KEYS) throw errors.TOO_MANY_KEYS(MOST_KEYS);
  const prefix = API_KEY_PREFIX + Array.from({ length: VISIBLE }, () => LETTERS[randomInt(LETTERS.length)]).join('');
  const secret = `${prefix}_${randomBytes(SECRET_BYTES).toString('base64url')}`;
  const expiresAt = () => `now() + make_interval(days => ${days})`;
  const key = { userId, name, prefix, hash: keyHash(secret), scopes: [...scopes], expiresAt };
  const { identifiers } = await keys.insert(key);
  return { secret, apiKey: await keys.findOneByOrFail({ id: identifiers[0]?.['id'] }) };
}

/** A key is 256 random bits, so a plain hash is enough: nobody guesses what leads to it. */
export function keyHash(key: string): Buffer {
  return createHash('sha256').update(key).digest();
}
