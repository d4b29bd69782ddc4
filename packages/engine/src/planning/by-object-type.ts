import {
  type DocumentNode,
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLNamedType,
  type GraphQLSchema,
  getNamedType,
  isAbstractType,
  isInterfaceType,
  isObjectType,
  Kind,
  type SelectionNode,
  type SelectionSetNode,
} from 'graphql';
import { possibleTypes } from './conditions.js';
import { inFragment, selecting, typename } from './local-selections.js';

/**
 * Writes an operation without selections on interfaces and unions: `thing { name }` becomes
 * `thing { ... on Book { name } ... on Film { name } }`. Apollo's planner fails on some fragments on an interface that has other
 * fields in each subgraph, and finds its way by the types of objects.
 */
export function byObjectType(document: DocumentNode, schema: GraphQLSchema): DocumentNode {
  const fragments = new Map<string, FragmentDefinitionNode>();
  for (const one of document.definitions) if (one.kind === Kind.FRAGMENT_DEFINITION) fragments.set(one.name.value, one);
  const writer = new Writer(schema, fragments);
  const definitions = document.definitions.flatMap((one) => {
    const root = one.kind === Kind.OPERATION_DEFINITION && schema.getRootType(one.operation);
    return root ? [{ ...one, selectionSet: writer.below(one.selectionSet, root) }] : [];
  });
  return { kind: Kind.DOCUMENT, definitions };
}

class Writer {
  constructor(
    private readonly schema: GraphQLSchema,
    private readonly fragments: ReadonlyMap<string, FragmentDefinitionNode>,
  ) {}

  below(set: SelectionSetNode, type: GraphQLNamedType): SelectionSetNode {
    if (!isAbstractType(type)) return selecting(this.on(set, type));
    const each = this.schema.getPossibleTypes(type).flatMap((one) => {
      const selections = this.on(set, one);
      return selections.length > 0 ? [inFragment(one, selecting(selections), [])] : [];
    });
    return selecting([typename, ...each]);
  }

  /** What is selected of an object of a type. */
  private on({ selections }: SelectionSetNode, type: GraphQLNamedType): SelectionNode[] {
    return selections.flatMap((one): SelectionNode[] => {
      if (one.kind === Kind.FIELD) return [this.field(one, type)];
      const fragment = one.kind === Kind.FRAGMENT_SPREAD ? this.fragments.get(one.name.value) : one;
      const condition = fragment?.typeCondition?.name.value ?? type.name;
      if (!fragment || !possibleTypes(this.schema, condition).includes(type.name)) return [];
      const inner = this.on(fragment.selectionSet, type);
      return inner.length > 0 ? [inFragment(type, selecting(inner), one.directives)] : [];
    });
  }

  private field(one: FieldNode, type: GraphQLNamedType): FieldNode {
    const definition = isObjectType(type) || isInterfaceType(type) ? type.getFields()[one.name.value] : undefined;
    if (!one.selectionSet || !definition) return one;
    return { ...one, selectionSet: this.below(one.selectionSet, getNamedType(definition.type)) };
  }
}
