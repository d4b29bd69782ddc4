import {
  type DocumentNode,
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLNamedType,
  type GraphQLSchema,
  getNamedType,
  isInterfaceType,
  isObjectType,
  Kind,
  type SelectionNode,
  type SelectionSetNode,
} from 'graphql';
import { possibleTypes } from './conditions.js';
import { inFragment, selecting, typename } from './local-selections.js';

/**
 * Writes fragments on interfaces and unions by the types of objects: `pet { ... on Named { name } }` becomes
 * `pet { ... on Cat { name } ... on Dog { name } }`. Apollo's planner fails on some of them where the interface has other fields
 * in each subgraph, and finds its way so. What is asked of a field's own interface stays: no subgraph may promise it.
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
    const selections = this.on(set, type);
    return selecting(selections.length > 0 ? selections : [typename]);
  }

  /** What is selected of an object of a type. */
  private on({ selections }: SelectionSetNode, type: GraphQLNamedType): SelectionNode[] {
    return selections.flatMap((one): SelectionNode[] => {
      if (one.kind === Kind.FIELD) return [this.field(one, type)];
      const fragment = one.kind === Kind.FRAGMENT_SPREAD ? this.fragments.get(one.name.value) : one;
      if (!fragment) return [];
      return this.cast(type, fragment.typeCondition?.name.value).flatMap((narrow) => {
        const inner = this.on(fragment.selectionSet, narrow);
        return inner.length > 0 ? [inFragment(narrow, selecting(inner), one.directives)] : [];
      });
    });
  }

  /** The types that what is asked under a condition is asked of. */
  private cast(type: GraphQLNamedType, condition: string | undefined): readonly GraphQLNamedType[] {
    if (condition === undefined || condition === type.name) return [type];
    const types = possibleTypes(this.schema, type.name);
    const wanted = possibleTypes(this.schema, condition).filter((one) => types.includes(one));
    return wanted.flatMap((one) => this.schema.getType(one) ?? []);
  }

  private field(one: FieldNode, type: GraphQLNamedType): FieldNode {
    const definition = isObjectType(type) || isInterfaceType(type) ? type.getFields()[one.name.value] : undefined;
    if (!one.selectionSet || !definition) return one;
    return { ...one, selectionSet: this.below(one.selectionSet, getNamedType(definition.type)) };
  }
}
