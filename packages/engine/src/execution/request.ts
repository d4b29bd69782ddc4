import type { SubgraphRequest } from '../transports/transport.js';
import type { Data } from './values.js';

/** What the engine sends, before it is known for whom. The body is written once; the variables are read from it if need be. */
export type SubgraphQuery = Pick<SubgraphRequest, 'kind' | 'query' | 'operationName' | 'variables' | 'body'>;

/** An operation of which everything but the variables is ready to be sent. */
export interface SubgraphOperation {
  readonly kind: SubgraphRequest['kind'];
  readonly query: string;
  readonly operationName: string | undefined;
  /** The text of the body up to the variables. */
  readonly head: string;
}

export function subgraphOperation(operation: Omit<SubgraphOperation, 'head'>): SubgraphOperation {
  const { query, operationName } = operation;
  const name = operationName === undefined ? '' : `"operationName":${JSON.stringify(operationName)},`;
  return { ...operation, head: `{"query":${JSON.stringify(query)},${name}"variables":` };
}

/** @param variablesText a JSON object */
export function subgraphQuery(
  { kind, query, operationName, head }: SubgraphOperation,
  variablesText: string,
): SubgraphQuery {
  return {
    kind,
    query,
    operationName,
    get variables(): Data {
      return JSON.parse(variablesText);
    },
    body: `${head}${variablesText}}`,
  };
}
