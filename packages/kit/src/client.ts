import { createHmac, timingSafeEqual } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import ipaddr from 'ipaddr.js';

/** Where a request of the outside world came from, as the gateway saw it. */
export interface Client {
  /** The network address; of IPv6 only the network, the first 64 bits. */
  readonly address: string;
  /** The User-Agent header, cut to 300 characters; empty when there was none. */
  readonly agent: string;
}

/**
 * The header, and the key in a subscription's `extensions`, that tell the client. They count beside a signed actor only,
 * or signed themselves.
 */
export const CLIENT_HEADER = 'medianest-client';

export const UNKNOWN_CLIENT: Client = Object.freeze({ address: 'unknown', agent: '' });

/**
 * What an address is counted by: whoever has one address of IPv6 has the 2^64 beside it. One of IPv4 is the same in
 * whichever notation.
 */
export function networkOf(address: string): string {
  if (!ipaddr.isValid(address)) return address;
  const ip = ipaddr.process(address);
  return ip.kind() === 'ipv4' ? ip.toString() : ip.toNormalizedString().split(':').slice(0, 4).join(':');
}

/** Names of programs may hold what a header must not. */
export function writeClient({ address, agent }: Client): string {
  return `${encodeURIComponent(address)} ${encodeURIComponent(agent)}`;
}

export function readClient(header: unknown): Client {
  if (typeof header !== 'string') return UNKNOWN_CLIENT;
  const [address = '', agent = ''] = header.split(' ');
  try {
    return { address: decodeURIComponent(address), agent: decodeURIComponent(agent) };
  } catch {
    return UNKNOWN_CLIENT;
  }
}

/** The header for routes that are no graph, where no signed actor stands beside it. @param key the key of signed actors */
export function vouchForClient(key: Uint8Array, client: Client): string {
  const said = writeClient(client);
  return `${said} ${signatureOf(key, said)}`;
}

/** Where such a request came from; unknown unless the gateway vouches for it. */
export function readVouchedClient(key: Uint8Array, { [CLIENT_HEADER]: header }: IncomingHttpHeaders): Client {
  const [, said = '', signature = ''] = /^(\S* \S*) (\S+)$/.exec(String(header)) ?? [];
  const [given, right] = [signature, signatureOf(key, said)].map((text) => Buffer.from(text));
  const isRight = given && right && given.length === right.length && timingSafeEqual(given, right);
  return isRight ? readClient(said) : UNKNOWN_CLIENT;
}

function signatureOf(key: Uint8Array, said: string): string {
  return createHmac('sha256', key).update(`${CLIENT_HEADER}\n${said}`).digest('base64url');
}
