import {
  type DocumentNode,
  type ExecutionResult,
  execute,
  GraphQLError,
  type GraphQLFormattedError,
  type GraphQLSchema,
  parse,
  subscribe,
  validate,
} from 'graphql';
import { BoundedMap } from '../bounded-map.js';
import type { Extensions, Headers } from '../types.js';
import { type SubgraphRequest, type SubgraphResponse, type Transport, TransportError } from './transport.js';

export interface LocalTransportOptions {
  readonly schema: GraphQLSchema;
  /** Makes the context value of one subgraph operation from what would otherwise have come over the wire. */
  readonly context: (incoming: LocalIncoming) => object | Promise<object>;
  /** The subgraph's own exit for errors: what its server would do before an error leaves it. */
  readonly formatError?: (error: GraphQLError, incoming: LocalIncoming) => GraphQLFormattedError;
}

export interface LocalIncoming {
  readonly headers: Headers;
  readonly extensions: Extensions;
  readonly signal: AbortSignal;
}

const maxDocuments = 1000;

/** Runs a subgraph in this process. Each distinct subgraph operation is parsed and validated once. */
export function localTransport(options: LocalTransportOptions): Transport {
  const documents = new BoundedMap<string, DocumentNode | readonly GraphQLError[]>(maxDocuments);
  const answering = ({ headers, extensions, signal }: SubgraphRequest) => {
    const incoming = { headers, extensions, signal };
    const format = (error: GraphQLError) => options.formatError?.(error, incoming) ?? error.toJSON();
    return (result: ExecutionResult) => toResponse(result, format);
  };

  const prepare = async (request: SubgraphRequest) => {
    const document = documents.getOrMake(request.query, () => checked(options.schema, request.query));
    if (!('kind' in document)) return { errors: document };
    try {
      const { headers, extensions, signal } = request;
      return { args: argsOf(request, document, await options.context({ headers, extensions, signal })) };
    } catch (error) {
      return { errors: [asGraphQLError(error)] };
    }
  };
  const argsOf = (request: SubgraphRequest, document: DocumentNode, contextValue: object) => ({
    schema: options.schema,
    document,
    contextValue,
    variableValues: request.variables,
    operationName: request.operationName,
  });

  return {
    async execute(request) {
      const { args, errors } = await prepare(request);
      // Nobody would read it; what has begun, graphql-js cannot stop.
      if (request.signal.aborted) throw new TransportError('CANCELLED', 'Nobody waits for the answer any more.');
      return answering(request)(args ? await execute(args) : { errors });
    },
    async *subscribe(request) {
      const { args, errors } = await prepare(request);
      const result = args ? await subscribe(args) : { errors };
      if (!(Symbol.asyncIterator in result)) {
        yield answering(request)(result);
        return;
      }
      yield* endingWith(request.signal, result, answering(request));
    },
    async close() {
      documents.clear();
    },
  };
}

/** A generator that waits cannot be told to return, so the source is ended by the signal. */
async function* endingWith(
  signal: AbortSignal,
  source: AsyncGenerator<ExecutionResult>,
  answer: (result: ExecutionResult) => SubgraphResponse,
): AsyncGenerator<SubgraphResponse> {
  const end = () => void source.return(undefined).catch(() => undefined);
  if (signal.aborted) return end();
  signal.addEventListener('abort', end, { once: true });
  try {
    for await (const result of source) yield answer(result);
  } catch (error) {
    // As a graphql-ws server tells it: the error is the last event, and the stream is over.
    const { message } = error instanceof Error ? error : new Error(String(error));
    yield answer({ errors: [new GraphQLError(message, { originalError: error as Error })] });
  } finally {
    signal.removeEventListener('abort', end);
  }
}

function checked(schema: GraphQLSchema, query: string): DocumentNode | readonly GraphQLError[] {
  const document = parse(query, { noLocation: true });
  const errors = validate(schema, document);
  return errors.length > 0 ? errors : document;
}

function toResponse(
  { data, errors }: ExecutionResult,
  format: (error: GraphQLError) => GraphQLFormattedError,
): SubgraphResponse {
  return errors ? { data, errors: errors.map(format) } : { data };
}

function asGraphQLError(error: unknown): GraphQLError {
  if (error instanceof GraphQLError) return error;
  return new GraphQLError('The request could not be accepted.', { originalError: error as Error });
}
