/** Where a request of the outside world came from, as the gateway saw it. */
export interface Client {
  /** The network address; of IPv6 only the network, the first 64 bits. */
  readonly address: string;
  /** The User-Agent header, cut to 300 characters; empty when there was none. */
  readonly agent: string;
}

/** The header, and the key in a subscription's `extensions`, that tell the client. They count beside a signed actor only. */
export const CLIENT_HEADER = 'medianest-client';

export const UNKNOWN_CLIENT: Client = Object.freeze({ address: 'unknown', agent: '' });

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
