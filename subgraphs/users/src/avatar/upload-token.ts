import { createHmac, hkdfSync, timingSafeEqual } from 'node:crypto';
import { isUuid } from '@medianest/kit';

/** A key of its own for each use, from the one that is configured. */
function keyFrom(secret: Uint8Array): Buffer {
  return Buffer.from(hkdfSync('sha256', secret, '', 'avatar uploads', 32));
}

/** Lets its bearer give a person a picture until a moment (unix seconds). */
export function signUpload(secret: Uint8Array, { userId, expires }: { userId: string; expires: number }): string {
  const body = `${userId}.${expires}`;
  return `${body}.${mac(secret, body)}`;
}

/** @returns the person's id, or undefined when the token is not ours or too old */
export function readUpload(secret: Uint8Array, token: string): string | undefined {
  const [userId = '', expires = '', given = ''] = token.split('.');
  const right = Buffer.from(mac(secret, `${userId}.${expires}`));
  const shown = Buffer.from(given);
  if (shown.length !== right.length || !timingSafeEqual(shown, right)) return undefined;
  return isUuid(userId) && Number(expires) * 1_000 > Date.now() ? userId : undefined;
}

function mac(secret: Uint8Array, body: string): string {
  return createHmac('sha256', keyFrom(secret)).update(body).digest('base64url');
}
