import { createHash } from 'node:crypto';
import type { Db } from '@medianest/kit';
import { RateLimiterPostgres, RateLimiterRes } from 'rate-limiter-flexible';
import type { UsersConfig } from '../config.js';
import { errors } from '../errors.js';

/**
 * Counts wrong passwords by e-mail, whether there is such an account or not, for all processes together. An attempt
 * is counted before the password is looked at, so that many at once do not slip through. Nobody is locked out for
 * good: the window ends a fixed time after its first attempt, and attempts made while waiting do not prolong it.
 */
export interface LoginAttempts {
  /** Throws TOO_MANY_ATTEMPTS with the seconds to wait. */
  count(email: string): Promise<void>;
  /** After the right password. */
  forget(email: string): Promise<void>;
}

const CLEAR_EVERY_MS = 60_000;

export function createLoginAttempts(db: Db, config: UsersConfig): LoginAttempts {
  const limiter = new RateLimiterPostgres({
    storeClient: db,
    storeType: 'typeorm',
    tableName: 'login_attempts',
    tableCreated: true,
    keyPrefix: 'login',
    points: config.loginAttempts,
    duration: config.loginWindowSeconds,
    // The library's own clearing runs on a timer that cannot be closed.
    clearExpiredByTimeout: false,
  });
  let clearAt = Date.now();
  const clearSometimes = async () => {
    if (Date.now() < clearAt) return;
    clearAt = Date.now() + CLEAR_EVERY_MS;
    await db.query('delete from login_attempts where expire < $1', [Date.now()]);
  };
  return {
    async count(email) {
      await clearSometimes();
      try {
        await limiter.consume(keyOf(email));
      } catch (refusal) {
        if (refusal instanceof RateLimiterRes) throw errors.TOO_MANY_ATTEMPTS(secondsToWait(refusal));
        throw refusal;
      }
    },
    async forget(email) {
      await limiter.delete(keyOf(email));
    },
  };
}

/** A key of fixed length, whatever was typed; it does not keep the addresses of people who have no account. */
function keyOf(email: string): string {
  return createHash('sha256').update(email).digest('base64url');
}

function secondsToWait({ msBeforeNext }: RateLimiterRes): number {
  return Math.max(1, Math.ceil(msBeforeNext / 1_000));
}
