import type { GraphQLError, GraphQLFormattedError } from 'graphql';
import type { SubgraphError } from './transports/transport.js';
import type { EngineResponse } from './types.js';

/** Every code that the engine itself gives an error, and when. */
export const errorCodes = {
  GRAPHQL_PARSE_FAILED: 'The document is not GraphQL.',
  GRAPHQL_VALIDATION_FAILED: 'The document does not fit the schema, or uses what is not supported.',
  OPERATION_RESOLUTION_FAILED: 'The document does not hold the operation that is to run.',
  OPERATION_NOT_SUPPORTED: 'The operation cannot be answered right. Ask for its parts one by one.',
  OPERATION_TOO_LARGE:
    'The operation has more words, fields, levels, aliases or directives than allowed, or costs more.',
  OPERATION_TOO_COMPLEX: 'The operation takes longer to validate or to plan than any is given.',
  PLANNER_BUSY: 'Too many new operations wait to be planned. Try again in a moment.',
  BAD_USER_INPUT: 'The variables do not fit, or the operation came by a way that is not for its kind.',
  UNAUTHENTICATED: 'The field is for those who are logged in.',
  FORBIDDEN: 'The field needs rights that who asks does not have.',
  SUBGRAPH_UNAVAILABLE: 'A subgraph cannot be reached: its fields are null, the others are there.',
  SUBGRAPH_TIMEOUT: 'A subgraph did not answer in time.',
  SUBGRAPH_BAD_RESPONSE: 'What a subgraph answered cannot be used.',
  DOWNSTREAM_SERVICE_ERROR: 'A subgraph gave an error without a code.',
  INVALID_SUBGRAPH_VALUE: 'A subgraph gave a value that its type does not have.',
  SLOW_CONSUMER: 'Events came faster than they were read, so the subscription was ended.',
  CANCELLED: 'Nobody waited for the answer any more.',
  INTERNAL_SERVER_ERROR: 'A defect. The log tells more under the request id.',
} as const;

export type ErrorCode = keyof typeof errorCodes;

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
