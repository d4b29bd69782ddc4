import type { IncomingHttpHeaders } from 'node:http';

/**
 * Whether a web page elsewhere makes a browser ask. Pages of this origin and of `ALLOWED_ORIGINS` are not elsewhere,
 * nor is what no page asks for: an address typed by hand, or a client that is no browser.
 * See docs/decisions/0008-pages-elsewhere.md.
 */
export function isFromForeignPage(headers: IncomingHttpHeaders, allowedOrigins: readonly string[]): boolean {
  const site = headers['sec-fetch-site'];
  const { origin, referer } = headers;
  if (origin !== undefined) {
    if (allowedOrigins.includes(origin)) return false;
    // A proxy may have changed Host, but no page can write this header.
    return site !== 'same-origin' && !isOwn(origin, headers);
  }
  if (site !== undefined) return site !== 'same-origin' && site !== 'none' && !isAllowed(referer, allowedOrigins);
  // To a plain http: address browsers tell no more than this.
  return referer !== undefined && !isOwn(referer, headers) && !isAllowed(referer, allowedOrigins);
}

function isOwn(url: string, { host }: IncomingHttpHeaders): boolean {
  return URL.canParse(url) && new URL(url).host === host;
}

function isAllowed(url: string | undefined, allowedOrigins: readonly string[]): boolean {
  return url !== undefined && URL.canParse(url) && allowedOrigins.includes(new URL(url).origin);
}
