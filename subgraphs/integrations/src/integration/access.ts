import { commonErrors, open, seal } from '@medianest/kit';
import type { App } from '../app.js';
import { errors } from '../errors.js';
import { ServiceProblem } from '../problem.js';
import type { Access } from '../services.js';
import type { Integration } from './integration.js';

/** A base URL that paths can be added to; throws INTEGRATION_BAD_URL with what is wrong. */
export function readBaseUrl(text: string): URL {
  const trimmed = text.trim();
  if (trimmed.length > 2_000 || !URL.canParse(trimmed)) {
    throw errors.INTEGRATION_BAD_URL('write it like http://192.168.1.20:32400.');
  }
  const url = new URL(trimmed);
  if (url.protocol !== 'http:' && url.protocol !== 'https:') {
    throw errors.INTEGRATION_BAD_URL('it must start with http:// or https://.');
  }
  if (url.username || url.password) throw errors.INTEGRATION_BAD_URL('leave the user name and password out of it.');
  url.search = '';
  url.hash = '';
  if (!url.pathname.endsWith('/')) url.pathname += '/';
  return url;
}

/** A token goes into a header: one line of visible ASCII. */
export function readToken(text: string): string {
  const token = text.trim();
  if (/^[\x21-\x7e]{1,512}$/.test(token)) return token;
  throw errors.INTEGRATION_BAD_TOKEN('it must be 1 to 512 visible characters without spaces.');
}

/** @returns undefined when none was given. */
export function readName(text: string | null | undefined): string | undefined {
  const name = text?.trim().replaceAll('\0', '');
  if (name && name.length > 100) throw commonErrors.BAD_USER_INPUT('The name may have up to 100 characters.');
  return name || undefined;
}

export function sealToken(app: Pick<App, 'config'>, token: string): string {
  return seal(app.config.keyEncryptionKey, token);
}

/** The only reader of a stored token. */
export async function accessOf(
  app: Pick<App, 'db' | 'config' | 'clientId'>,
  integration: Integration,
): Promise<Access> {
  const [row] = await app.db.query('select sealed_token from integrations where id = $1', [integration.id]);
  try {
    const token = open(app.config.keyEncryptionKey, row?.sealed_token ?? '');
    return { url: new URL(integration.url), token, clientId: app.clientId };
  } catch (cause) {
    const sentence = 'Its token was stored with another KEY_ENCRYPTION_KEY; give it the token anew.';
    throw new ServiceProblem('REFUSED', sentence, { cause });
  }
}
