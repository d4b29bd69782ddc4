import type { GraphQLFormattedError } from 'graphql';
import type { ResponseParts } from '../operations/executable.js';
import type { EngineResponse } from '../types.js';

export function write({ data, errors }: ResponseParts): string {
  return JSON.stringify(errors.length > 0 ? { data, errors } : { data });
}

export function executed(parts: ResponseParts): EngineResponse {
  return { body: write(parts), outcome: 'executed', errors: parts.errors };
}

export function failed(error: GraphQLFormattedError): EngineResponse {
  return executed({ data: null, errors: [error] });
}
