import type { IncomingMessage } from 'node:http';
import { type Client, networkOf } from '@medianest/kit';
import type { Limits } from './request-limits.js';

/** Counts by name what is open, and lets no more in than the limit. */
export class Crowd {
  private readonly counts = new Map<string, number>();

  constructor(private readonly limit: number) {}

  /** @returns how to leave, which may be done twice; nothing when there is no room */
  enter(name: string): (() => void) | undefined {
    const count = this.counts.get(name) ?? 0;
    if (count >= this.limit) return undefined;
    this.counts.set(name, count + 1);
    let inside = true;
    return () => {
      if (inside) this.leave(name);
      inside = false;
    };
  }

  private leave(name: string): void {
    const count = this.counts.get(name) ?? 0;
    if (count > 1) this.counts.set(name, count - 1);
    else this.counts.delete(name);
  }
}

/** The connections that stay open: sockets and event streams alike. */
export interface Admission {
  readonly actors: Crowd;
  readonly addresses: Crowd;
}

export function createAdmission(
  limits: Pick<Limits, 'maxConnectionsPerActor' | 'maxConnectionsPerAddress'>,
): Admission {
  return {
    actors: new Crowd(limits.maxConnectionsPerActor),
    addresses: new Crowd(limits.maxConnectionsPerAddress),
  };
}

const LONGEST_AGENT = 300;

/** Who sends a request, for those who count attempts and list sessions. */
export function clientOf(request: IncomingMessage, trustProxy: boolean): Client {
  const agent = (request.headers['user-agent'] ?? '').slice(0, LONGEST_AGENT).toWellFormed();
  return { address: addressOf(request, trustProxy), agent };
}

/** Behind a proxy: the address it saw, which is the last it wrote down. What stands before it the client may invent. */
export function addressOf({ headers, socket }: IncomingMessage, trustProxy: boolean): string {
  const forwarded = trustProxy ? [headers['x-forwarded-for']].flat().join(',').split(',').at(-1)?.trim() : '';
  return networkOf(forwarded || (socket.remoteAddress ?? 'unknown'));
}

/** @returns whether one more message may come now: so many in a second, or ten seconds' worth at once. */
export function messageRate(perSecond: number): () => boolean {
  let allowance = perSecond * 10;
  let before = performance.now();
  return () => {
    const now = performance.now();
    allowance = Math.min(perSecond * 10, allowance + ((now - before) / 1000) * perSecond);
    before = now;
    if (allowance < 1) return false;
    allowance -= 1;
    return true;
  };
}
