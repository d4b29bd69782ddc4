import { randomInt } from 'node:crypto';
import { createServer } from 'node:net';

/**
 * Below what Linux and macOS lend to outgoing connections: a port found free up there may be anybody's a moment later,
 * and a client that keeps calling a server which is down may even be connected to itself.
 */
const FIRST = 15_000;
const END = 32_000;

const given = new Set<number>();

/** A TCP port of 127.0.0.1 that nobody listens on, and that this process gives to nobody else. */
export async function freePort(): Promise<number> {
  for (;;) {
    const port = randomInt(FIRST, END);
    if (given.has(port)) continue;
    try {
      await tryPort('127.0.0.1', port);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'EADDRINUSE') continue;
      throw error;
    }
    given.add(port);
    return port;
  }
}

/** Listens for a moment. Rejects with the system's error when that cannot be done. */
export function tryPort(host: string, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', reject);
    probe.listen(port, host, () => probe.close(() => resolve()));
  });
}
