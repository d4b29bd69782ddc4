import {
  type DocumentNode,
  Kind,
  OperationTypeNode,
  parse,
  print,
  stripIgnoredCharacters,
  type VariableDefinitionNode,
  visit,
} from 'graphql';
import { type SubgraphOperation, subgraphOperation } from './request.js';

/** One request that asks for the entities of several fetches. */
export interface JointOperation extends SubgraphOperation {
  /** How the entities of each fetch are called in it, in the order given. */
  readonly parts: readonly { readonly alias: string; readonly variable: string }[];
}

/** The name under which the planner asks for entities, and the variable it gives them in. */
export const entitiesField = '_entities';
const representationsVariable = 'representations';

/** A fetch as the planner wrote it. */
export function soloOperation(operation: SubgraphOperation): JointOperation {
  return { ...operation, parts: [{ alias: entitiesField, variable: representationsVariable }] };
}

/** Writes the documents of several entity fetches to one subgraph as one. */
export function joinOperations(operations: readonly SubgraphOperation[]): JointOperation {
  const documents = operations.map(({ query }, index) => renamed(parse(query, { noLocation: true }), index));
  const fragments = documents.flatMap(({ definitions }) =>
    definitions.filter(({ kind }) => kind === Kind.FRAGMENT_DEFINITION),
  );
  const roots = documents.flatMap(({ definitions }) =>
    definitions.filter((one) => one.kind === Kind.OPERATION_DEFINITION),
  );
  const variables = new Map<string, VariableDefinitionNode>();
  for (const definition of roots.flatMap(({ variableDefinitions = [] }) => variableDefinitions)) {
    variables.set(definition.variable.name.value, definition);
  }
  const root = {
    kind: Kind.OPERATION_DEFINITION as const,
    operation: OperationTypeNode.QUERY,
    variableDefinitions: [...variables.values()],
    directives: roots[0]?.directives ?? [],
    selectionSet: {
      kind: Kind.SELECTION_SET as const,
      selections: roots.flatMap((one) => one.selectionSet.selections),
    },
  };
  const query = stripIgnoredCharacters(print({ kind: Kind.DOCUMENT, definitions: [root, ...fragments] }));
  const parts = operations.map((_, index) => ({ alias: aliasOf(index), variable: variableOf(index) }));
  return { ...subgraphOperation({ kind: 'query', query, operationName: undefined }), parts };
}

const aliasOf = (index: number) => `e${index}`;
const variableOf = (index: number) => `${representationsVariable}${index}`;

/** Gives each document names of its own for what would otherwise meet. The variables of the client are the same in all. */
function renamed(document: DocumentNode, index: number): DocumentNode {
  const name = (value: string) => ({ kind: Kind.NAME as const, value });
  return visit(document, {
    OperationDefinition: {
      leave: (node) => ({
        ...node,
        selectionSet: {
          ...node.selectionSet,
          selections: node.selectionSet.selections.map((one) =>
            one.kind === Kind.FIELD ? { ...one, alias: name(aliasOf(index)) } : one,
          ),
        },
      }),
    },
    Variable: (node) =>
      node.name.value === representationsVariable ? { ...node, name: name(variableOf(index)) } : undefined,
    FragmentSpread: (node) => ({ ...node, name: name(`${node.name.value}_${index}`) }),
    FragmentDefinition: {
      leave: (node) => ({ ...node, name: name(`${node.name.value}_${index}`) }),
    },
  });
}
