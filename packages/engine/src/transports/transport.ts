import type { GraphQLFormattedError } from 'graphql';
import type { Extensions, Headers, Variables } from '../types.js';

/** How the engine talks to one subgraph. */
export interface Transport {
  /** Resolves with the subgraph's answer, or rejects with a {@link TransportError} when there is none. */
  execute(request: SubgraphRequest): Promise<SubgraphResponse>;
  /** Ends when the subgraph completes; throws a {@link TransportError} when the connection is lost. */
  subscribe(request: SubgraphRequest): AsyncIterable<SubgraphResponse>;
  close(): Promise<void>;
}

export interface SubgraphRequest {
  readonly kind: 'query' | 'mutation' | 'subscription';
  readonly query: string;
  readonly operationName: string | undefined;
  readonly variables: Variables;
  /** Query, variables and operation name as the JSON text of a GraphQL request. */
  readonly body: string;
  readonly headers: Headers;
  readonly extensions: Extensions;
  readonly signal: AbortSignal;
}

export interface SubgraphResponse {
  readonly data?: Record<string, unknown> | null | undefined;
  readonly errors?: readonly SubgraphError[] | undefined;
  /** The answer came with a status of 5xx: something is wrong with the subgraph, whatever it says. */
  readonly isFailure?: boolean;
}

/** An error as it comes over the wire; nothing in it is certain. */
export type SubgraphError = Partial<GraphQLFormattedError>;

export type TransportErrorCode = 'SUBGRAPH_UNAVAILABLE' | 'SUBGRAPH_TIMEOUT' | 'SUBGRAPH_BAD_RESPONSE' | 'CANCELLED';

/** No usable answer came. `message` is for the log and never reaches a client. */
export class TransportError extends Error {
  readonly code: TransportErrorCode;

  constructor(code: TransportErrorCode, message: string, cause?: unknown) {
    super(message, { cause });
    this.name = 'TransportError';
    this.code = code;
  }
}

/** One transport per subgraph: by name, or made from the name and the supergraph's routing URL. */
export type Transports = Readonly<Record<string, Transport>> | ((name: string, url: string) => Transport);
