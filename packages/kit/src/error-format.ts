import { GraphQLError, type GraphQLFormattedError } from 'graphql';
import { databaseTrouble } from './database-trouble.js';
import { codedErrorIn } from './errors.js';
import type { Log } from './log.js';

/**
 * The one place that decides which errors leave a service. Coded errors, and GraphQL's own about the operation, go as
 * they are; every other becomes one sentence with the request id and is logged whole.
 */
export function formatError(error: unknown, log: Log, requestId: string): GraphQLFormattedError {
  const coded = codedErrorIn(error);
  const location = error instanceof GraphQLError ? { path: error.path, locations: error.locations } : {};
  if (coded) return strip({ message: coded.message, ...location, extensions: { ...coded.extensions } });
  if (error instanceof GraphQLError && (!error.originalError || error.originalError instanceof GraphQLError)) {
    const extensions =
      Object.keys(error.extensions).length > 0 ? error.extensions : { code: 'GRAPHQL_VALIDATION_FAILED' };
    return strip({ message: error.message, ...location, extensions });
  }
  const cause = error instanceof GraphQLError ? error.originalError : error;
  log.error({ requestId, path: location.path, error: cause }, 'a request failed unexpectedly');
  const trouble = databaseTrouble(cause);
  if (trouble) return strip({ message: trouble.message, ...location, extensions: { ...trouble.extensions } });
  return strip({ ...somethingWentWrong(requestId), ...location });
}

/** What clients are told of an error that was not made for them. */
export function somethingWentWrong(requestId: string) {
  return {
    message: 'Something went wrong. Try again; if it stays, give the request id to who runs this.',
    extensions: { code: 'INTERNAL_SERVER_ERROR', requestId },
  };
}

/** Leaves out what is undefined, so that formatted errors compare and serialize cleanly. */
function strip(error: GraphQLFormattedError): GraphQLFormattedError {
  return Object.fromEntries(
    Object.entries(error).filter(([, value]) => value !== undefined),
  ) as unknown as GraphQLFormattedError;
}
