import type { EngineResponse } from '@medianest/engine';
import { CodedError, commonErrors } from '@medianest/kit';
import { ParameterError } from './parameters.js';

/** The answer to an operation that is not executed. */
export function refusal({ code, message }: CodedError): EngineResponse {
  return toResponse([{ message, extensions: { code } }]);
}

/** What was thrown for the client to read, as an answer; nothing when it was not meant for clients. */
export function refusalOf(error: unknown): EngineResponse | undefined {
  if (error instanceof CodedError) return refusal(error);
  if (error instanceof ParameterError) return refusal(commonErrors.BAD_USER_INPUT(error.message));
  return undefined;
}

/** graphql-js tells near names: "Did you mean ...?" */
export function withoutSuggestions(response: EngineResponse): EngineResponse {
  if (!response.errors.some(({ message }) => message.includes('Did you mean'))) return response;
  return toResponse(
    response.errors.map((error) => ({ ...error, message: error.message.replace(/ ?Did you mean .*$/s, '') })),
  );
}

function toResponse(errors: EngineResponse['errors']): EngineResponse {
  const body = JSON.stringify({ errors });
  return { body, bytes: Buffer.from(body), outcome: 'refused', errors };
}
