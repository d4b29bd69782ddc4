import {
  type DocumentNode,
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLNamedType,
  type GraphQLOutputType,
  type GraphQLSchema,
  getNamedType,
  getNullableType,
  isAbstractType,
  isInterfaceType,
  isListType,
  isObjectType,
  Kind,
  type OperationDefinitionNode,
  OperationTypeNode,
  print,
  type SelectionNode,
  type SelectionSetNode,
} from 'graphql';
import { inFragment, LocalSelections, selecting, typename, variablesIn } from './local-selections.js';
import type { Requirements } from './requirements.js';
import type { FetchNode, PlanNode, QueryPlanSelectionNode, ResponsePath } from './supergraph.js';

export interface StepByStep {
  /** The operation with what the fields need in their place. */
  readonly document: DocumentNode;
  /** The fetches of the fields themselves, to be made after it in this order. */
  readonly fetches: readonly PlanNode[];
}

/**
 * Takes every field that `@requires` something out of an operation and asks for what it needs instead, under names that meet
 * no others. The field itself is fetched afterwards, when the subgraph that has it has all that is asked below it.
 * For operations that the planner gets wrong: slower, and right.
 */
export function planStepByStep(document: DocumentNode, schema: GraphQLSchema, requirements: Requirements): StepByStep {
  const fragments = new Map<string, FragmentDefinitionNode>();
  for (const one of document.definitions) if (one.kind === Kind.FRAGMENT_DEFINITION) fragments.set(one.name.value, one);
  const operation = document.definitions.find((one) => one.kind === Kind.OPERATION_DEFINITION);
  const root = operation && schema.getRootType(operation.operation);
  if (!operation || !root) throw new Error('There is no operation to plan.');
  const taker = new Taker(schema, requirements, fragments, operation);
  const selectionSet = taker.set(operation.selectionSet, root, []);
  return { document: { kind: Kind.DOCUMENT, definitions: [{ ...operation, selectionSet }] }, fetches: taker.fetches };
}

class Taker {
  readonly fetches: PlanNode[] = [];
  private readonly local: LocalSelections;
  private taken = 0;

  constructor(
    private readonly schema: GraphQLSchema,
    private readonly requirements: Requirements,
    private readonly fragments: ReadonlyMap<string, FragmentDefinitionNode>,
    private readonly operation: OperationDefinitionNode,
  ) {
    this.local = new LocalSelections(schema, requirements, fragments);
  }

  set({ selections }: SelectionSetNode, type: GraphQLNamedType, path: ResponsePath): SelectionSetNode {
    return { kind: Kind.SELECTION_SET, selections: selections.flatMap((one) => this.selection(one, type, path)) };
  }

  private selection(one: SelectionNode, type: GraphQLNamedType, path: ResponsePath): SelectionNode[] {
    if (one.kind === Kind.FIELD) return this.field(one, type, path);
    const fragment = one.kind === Kind.FRAGMENT_SPREAD ? this.fragments.get(one.name.value) : one;
    if (!fragment) return [];
    const condition = fragment.typeCondition && this.schema.getType(fragment.typeCondition.name.value);
    return [inFragment(condition ?? type, this.set(fragment.selectionSet, condition ?? type, path), one.directives)];
  }

  private field(node: FieldNode, type: GraphQLNamedType, path: ResponsePath): SelectionNode[] {
    const name = node.name.value;
    const definition = isObjectType(type) || isInterfaceType(type) ? type.getFields()[name] : undefined;
    if (!definition) return [node];
    if (isAbstractType(type)) {
      const types = this.schema.getPossibleTypes(type);
      const needy = types.some((one) => this.requirements.serviceFor(one.name, name));
      if (needy) return types.flatMap((one) => inFragment(one, selecting(this.field(node, one, path)), []));
    }
    const service = this.requirements.serviceFor(type.name, name);
    const below = service ? this.local.below(node, definition.type, service) : undefined;
    if (service && below) return this.take({ ...node, ...below }, type, { path, service });
    if (!node.selectionSet) return [node];
    const place = [...path, node.alias?.value ?? name, ...listSteps(definition.type)];
    return [{ ...node, selectionSet: this.set(node.selectionSet, getNamedType(definition.type), place) }];
  }

  /** What the field needs comes in its place; its own fetch comes after theirs. */
  private take(node: FieldNode, type: GraphQLNamedType, at: { path: ResponsePath; service: string }): SelectionNode[] {
    const required = this.requirements.of(at.service, type.name, node.name.value);
    const [key] = this.requirements.keysOf(at.service, type.name);
    if (!required || !key) return [node];
    const prefix = `_r${++this.taken}_`;
    const needed = [...key.selections, ...required.selections].filter((one) => one.kind === Kind.FIELD);
    const named = needed.map(
      (one) => ({ ...one, alias: { kind: Kind.NAME, value: prefix + one.name.value } }) as FieldNode,
    );
    const conditional = named.map((one) => ({ ...one, directives: node.directives ?? [] }));
    const fed = conditional.flatMap((one) => this.field(one, type, at.path));
    this.fetches.push({
      kind: 'Flatten',
      path: at.path,
      node: this.fetch(node, type.name, { service: at.service, named }),
    });
    return [typename, ...fed];
  }

  private fetch(node: FieldNode, type: string, { service, named }: { service: string; named: FieldNode[] }): FetchNode {
    const asked = { ...node, directives: [] };
    const used = variablesIn(asked);
    const definitions = (this.operation.variableDefinitions ?? []).filter(({ variable }) =>
      used.has(variable.name.value),
    );
    const variables = ['$representations:[_Any!]!', ...definitions.map((one) => print(one))].join();
    return {
      kind: 'Fetch',
      serviceName: service,
      operationKind: OperationTypeNode.QUERY,
      operationName: undefined,
      operation: `query(${variables}){_entities(representations:$representations){...on ${type}{${print(asked)}}}}`,
      variableUsages: [...used],
      requires: [
        {
          kind: 'InlineFragment',
          typeCondition: type,
          selections: [{ kind: 'Field', name: '__typename' }, ...named.map(trimmed)],
        },
      ],
      inputRewrites: named.map((one) => ({
        kind: 'KeyRenamer',
        path: [one.alias?.value ?? ''],
        renameKeyTo: one.name.value,
      })),
    };
  }
}

function trimmed({ alias, name, selectionSet }: FieldNode): QueryPlanSelectionNode {
  const fields = selectionSet?.selections.filter((one) => one.kind === Kind.FIELD) ?? [];
  const selections = selectionSet && { selections: fields.map(trimmed) };
  return { kind: 'Field', name: name.value, ...(alias && { alias: alias.value }), ...selections };
}

function listSteps(type: GraphQLOutputType): string[] {
  const nullable = getNullableType(type);
  return isListType(nullable) ? ['@', ...listSteps(nullable.ofType)] : [];
}
