import type { Fetcher, FetcherParams, FetcherReturnType } from '@graphiql/toolkit';
import { Kind, type OperationDefinitionNode, parse } from 'graphql';
import { createClient } from 'graphql-ws';
import { PLACEHOLDER, tokenIn } from './tour.js';

type Headers = Readonly<Record<string, string>>;

/** Queries and mutations go over HTTP, subscriptions over a graphql-ws socket of their own with the same headers. */
export const fetcher: Fetcher = (params, options = {}) => {
  const headers = filledIn(options.headers ?? {});
  const operation = operationOf(params);
  const asked = { ...params, operationName: operation?.name?.value };
  return operation?.operation === 'subscription' ? (follow(asked, headers) as FetcherReturnType) : ask(asked, headers);
};

/** By the text itself: for a moment after a change, GraphiQL names the operation that was there before. */
function operationOf({ query, operationName }: FetcherParams): OperationDefinitionNode | undefined {
  try {
    const operations = parse(query).definitions.filter((one) => one.kind === Kind.OPERATION_DEFINITION);
    return operations.find(({ name }) => name?.value === operationName) ?? operations[0];
  } catch {
    // The gateway will say what is wrong with it.
    return undefined;
  }
}

const TOKEN = 'medianest:accessToken';

/** The tour's placeholder stands for the token that was given last; until there is one, such a header is not sent. */
function filledIn(headers: Headers): Headers {
  const token = sessionStorage.getItem(TOKEN);
  const filled = Object.entries(headers).map(([name, value]) => [
    name,
    value.replace(PLACEHOLDER, token ?? PLACEHOLDER),
  ]);
  return Object.fromEntries(filled.filter(([, value]) => !value?.includes(PLACEHOLDER)));
}

async function ask(params: FetcherParams, headers: Headers) {
  const response = await fetch('/graphql', {
    method: 'POST',
    headers: { 'content-type': 'application/json', accept: 'application/graphql-response+json', ...headers },
    body: JSON.stringify(params),
  });
  const answer = await response.json();
  const token = tokenIn(answer);
  if (token) sessionStorage.setItem(TOKEN, token);
  return answer;
}

async function* follow({ query, variables, operationName }: FetcherParams, connectionParams: Headers) {
  const url = new URL('/graphql', window.location.href);
  url.protocol = url.protocol.replace('http', 'ws');
  const client = createClient({ url: url.href, connectionParams, retryAttempts: 0 });
  try {
    yield* client.iterate({ query, variables: variables as Record<string, unknown>, operationName });
  } catch (problem) {
    throw problem instanceof CloseEvent ? new Error(`${problem.code}: ${problem.reason}`) : problem;
  } finally {
    await client.dispose();
  }
}
