import { GraphQLError } from 'graphql';
import { type CodedError, commonErrors } from './errors.js';

/** SQLSTATEs of a server that stops, starts, was killed, or has no connection left. */
const AWAY = /^(57P0[1-5]|08...|53300)$/;
const NO_CONNECTION = /^(ECONNREFUSED|ECONNRESET|EPIPE)$/;
/** What pg and its pool throw without a code. */
const LOST =
  /^(Connection terminated|timeout exceeded when trying to connect|Client has encountered a connection error)/;

/** When the database is at fault and not the request: what to tell who asked. */
export function databaseTrouble(error: unknown): CodedError | undefined {
  const cause = error instanceof GraphQLError ? (error.originalError ?? error) : error;
  if (!(cause instanceof Error)) return undefined;
  const code = 'code' in cause ? String(cause.code) : '';
  if (code === '53100') return commonErrors.DATABASE_FULL();
  if (AWAY.test(code) || NO_CONNECTION.test(code) || LOST.test(cause.message)) return commonErrors.DATABASE_AWAY();
  return undefined;
}
