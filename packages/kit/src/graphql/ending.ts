import type { GraphQLFieldResolver, GraphQLSchema } from 'graphql';

/**
 * Gives every subscription of the schema a `context.signal` that is aborted the moment its client is gone. An async
 * generator that waits for its next message cannot be told to return; one that waits with this signal can.
 */
export function endWithClient(schema: GraphQLSchema): GraphQLSchema {
  for (const field of Object.values(schema.getSubscriptionType()?.getFields() ?? {})) {
    if (field.subscribe) field.subscribe = withSignal(field.subscribe);
  }
  return schema;
}

type Subscribe = GraphQLFieldResolver<unknown, object>;

function withSignal(subscribe: Subscribe): Subscribe {
  return async (root, args, context, info) => {
    const gone = new AbortController();
    const source = await subscribe(root, args, { ...context, signal: gone.signal }, info);
    return isAsyncIterable(source) ? endable(source[Symbol.asyncIterator](), gone) : source;
  };
}

function endable(source: AsyncIterator<unknown>, gone: AbortController): AsyncIterableIterator<unknown> {
  return {
    next: () => source.next(),
    async return() {
      gone.abort();
      await source.return?.();
      return { done: true, value: undefined };
    },
    [Symbol.asyncIterator]() {
      return this;
    },
  };
}

function isAsyncIterable(value: unknown): value is AsyncIterable<unknown> {
  return typeof value === 'object' && value !== null && Symbol.asyncIterator in value;
}
