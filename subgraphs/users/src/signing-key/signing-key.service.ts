import { commonErrors, type Db } from '@medianest/kit';
import type { JSONWebKeySet } from 'jose';
import type { App } from '../app.js';
import { type Doer, recordAct } from '../audit/record.js';
import type { UsersConfig } from '../config.js';
import { inSession } from '../session/session.policy.js';
import { isOlderThan, lockKeys, newestKey, publishedKeys, replaceKey, type Signing, unsealKey } from './keys.js';
import type { SigningKey } from './signing-key.js';
import { canRotateKeys } from './signing-key.policy.js';

/** How soon a process notices that another one made a new key. What it signs until then counts: the old is published. */
const LOOK_EVERY_MS = 10_000;

/** Knows the key that signs access tokens, which changes with time. */
export interface Signer {
  current(): Promise<Signing>;
}

/** The first start makes the first key. Throws when KEY_ENCRYPTION_KEY does not open the one there is. */
export async function openSigner(db: Db, config: UsersConfig): Promise<Signer> {
  let signing = await currentKey(db, config);
  let lookAt = Date.now() + LOOK_EVERY_MS;
  return {
    async current() {
      if (Date.now() >= lookAt) {
        lookAt = Date.now() + LOOK_EVERY_MS;
        signing = await currentKey(db, config, signing);
      }
      return signing;
    },
  };
}

/** The key that signs now, the next one when it is old enough. */
async function currentKey(db: Db, config: UsersConfig, known?: Signing): Promise<Signing> {
  const { keyEncryptionKey, signingKeyDays } = config;
  const usable = async (key: SigningKey | null) => key && !(await isOlderThan(db.manager, key, signingKeyDays));
  const newest = await newestKey(db.manager);
  // Also one that is to be replaced: with another sealing key nothing that was sealed before would open.
  const opened = newest && (newest.kid === known?.kid ? known : await unsealKey(newest, keyEncryptionKey));
  if (opened && (await usable(newest))) return opened;
  const next = await db.transaction(async (tx) => {
    await lockKeys(tx);
    const made = await newestKey(tx);
    return made && (await usable(made)) ? made : replaceKey(tx, keyEncryptionKey);
  });
  return unsealKey(next, keyEncryptionKey);
}

/** The public keys that access tokens may be signed with; for a gateway in the same process, and behind the route. */
export async function publicKeys({ db }: Pick<App, 'db'>): Promise<JSONWebKeySet> {
  return { keys: (await publishedKeys(db.manager)).map((key) => key.publicJwk) };
}

/** From now on, and in every process within seconds, a new key signs. Nobody is logged out. */
export async function rotateSigningKey({ db, config }: App, doer: Doer): Promise<SigningKey> {
  inSession(doer.actor);
  if (!canRotateKeys(doer.actor)) throw commonErrors.FORBIDDEN();
  return db.transaction(async (tx) => {
    await lockKeys(tx);
    const key = await replaceKey(tx, config.keyEncryptionKey);
    await recordAct(tx, { ...doer, act: 'signingKey.rotated', subject: null, after: { kid: key.kid } });
    return key;
  });
}
