import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import { open, seal } from '@medianest/kit';
import type { App } from '../app.js';

type Keys = Pick<App, 'config'>;

/** 32 random bytes. Whoever knows them is believed to be the service. */
const SECRET = /^[\w-]{43}$/;

interface Hook {
  /** To show it again to who may manage the integration. */
  readonly sealed: string;
  /** To find it by. */
  readonly hash: Buffer;
}

export function newHook({ config }: Keys): Hook {
  const secret = randomBytes(32).toString('base64url');
  return { sealed: seal(config.keyEncryptionKey, secret), hash: hashOf(secret) };
}

/** Null when it was sealed with another KEY_ENCRYPTION_KEY: then it can only be renewed. */
export function hookUrl({ config }: Keys, sealed: string): string | null {
  try {
    return `${config.publicUrl}/hooks/${open(config.keyEncryptionKey, sealed)}`;
  } catch {
    return null;
  }
}

/** The integration whose hook this is. An index finds it by a hash, so that its time tells nothing of the secret. */
export async function integrationOfHook({ db }: Pick<App, 'db'>, secret: string): Promise<string | undefined> {
  if (!SECRET.test(secret)) return undefined;
  const hash = hashOf(secret);
  const [row] = await db.query('select id, hook_hash from integrations where hook_hash = $1', [hash]);
  return row && timingSafeEqual(row.hook_hash, hash) ? row.id : undefined;
}

function hashOf(secret: string): Buffer {
  return createHash('sha256').update(secret).digest();
}
