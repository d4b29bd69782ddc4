import {
  type DocumentNode,
  type FragmentDefinitionNode,
  Kind,
  type SelectionNode,
  type SelectionSetNode,
  visit,
} from 'graphql';

/**
 * Apollo leaves a field out, and a mutation undone, when the conditions of all that is asked for below it rule out its own
 * (`a @include(if: $x) { b @skip(if: $x) }`). It is there all the same, and empty: its type is asked for.
 */
export function withSureFields(document: DocumentNode): DocumentNode {
  const fragments = new Map(
    document.definitions.flatMap((one) =>
      one.kind === Kind.FRAGMENT_DEFINITION ? [[one.name.value, one] as const] : [],
    ),
  );
  return visit(document, {
    Field: {
      leave: (node) => {
        if (!node.selectionSet || isSure(node.selectionSet, fragments)) return undefined;
        const selections = [typename, ...node.selectionSet.selections];
        return { ...node, selectionSet: { ...node.selectionSet, selections } };
      },
    },
  });
}

const typename: SelectionNode = { kind: Kind.FIELD, name: { kind: Kind.NAME, value: '__typename' } };

/** Whether something in it is asked for under no condition. */
function isSure({ selections }: SelectionSetNode, fragments: ReadonlyMap<string, FragmentDefinitionNode>): boolean {
  return selections.some((one) => {
    if (one.directives?.some(({ name }) => name.value === 'skip' || name.value === 'include')) return false;
    if (one.kind === Kind.FIELD) return true;
    const set = one.kind === Kind.INLINE_FRAGMENT ? one : fragments.get(one.name.value);
    return set !== undefined && isSure(set.selectionSet, fragments);
  });
}
