import { ACCESS_TOKEN } from '@medianest/contracts';
import { ConfigError, type DbOrTx, open, seal } from '@medianest/kit';
import { type CryptoKey, calculateJwkThumbprint, exportJWK, generateKeyPair, importJWK } from 'jose';
import { IsNull } from 'typeorm';
import { SigningKey } from './signing-key.js';

/** What signs: the private key, and the name by which its public half is found. */
export interface Signing {
  readonly kid: string;
  readonly key: CryptoKey;
}

/** Any number of this database's own; under it processes agree on one key. */
const SIGNING_KEY_LOCK = 7_210_461;

export function lockKeys(tx: DbOrTx): Promise<unknown> {
  return tx.query('select pg_advisory_xact_lock($1)', [SIGNING_KEY_LOCK]);
}

/** The key that signs. */
export function newestKey(tx: DbOrTx): Promise<SigningKey | null> {
  return tx.getRepository(SigningKey).findOne({ where: { retiredAt: IsNull() }, order: { createdAt: 'DESC' } });
}

export async function isOlderThan(tx: DbOrTx, { kid }: SigningKey, days: number): Promise<boolean> {
  const [{ old }] = await tx.query(
    'select created_at < now() - make_interval(days => $2) as old from signing_keys where kid = $1',
    [kid, days],
  );
  return old;
}

/** Longer than the longest life of an access token, and than a process may not have noticed the next key. */
const PUBLISHED_AFTER = `interval '2 hours'`;

/** Those with which a token that counts may be signed. */
export function publishedKeys(tx: DbOrTx): Promise<SigningKey[]> {
  return tx
    .getRepository(SigningKey)
    .createQueryBuilder('key')
    .where(`key.retiredAt is null or key.retiredAt > now() - ${PUBLISHED_AFTER}`)
    .orderBy('key.createdAt', 'DESC')
    .getMany();
}

/** Under the lock: from now on a new key signs, and those before only vouch for what they signed. */
export async function replaceKey(tx: DbOrTx, sealingKey: Uint8Array): Promise<SigningKey> {
  await tx.query(`delete from signing_keys where retired_at < now() - ${PUBLISHED_AFTER}`);
  await tx.getRepository(SigningKey).update({ retiredAt: IsNull() }, { retiredAt: () => 'now()' });
  return makeKey(tx, sealingKey);
}

async function makeKey(tx: DbOrTx, sealingKey: Uint8Array): Promise<SigningKey> {
  const { publicKey, privateKey } = await generateKeyPair(ACCESS_TOKEN.algorithm, {
    crv: 'Ed25519',
    extractable: true,
  });
  const publicJwk = await exportJWK(publicKey);
  const kid = await calculateJwkThumbprint(publicJwk);
  const keys = tx.getRepository(SigningKey);
  await keys.insert({
    kid,
    publicJwk: { ...publicJwk, kid, alg: ACCESS_TOKEN.algorithm, use: 'sig' },
    sealedPrivateJwk: seal(sealingKey, JSON.stringify(await exportJWK(privateKey))),
  });
  return keys.findOneByOrFail({ kid });
}

export async function unsealKey(stored: SigningKey, sealingKey: Uint8Array): Promise<Signing> {
  const key = await importJWK(JSON.parse(unseal(stored, sealingKey)), ACCESS_TOKEN.algorithm);
  return { kid: stored.kid, key: key as CryptoKey };
}

function unseal(stored: SigningKey, sealingKey: Uint8Array): string {
  try {
    return open(sealingKey, stored.sealedPrivateJwk);
  } catch (cause) {
    throw new ConfigError(
      'KEY_ENCRYPTION_KEY is not the one that sealed the signing key in the users database. Give the one that did. ' +
        'If it is lost, delete the rows of the table signing_keys and start again: sessions go on, with new access tokens.',
      { cause },
    );
  }
}
