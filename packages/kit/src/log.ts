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
    serializers: { error: describeError },
  });
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
