import {
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLNamedType,
  type GraphQLOutputType,
  type GraphQLSchema,
  getNamedType,
  isAbstractType,
  isInterfaceType,
  isLeafType,
  isObjectType,
  Kind,
  type SelectionNode,
  type SelectionSetNode,
  visit,
} from 'graphql';
import type { Requirements } from './requirements.js';

export const typename: FieldNode = { kind: Kind.FIELD, name: { kind: Kind.NAME, value: '__typename' } };

/** Writes what a client asks as one subgraph can be asked, when it has all of it. */
export class LocalSelections {
  constructor(
    private readonly schema: GraphQLSchema,
    private readonly requirements: Requirements,
    private readonly fragments: ReadonlyMap<string, FragmentDefinitionNode>,
  ) {}

  /** What is asked below a field, without named fragments; undefined when the subgraph does not have all of it. */
  below(node: FieldNode, type: GraphQLOutputType, service: string): Pick<FieldNode, 'selectionSet'> | undefined {
    if (!node.selectionSet) return isLeafType(getNamedType(type)) ? {} : undefined;
    const selectionSet = this.set(node.selectionSet, getNamedType(type), service);
    return selectionSet && { selectionSet };
  }

  field(one: FieldNode, type: GraphQLNamedType, service: string): FieldNode | undefined {
    if (one.name.value === '__typename') return one;
    const definition = isObjectType(type) || isInterfaceType(type) ? type.getFields()[one.name.value] : undefined;
    const isThere = definition && this.requirements.resolves(service, type.name, one.name.value);
    const below = isThere ? this.below(one, definition.type, service) : undefined;
    return below && { ...one, ...below };
  }

  private set({ selections }: SelectionSetNode, type: GraphQLNamedType, service: string): SelectionSetNode | undefined {
    const written: SelectionNode[] = isAbstractType(type) ? [typename] : [];
    for (const one of selections) {
      const local = one.kind === Kind.FIELD ? this.field(one, type, service) : this.fragment(one, type, service);
      if (!local) return undefined;
      written.push(local);
    }
    return selecting(written);
  }

  private fragment(one: Exclude<SelectionNode, FieldNode>, type: GraphQLNamedType, service: string) {
    const fragment = one.kind === Kind.FRAGMENT_SPREAD ? this.fragments.get(one.name.value) : one;
    const condition = fragment?.typeCondition && this.schema.getType(fragment.typeCondition.name.value);
    const set = fragment && this.set(fragment.selectionSet, condition ?? type, service);
    return set && inFragment(condition ?? type, set, one.directives);
  }
}

export function selecting(selections: SelectionNode[]): SelectionSetNode {
  return { kind: Kind.SELECTION_SET, selections };
}

export function inFragment(
  type: GraphQLNamedType,
  selectionSet: SelectionSetNode,
  directives: SelectionNode['directives'],
) {
  const typeCondition = { kind: Kind.NAMED_TYPE as const, name: { kind: Kind.NAME as const, value: type.name } };
  return { kind: Kind.INLINE_FRAGMENT as const, typeCondition, selectionSet, directives: directives ?? [] };
}

export function variablesIn(node: FieldNode | SelectionSetNode): Set<string> {
  const names = new Set<string>();
  visit(node, { Variable: ({ name }) => void names.add(name.value) });
  return names;
}
