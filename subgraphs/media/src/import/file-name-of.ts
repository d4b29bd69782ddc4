import type { Answer } from './ask.js';

/** The name that a server gives a file (RFC 6266), or the last part of its path. */
export function fileNameOf({ headers, url }: Pick<Answer, 'headers' | 'url'>): string {
  const disposition = String(headers['content-disposition'] ?? '');
  const extended = /filename\*\s*=\s*utf-8''([^;\s]+)/i.exec(disposition)?.[1];
  const plain = /filename\s*=\s*(?:"([^"]*)"|([^;\s]+))/i.exec(disposition);
  const last = url.pathname.split('/').findLast((part) => part !== '');
  return decoded(extended) || plain?.[1] || plain?.[2] || decoded(last) || url.hostname;
}

function decoded(text: string | undefined): string {
  try {
    return decodeURIComponent(text ?? '');
  } catch {
    return text ?? '';
  }
}
