import type { GraphQLError, GraphQLFormattedError } from 'graphql';
import type { SubgraphError } from './transports/transport.js';
import type { EngineResponse } from './types.js';

export type ErrorCode =
  | 'GRAPHQL_PARSE_FAILED'
  | 'GRAPHQL_VALIDATION_FAILED'
  | 'OPERATION_RESOLUTION_FAILED'
  | 'OPERATION_NOT_SUPPORTED'
  | 'OPERATION_TOO_LARGE'
  | 'OPERATION_TOO_COMPLEX'
  | 'PLANNER_BUSY'
  | 'BAD_USER_INPUT'
  | 'UNAUTHENTICATED'
  | 'FORBIDDEN'
  | 'SUBGRAPH_UNAVAILABLE'
  | 'SUBGRAPH_TIMEOUT'
  | 'SUBGRAPH_BAD_RESPONSE'
  | 'DOWNSTREAM_SERVICE_ERROR'
  | 'INVALID_SUBGRAPH_VALUE'
  | 'SLOW_CONSUMER'
  | 'CANCELLED'
  | 'INTERNAL_SERVER_ERROR';

export type Path = readonly (string | number)[];

export function problem(code: ErrorCode, message: string, more?: { path?: Path; service?: string }) {
  const { path, service } = more ?? {};
  return { message, ...(path && { path }), extensions: { code, ...(service && { service }) } };
}

/** The errors of a request that is not executed, with the code of its stage. */
export function coded(
  code: ErrorCode,
  errors: readonly Pick<GraphQLError | GraphQLFormattedError, 'message' | 'locations' | 'extensions'>[],
): GraphQLFormattedError[] {
  return errors.map(({ message, locations, extensions }) => ({
    message,
    ...(locations && { locations }),
    extensions: { code, ...extensions },
  }));
}

/** Text that becomes bytes when someone asks for them. */
export class Answer implements EngineResponse {
  private encoded: Uint8Array | undefined;

  constructor(
    readonly body: string,
    readonly outcome: EngineResponse['outcome'],
    readonly errors: readonly GraphQLFormattedError[],
  ) {}

  get bytes(): Uint8Array {
    this.encoded ??= Buffer.from(this.body);
    return this.encoded;
  }
}

/** A request that is not executed has no `data` at all. */
export function refusal(errors: readonly GraphQLFormattedError[]): EngineResponse {
  return new Answer(JSON.stringify({ errors }), 'refused', errors);
}

const privateExtensions = new Set([
  'stacktrace',
  'stack',
  'exception',
  'originalError',
  'debug',
  'response',
  'request',
  'url',
]);

/** What may leave of an error that a subgraph returned, at its place in the merged answer. */
export function fromSubgraph(error: SubgraphError, service: string, path: Path | undefined): GraphQLFormattedError {
  const kept = Object.entries(error.extensions ?? {}).filter(([name]) => !privateExtensions.has(name));
  const extensions = { code: 'DOWNSTREAM_SERVICE_ERROR', ...Object.fromEntries(kept), service };
  const message =
    typeof error.message === 'string' && error.message ? error.message : `The subgraph "${service}" failed.`;
  return { message, ...(path && { path }), extensions };
}

const unavailable = {
  SUBGRAPH_UNAVAILABLE: 'cannot be reached',
  SUBGRAPH_TIMEOUT: 'did not answer in time',
  SUBGRAPH_BAD_RESPONSE: 'did not give a usable answer',
  CANCELLED: 'was not waited for',
} as const;

/** The sentence for a subgraph that gave no answer. */
export function noAnswer(code: keyof typeof unavailable, service: string, path?: Path): GraphQLFormattedError {
  return problem(code, `The subgraph "${service}" ${unavailable[code]}.`, { service, ...(path && { path }) });
}

export function isRefusal(value: object): value is EngineResponse {
  return value instanceof Answer;
}
