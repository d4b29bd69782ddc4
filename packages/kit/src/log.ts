import { type DestinationStream, type Logger, pino } from 'pino';

export type Log = Logger;
export const LOG_LEVELS = ['silent', 'fatal', 'error', 'warn', 'info', 'debug', 'trace'] as const;

export interface LogOptions {
  readonly service: string;
  readonly level: (typeof LOG_LEVELS)[number];
}

const SECRETS = [
  ...['authorization', '*.authorization', 'password', '*.password', 'token', '*.token', '*.refreshToken'],
  // What a proxy says it fetches: some URLs carry a right of their own.
  'source',
];

/**
 * JSON lines. Tokens, passwords and keys never reach them.
 * @param out standard output when absent
 */
export function createLog({ service, level }: LogOptions, out?: DestinationStream): Log {
  const options = {
    level,
    base: { service },
    timestamp: pino.stdTimeFunctions.isoTime,
    redact: SECRETS,
    serializers: { error: describeError },
  };
  return pino(options, out ?? logTo(1));
}

/** Of lines that wait for a full disk. What comes after is lost: the log must not take the memory instead. */
const MOST_WAITING = 1024 * 1024;

/** A log that cannot be written, as on a full disk, is no reason to end: what waits is written when there is room. */
export function logTo(dest: number | string): DestinationStream {
  const out = pino.destination({ dest, sync: true, maxLength: MOST_WAITING });
  out.on('error', () => {});
  return out;
}

/** Causes of causes to tell of. */
const MAX_CAUSES = 5;

/** What a log may say of an error. Other properties stay out: a failed query carries its parameters, people's data. */
export function describeError(error: unknown, depth = 0): unknown {
  if (!(error instanceof Error)) return error;
  const { name, message, stack, cause } = error;
  const code = 'code' in error ? error.code : undefined;
  return {
    name,
    message,
    ...(code !== undefined && { code }),
    stack,
    ...(cause !== undefined && depth < MAX_CAUSES && { cause: describeError(cause, depth + 1) }),
  };
}
