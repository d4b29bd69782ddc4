import { type Logger, pino } from 'pino';

export type Log = Logger;
export const LOG_LEVELS = ['silent', 'fatal', 'error', 'warn', 'info', 'debug', 'trace'] as const;

export interface LogOptions {
  readonly service: string;
  readonly level: (typeof LOG_LEVELS)[number];
}

/** JSON lines on standard output. Tokens, passwords and keys never reach it. */
export function createLog({ service, level }: LogOptions): Log {
  return pino({
    level,
    base: { service },
    timestamp: pino.stdTimeFunctions.isoTime,
    redact: ['authorization', '*.authorization', 'password', '*.password', 'token', '*.token', '*.refreshToken'],
  });
}
