import { createHmac, timingSafeEqual } from 'node:crypto';

/**
 * What a signed URL lets its bearer do: send the bytes of a file, see what a share link shows, or (the id is a person's
 * then) create uploads as this person.
 */
type Right = 'upload' | 'share' | 'create-uploads';

const ID_BYTES = 16;
const EXPIRY_BYTES = 6;
const MAC_BYTES = 16;

/**
 * One opaque path segment that gives a right to one thing until a moment: id, expiry (unix seconds) and a
 * truncated HMAC-SHA256 over both and the right.
 */
export function signRight(key: Uint8Array, right: Right, { id, expires }: { id: string; expires: number }): string {
  const body = Buffer.alloc(ID_BYTES + EXPIRY_BYTES);
  body.write(id.replaceAll('-', ''), 'hex');
  body.writeUIntBE(expires, ID_BYTES, EXPIRY_BYTES);
  return Buffer.concat([body, mac(key, right, body)]).toString('base64url');
}

/** @returns the thing's id, or undefined when the token is not ours, for something else, or too old. */
export function readRight(key: Uint8Array, right: Right, token: string): string | undefined {
  const read = readExpiring(key, right, token);
  return read && read.expires * 1000 >= Date.now() ? read.id : undefined;
}

/** The same for who decides on their own what is too old. */
export function readExpiring(
  key: Uint8Array,
  right: Right,
  token: string,
): { readonly id: string; readonly expires: number } | undefined {
  if (token.length > 64) return undefined;
  const bytes = Buffer.from(token, 'base64url');
  if (bytes.length !== ID_BYTES + EXPIRY_BYTES + MAC_BYTES) return undefined;
  // The decoder passes over what is not base64url: one right has one spelling.
  if (bytes.toString('base64url') !== token) return undefined;
  const body = bytes.subarray(0, ID_BYTES + EXPIRY_BYTES);
  if (!timingSafeEqual(bytes.subarray(body.length), mac(key, right, body))) return undefined;
  const id = body.toString('hex', 0, ID_BYTES).replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
  return { id, expires: body.readUIntBE(ID_BYTES, EXPIRY_BYTES) };
}

function mac(key: Uint8Array, right: Right, body: Uint8Array): Buffer {
  return createHmac('sha256', key).update(`${right}\n`).update(body).digest().subarray(0, MAC_BYTES);
}
