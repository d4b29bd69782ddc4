import { type LookupAddress, lookup } from 'node:dns';
import type { LookupFunction } from 'node:net';
import ipaddr from 'ipaddr.js';
import { ServiceProblem } from '../problem.js';

/** Media servers live in private networks, so those are allowed; addresses where a cloud keeps its secrets are not. */
const ALLOWED_RANGES = new Set(['unicast', 'private', 'loopback', 'uniqueLocal', 'carrierGradeNat']);
/** Metadata services outside of the link-local range: AWS over IPv6, Alibaba, Azure. */
const METADATA = new Set(['fd00:ec2::254', '100.100.100.200', '168.63.129.16']);

/** Whether we may connect to this IP address, in whatever notation. */
export function isAllowedAddress(address: string): boolean {
  if (!ipaddr.isValid(address)) return false;
  const ip = withoutWrapping(ipaddr.process(address));
  return ALLOWED_RANGES.has(ip.range()) && !METADATA.has(ip.toString());
}

/** A NAT64 address (64:ff9b::/96) leads to the IPv4 address in its last four bytes. */
function withoutWrapping(ip: ipaddr.IPv4 | ipaddr.IPv6): ipaddr.IPv4 | ipaddr.IPv6 {
  return ip.kind() === 'ipv6' && ip.range() === 'rfc6052' ? ipaddr.fromByteArray(ip.toByteArray().slice(-4)) : ip;
}

/** Throws when the host is an IP literal we may not call. A lookup never sees those. */
export function checkLiteral(url: URL): void {
  const host = url.hostname.replace(/^\[|\]$/g, '');
  if (ipaddr.isValid(host) && !isAllowedAddress(host)) throw refused(host);
}

/** A DNS lookup that gives only addresses we may call, so that a name cannot lead where a literal may not. */
export const guardedLookup: LookupFunction = (hostname, options, callback) => {
  lookup(hostname, { ...options, all: true }, (error, addresses) => {
    if (error) return callback(error, '', 0);
    const allowed = (addresses as LookupAddress[]).filter(({ address }) => isAllowedAddress(address));
    const [first] = allowed;
    if (!first) return callback(refused(hostname), '', 0);
    return options.all ? callback(null, allowed) : callback(null, first.address, first.family);
  });
};

function refused(host: string): ServiceProblem {
  return new ServiceProblem(
    'ADDRESS_REFUSED',
    `${host} leads to an address that belongs to the machine or its cloud, not to a service.`,
  );
}
