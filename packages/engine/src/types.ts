import type { GraphQLFormattedError } from 'graphql';

/** Who asks. The engine looks at `authenticated`, `scopes` and `policies` for the auth directives and passes the rest on. */
export interface EngineActor {
  /** Who this is, the same in every session: progressive overrides go by it. */
  readonly id: string;
  /** Identifies the rights: requests with the same key may share one answer. */
  readonly key: string;
  readonly authenticated: boolean;
  readonly scopes: readonly string[];
  readonly policies?: readonly string[];
  /** Sent with each subgraph request. Asked for once per operation and once per subscription event, so they may be short-lived. */
  headers(): Headers | Promise<Headers>;
  /** Travel in each subscription operation to a subgraph. Asked for again when the engine resubscribes. */
  extensions(): Extensions | Promise<Extensions>;
}

export type Headers = Readonly<Record<string, string>>;
export type Extensions = Readonly<Record<string, unknown>>;
export type Variables = Readonly<Record<string, unknown>>;

/** An operation that is parsed and valid, so that its kind is known before it runs. */
export interface PreparedOperation {
  readonly type: 'query' | 'mutation' | 'subscription';
}

export interface ClientRequest {
  readonly query: string;
  readonly variables?: Variables | null | undefined;
  readonly operationName?: string | null | undefined;
  /** What `prepare` gave for this query and name: it is not looked up again. */
  readonly prepared?: PreparedOperation | undefined;
  readonly actor: EngineActor;
  readonly requestId: string;
  /** Aborts the subgraph requests made for this client, when no one else waits for them. */
  readonly signal?: AbortSignal | undefined;
}

export interface EngineResponse {
  /** The GraphQL answer as JSON text, ready to be sent. */
  readonly body: string;
  /** The same as UTF-8. Answers that are shared are encoded once. */
  readonly bytes: Uint8Array;
  /** `refused`: the request did not parse, validate or had wrong variables, and nothing was executed. */
  readonly outcome: 'executed' | 'refused';
  readonly errors: readonly GraphQLFormattedError[];
}

/** Serialized execution results in order. Call `return()` to leave. */
export type ResultStream = AsyncIterableIterator<string, void, void>;

/** Nobody in particular: no rights, no headers. */
export const anonymous: EngineActor = {
  id: 'anonymous',
  key: 'anonymous',
  authenticated: false,
  scopes: [],
  headers: () => ({}),
  extensions: () => ({}),
};
