import { ACCESS_TOKEN } from '@medianest/contracts';
import { ConfigError, type Db, type DbOrTx, open, seal } from '@medianest/kit';
import {
  type CryptoKey,
  calculateJwkThumbprint,
  exportJWK,
  generateKeyPair,
  importJWK,
  type JSONWebKeySet,
} from 'jose';
import type { App } from '../app.js';
import { SigningKey } from './signing-key.js';

/** What signs: the private key, and the name by which its public half is found. */
export interface Signer {
  readonly kid: string;
  readonly key: CryptoKey;
}

/** Any number of this database's own; two processes that start at once agree on one key under it. */
const SIGNING_KEY_LOCK = 7_210_461;

/** The key that signs access tokens. The first start makes it. */
export async function openSigner(db: Db, sealingKey: Uint8Array): Promise<Signer> {
  const stored = await db.transaction(async (tx) => {
    await tx.query('select pg_advisory_xact_lock($1)', [SIGNING_KEY_LOCK]);
    return (await newestKey(tx)) ?? (await makeKey(tx, sealingKey));
  });
  const key = await importJWK(JSON.parse(unseal(stored, sealingKey)), ACCESS_TOKEN.algorithm);
  return { kid: stored.kid, key: key as CryptoKey };
}

/** The public keys that access tokens may be signed with; for a gateway in the same process, and behind the route. */
export async function publicKeys({ db }: Pick<App, 'db'>): Promise<JSONWebKeySet> {
  const keys = await db.getRepository(SigningKey).find({ order: { createdAt: 'DESC' } });
  return { keys: keys.map((key) => key.publicJwk) };
}

async function newestKey(tx: DbOrTx): Promise<SigningKey | undefined> {
  const [newest] = await tx.getRepository(SigningKey).find({ order: { createdAt: 'DESC' }, take: 1 });
  return newest;
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
