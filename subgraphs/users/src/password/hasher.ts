import { randomBytes } from 'node:crypto';
import { hash, verify } from '@node-rs/argon2';
import { errors } from '../errors.js';
import { boundedRunner } from './bounded-runner.js';

/** Argon2id (the library's default) with 19 MiB, two passes and one lane, as OWASP advises. */
const COST = { memoryCost: 19_456, timeCost: 2, parallelism: 1 } as const;
/** Hashing is all work and no waiting, on Node's four helper threads; files and names need the other two. */
const PARALLEL = 2;
/** Two seconds of work on a small machine. Who comes later is told to come again. */
const MAX_WAITING = 100;

export interface Hasher {
  hash(password: string): Promise<string>;
  /** Costs the same whether there is a hash or not, so that time does not tell which accounts exist. */
  matches(password: string, hash: string | undefined): Promise<boolean>;
}

export function createHasher(): Hasher {
  const run = boundedRunner({ parallel: PARALLEL, waiting: MAX_WAITING, otherwise: errors.TOO_BUSY });
  const nobodys = hashOfNothing();
  return {
    hash: (password) => run(() => hash(password, COST)),
    async matches(password, known) {
      const same = await run(() => verify(known ?? nobodys, password));
      return known !== undefined && same;
    },
  };
}

/** Looks like a hash and costs like one; no password leads to it. */
function hashOfNothing(): string {
  const [salt, digest] = [16, 32].map((length) => randomBytes(length).toString('base64').replaceAll('=', ''));
  return `$argon2id$v=19$m=${COST.memoryCost},t=${COST.timeCost},p=${COST.parallelism}$${salt}$${digest}`;
}
