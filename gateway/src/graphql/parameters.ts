import type { ClientRequest } from '@medianest/engine';

/** The part of a request that names the operation. */
export type Operation = Pick<ClientRequest, 'query' | 'variables' | 'operationName'>;

/** An operation as it was asked for: by its text, by the hash of its text, or both. */
export interface Asked extends Omit<Operation, 'query'> {
  readonly query: string | undefined;
  /** SHA-256, in hexadecimal digits. */
  readonly hash: string | undefined;
}

/** The request is no GraphQL request; the message says why. */
export class ParameterError extends Error {
  override name = 'ParameterError';
}

export function readBody(body: unknown): Asked {
  if (Array.isArray(body)) throw new ParameterError('Send one operation a request: lists of them are not accepted.');
  if (!isMap(body)) throw new ParameterError('The body must be a JSON object with "query".');
  return readParameters(body);
}

/** `variables` and `extensions` are JSON texts in a query string. */
export function readQueryString(query: unknown): Asked {
  const given = isMap(query) ? query : {};
  return readParameters({
    ...given,
    variables: fromJson('variables', given['variables']),
    extensions: fromJson('extensions', given['extensions']),
  });
}

export function readParameters(given: Readonly<Record<string, unknown>>): Asked {
  const { operationName, variables, extensions } = given;
  if (operationName !== undefined && operationName !== null && typeof operationName !== 'string')
    throw new ParameterError('"operationName" must be a string.');
  if (!isMapOrNothing(variables)) throw new ParameterError('"variables" must be an object.');
  if (!isMapOrNothing(extensions)) throw new ParameterError('"extensions" must be an object.');
  const hash = hashIn(extensions) ?? hashOf(given['documentId'], '"documentId"');
  // Clients of graphql-ws cannot leave the query out, and send an empty one.
  const query = (given['query'] ?? '') === '' && hash ? undefined : given['query'];
  if (query !== undefined && (typeof query !== 'string' || query === ''))
    throw new ParameterError('"query" must be a GraphQL document.');
  if (query === undefined && !hash) throw new ParameterError('"query" must be a GraphQL document.');
  return { query, hash, operationName, variables };
}

/** As Apollo's clients send it. */
function hashIn(extensions: Readonly<Record<string, unknown>> | null | undefined): string | undefined {
  const persisted = extensions?.['persistedQuery'];
  if (persisted === undefined || persisted === null) return undefined;
  if (!isMap(persisted) || persisted['version'] !== 1)
    throw new ParameterError('"extensions.persistedQuery" must have version 1.');
  return hashOf(persisted['sha256Hash'] ?? '', '"extensions.persistedQuery.sha256Hash"');
}

function hashOf(given: unknown, name: string): string | undefined {
  if (given === undefined || given === null) return undefined;
  const [, hash] = (typeof given === 'string' && /^(?:sha256:)?([0-9a-f]{64})$/i.exec(given)) || [];
  if (!hash) throw new ParameterError(`${name} must be the SHA-256 of a document, in 64 hexadecimal digits.`);
  return hash.toLowerCase();
}

function fromJson(name: string, text: unknown): unknown {
  if (text === undefined || text === '') return undefined;
  try {
    return JSON.parse(String(text));
  } catch {
    throw new ParameterError(`"${name}" must be JSON.`);
  }
}

function isMap(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isMapOrNothing(value: unknown): value is Record<string, unknown> | null | undefined {
  return value === undefined || value === null || isMap(value);
}
