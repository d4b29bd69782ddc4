import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';

/** Names the format, so that another cipher can follow without a guess. */
const VERSION = 'v1';
const CIPHER = 'aes-256-gcm';
/** 96 bits, as GCM wants it. Random: one key may seal about 2^32 texts, far more than a household has secrets. */
const NONCE_BYTES = 12;
const TAG_BYTES = 16;

/**
 * Encrypts a secret that rests in the database, with AES-256-GCM. Sealing the same text twice gives two different ones.
 *
 * @param key 32 bytes, such as a `secret` of the configuration.
 */
export function seal(key: Uint8Array, plain: string): string {
  const nonce = randomBytes(NONCE_BYTES);
  const cipher = createCipheriv(CIPHER, key, nonce, { authTagLength: TAG_BYTES });
  const bytes = Buffer.concat([nonce, cipher.update(plain, 'utf8'), cipher.final(), cipher.getAuthTag()]);
  return `${VERSION}.${bytes.toString('base64url')}`;
}

/** Gives back what `seal` was given. Throws when the key is another one, or the text was changed or cut. */
export function open(key: Uint8Array, sealed: string): string {
  const [version, text = ''] = sealed.split('.');
  const bytes = Buffer.from(text, 'base64url');
  if (version !== VERSION || bytes.length < NONCE_BYTES + TAG_BYTES) throw new Error('This is not a sealed text.');
  const decipher = createDecipheriv(CIPHER, key, bytes.subarray(0, NONCE_BYTES), { authTagLength: TAG_BYTES });
  decipher.setAuthTag(bytes.subarray(-TAG_BYTES));
  try {
    const plain = [decipher.update(bytes.subarray(NONCE_BYTES, -TAG_BYTES)), decipher.final()];
    return Buffer.concat(plain).toString('utf8');
  } catch (cause) {
    throw new Error('A sealed text cannot be opened: the key is not the one it was sealed with.', { cause });
  }
}
