import { createHash } from 'node:crypto';
import { CodedError, type Db } from '@medianest/kit';
import { RateLimiterPostgres, RateLimiterRes } from 'rate-limiter-flexible';
import type { UsersConfig } from '../config.js';
import { errors } from '../errors.js';

/** What attempts are counted by. */
export interface Limit {
  /** By address more are let through, since a household or an office may share one. */
  readonly by: 'account' | 'address';
  /** What is guessed and where, such as `login` and an e-mail. Together they name the count. */
  readonly of: readonly string[];
}

/**
 * Counts attempts to guess a secret, for all processes together. Each is counted before the secret is looked at, so
 * that many at once do not slip through. Nobody is locked out for good: the window ends a fixed time after its first
 * attempt, and attempts made while waiting do not prolong it.
 */
export interface Attempts {
  /**
   * Does the work as one attempt. Throws TOO_MANY_ATTEMPTS with the seconds to wait instead when a count is full. One
   * that the work refuses as unauthenticated counts; a right one clears the count of its account. One that could not
   * be made, in a crowd for instance, was none at the account, but counts for the address: it may have made the crowd.
   */
  during<T>(limits: readonly Limit[], work: () => Promise<T>): Promise<T>;
  /** Counts what somebody does so often an hour at most, whatever comes of it. Throws TOO_MANY_REGISTRATIONS, TOO_MANY_MAILS. */
  countHourly(what: Hourly, who: string): Promise<void>;
  /** Clears counts: the secret is another one now. */
  forget(limits: readonly Limit[]): Promise<void>;
}

/** An address makes accounts, and has links mailed to whom it names; a person mails invitations. */
export type Hourly = 'registration' | 'link' | 'invitation';

const HOUR_SECONDS = 3_600;
const INVITATIONS_PER_PERSON = 100;
const CLEAR_EVERY_MS = 60_000;

export function createAttempts(db: Db, config: UsersConfig): Attempts {
  const limiter = (keyPrefix: string, points: number, duration = config.loginWindowSeconds) =>
    new RateLimiterPostgres({
      storeClient: db,
      storeType: 'typeorm',
      tableName: 'login_attempts',
      tableCreated: true,
      keyPrefix,
      points,
      duration,
      // The library's own clearing runs on a timer that cannot be closed.
      clearExpiredByTimeout: false,
    });
  const limiters = {
    account: limiter('account', config.loginAttempts),
    address: limiter('address', config.loginAttemptsPerAddress),
  };
  const hourly: Readonly<Record<Hourly, RateLimiterPostgres>> = {
    registration: limiter('registration', config.registrationsPerAddress, HOUR_SECONDS),
    link: limiter('link', config.linksPerAddress, HOUR_SECONDS),
    invitation: limiter('invitation', INVITATIONS_PER_PERSON, HOUR_SECONDS),
  };
  const giveBack = (limits: readonly Limit[]) =>
    Promise.all(limits.map(({ by, of }) => limiters[by].reward(keyOf(of), 1)));
  let clearAt = Date.now();
  const clearSometimes = async () => {
    if (Date.now() < clearAt) return;
    clearAt = Date.now() + CLEAR_EVERY_MS;
    await db.query('delete from login_attempts where expire < $1', [Date.now()]);
  };
  const count = async (limits: readonly Limit[]) => {
    const counted: Limit[] = [];
    for (const limit of limits) {
      try {
        await limiters[limit.by].consume(keyOf(limit.of));
        counted.push(limit);
      } catch (refusal) {
        await giveBack(counted);
        if (refusal instanceof RateLimiterRes) throw errors.TOO_MANY_ATTEMPTS(secondsToWait(refusal));
        throw refusal;
      }
    }
  };
  const forget = async (limits: readonly Limit[]) => {
    for (const { by, of } of limits) await limiters[by].delete(keyOf(of));
  };
  return {
    forget,
    async countHourly(what, who) {
      await clearSometimes();
      try {
        await hourly[what].consume(keyOf([who]));
      } catch (refusal) {
        if (!(refusal instanceof RateLimiterRes)) throw refusal;
        throw what === 'registration' ? errors.TOO_MANY_REGISTRATIONS(secondsToWait(refusal)) : errors.TOO_MANY_MAILS();
      }
    },
    async during(limits, work) {
      await clearSometimes();
      await count(limits);
      try {
        const result = await work();
        await giveBack(limits.filter(({ by }) => by === 'address'));
        await forget(limits.filter(({ by }) => by === 'account'));
        return result;
      } catch (error) {
        if (!(error instanceof CodedError)) await giveBack(limits);
        else if (error.status !== 401) await giveBack(limits.filter(({ by }) => by === 'account'));
        throw error;
      }
    },
  };
}

/** A key of fixed length, whatever was typed; it does not keep the addresses of people who have no account. */
function keyOf(of: readonly string[]): string {
  return createHash('sha256').update(JSON.stringify(of)).digest('base64url');
}

function secondsToWait({ msBeforeNext }: RateLimiterRes): number {
  return Math.max(1, Math.ceil(msBeforeNext / 1_000));
}
