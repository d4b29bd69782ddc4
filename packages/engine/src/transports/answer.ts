import type { SubgraphError, SubgraphResponse } from './transport.js';

/** What came over the wire as the answer of a subgraph; undefined when it has not the shape of one. */
export function asAnswer(value: unknown): SubgraphResponse | undefined {
  if (!isObject(value)) return undefined;
  const { data = null, errors = null } = value;
  if (data !== null && !isObject(data)) return undefined;
  // Without data there must be a reason.
  if (errors === null) return data ? { data } : undefined;
  if (!Array.isArray(errors) || !errors.every(isObject) || (!data && errors.length === 0)) return undefined;
  return { data, errors: errors.map(asError) };
}

function asError({ message, path, extensions }: Record<string, unknown>): SubgraphError {
  return {
    ...(typeof message === 'string' && { message }),
    ...(isPath(path) && { path }),
    ...(isObject(extensions) && { extensions }),
  };
}

function isPath(value: unknown): value is (string | number)[] {
  return Array.isArray(value) && value.every((step) => typeof step === 'string' || Number.isInteger(step));
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
