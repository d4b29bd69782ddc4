import type { ClientRequest } from '@medianest/engine';

/** The part of a request that names the operation. */
export type Operation = Pick<ClientRequest, 'query' | 'variables' | 'operationName'>;

/** The request is no GraphQL request; the message says why. */
export class ParameterError extends Error {
  override name = 'ParameterError';
}

export function readBody(body: unknown): Operation {
  if (Array.isArray(body)) throw new ParameterError('Send one operation a request: lists of them are not accepted.');
  if (!isMap(body)) throw new ParameterError('The body must be a JSON object with "query".');
  return readParameters(body);
}

/** `variables` and `extensions` are JSON texts in a query string. */
export function readQueryString(query: unknown): Operation {
  const given = isMap(query) ? query : {};
  return readParameters({
    ...given,
    variables: fromJson('variables', given['variables']),
    extensions: fromJson('extensions', given['extensions']),
  });
}

function readParameters(given: Readonly<Record<string, unknown>>): Operation {
  const { query, operationName, variables, extensions } = given;
  if (typeof query !== 'string' || query === '') throw new ParameterError('"query" must be a GraphQL document.');
  if (operationName !== undefined && operationName !== null && typeof operationName !== 'string')
    throw new ParameterError('"operationName" must be a string.');
  if (!isMapOrNothing(variables)) throw new ParameterError('"variables" must be an object.');
  if (!isMapOrNothing(extensions)) throw new ParameterError('"extensions" must be an object.');
  return { query, operationName, variables };
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
