import { type LookupAddress, lookup } from 'node:dns';
import { isIP, type LookupFunction } from 'node:net';
import ipaddr from 'ipaddr.js';

/** The ranges of addresses that a service may call, by ipaddr.js's names. */
export type AddressRange = 'unicast' | 'private' | 'loopback' | 'uniqueLocal' | 'carrierGradeNat';

export interface AddressGuardOptions {
  readonly ranges: readonly AddressRange[];
  /** Names or addresses that may be called wherever they lead. */
  readonly exceptHosts?: readonly string[];
  /** What is thrown for a host that leads elsewhere. */
  refuse(host: string): Error;
}

/** Keeps what people type in from leading to where only this machine or its network should come. */
export interface AddressGuard {
  /** Whether we may connect to this IP address, in whatever notation. */
  allows(address: string): boolean;
  /** Throws when the host is an IP literal we may not call. A lookup never sees those. */
  checkLiteral(host: string): void;
  /** A DNS lookup that gives only addresses we may call: looked at when a connection is made, not before. */
  readonly lookup: LookupFunction;
}

export function createAddressGuard({ ranges, exceptHosts = [], refuse }: AddressGuardOptions): AddressGuard {
  const known = new Set(exceptHosts.map((host) => bare(host).toLowerCase()));
  const isKnown = (host: string) => known.has(bare(host).toLowerCase());
  const allows = (address: string) => isAddressIn(ranges, address);
  return {
    allows,
    checkLiteral(host) {
      if (isIP(bare(host)) && !isKnown(host) && !allows(bare(host))) throw refuse(bare(host));
    },
    lookup(hostname, options, callback) {
      lookup(hostname, { ...options, all: true }, (error, addresses) => {
        if (error) return callback(error, '', 0);
        const found = addresses as LookupAddress[];
        const allowed = isKnown(hostname) ? found : found.filter(({ address }) => allows(address));
        const [first] = allowed;
        if (!first) return callback(refuse(hostname), '', 0);
        return options.all ? callback(null, allowed) : callback(null, first.address, first.family);
      });
    },
  };
}

/** Metadata services outside of the link-local range: AWS over IPv6, Alibaba, Azure. */
const METADATA = new Set(['fd00:ec2::254', '100.100.100.200', '168.63.129.16']);

/** A cloud's metadata service is in none of the ranges. */
function isAddressIn(ranges: readonly AddressRange[], address: string): boolean {
  if (!ipaddr.isValid(address)) return false;
  const ip = withoutWrapping(ipaddr.process(address));
  return ranges.some((range) => range === ip.range()) && !METADATA.has(ip.toString());
}

/** NAT64 addresses (64:ff9b::/96) and the old IPv4-compatible ones (::/96) hold an IPv4 address in their last four bytes. */
function withoutWrapping(ip: ipaddr.IPv4 | ipaddr.IPv6): ipaddr.IPv4 | ipaddr.IPv6 {
  if (ip.kind() === 'ipv4') return ip;
  const bytes = ip.toByteArray();
  const isWrapping =
    ip.range() === 'rfc6052' || (ip.range() === 'unicast' && bytes.slice(0, 12).every((byte) => byte === 0));
  return isWrapping ? ipaddr.fromByteArray(bytes.slice(-4)) : ip;
}

/** URLs write an IPv6 address in brackets. */
function bare(host: string): string {
  return host.replace(/^\[|\]$/g, '');
}
