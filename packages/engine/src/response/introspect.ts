import { executeSync, type FieldNode, type GraphQLSchema, Kind, OperationTypeNode } from 'graphql';
import type { Operation } from '../operations/prepare.js';
import type { Variables } from '../types.js';

/** Answers the merged selections of `__schema` or `__type` from the API schema. */
export function introspect(
  schema: GraphQLSchema,
  { operation: { document, definition }, variables }: { operation: Operation; variables: Variables },
  nodes: readonly FieldNode[],
): unknown {
  const fragments = document.definitions.filter(({ kind }) => kind === Kind.FRAGMENT_DEFINITION);
  const { variableDefinitions = [] } = definition;
  const operation = {
    kind: Kind.OPERATION_DEFINITION as const,
    operation: OperationTypeNode.QUERY,
    variableDefinitions,
    selectionSet: { kind: Kind.SELECTION_SET as const, selections: nodes },
  };
  const result = executeSync({
    schema,
    document: { kind: Kind.DOCUMENT, definitions: [operation, ...fragments] },
    variableValues: variables,
  });
  const [first] = nodes;
  return result.data?.[first?.alias?.value ?? first?.name.value ?? ''] ?? null;
}
