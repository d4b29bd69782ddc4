import { Kind, parse, type SelectionSetNode } from 'graphql';
import type { FetchNode } from '../planning/supergraph.js';
import { entitiesField } from './joint-operation.js';

/** The response keys that a fetch gives the objects it is for: the root, or entities. */
export function responseKeys({ operation, requires, outputRewrites = [] }: FetchNode): readonly string[] {
  const { definitions } = parse(operation, { noLocation: true });
  const fragments = new Map(
    definitions.flatMap((one) =>
      one.kind === Kind.FRAGMENT_DEFINITION ? [[one.name.value, one.selectionSet] as const] : [],
    ),
  );
  const keys = new Set<string>();
  const collect = (set: SelectionSetNode | undefined): void => {
    for (const one of set?.selections ?? []) {
      if (one.kind === Kind.INLINE_FRAGMENT) collect(one.selectionSet);
      else if (one.kind === Kind.FRAGMENT_SPREAD) collect(fragments.get(one.name.value));
      else if (requires && one.name.value === entitiesField) collect(one.selectionSet);
      else keys.add(one.alias?.value ?? one.name.value);
    }
  };
  for (const one of definitions) if (one.kind === Kind.OPERATION_DEFINITION) collect(one.selectionSet);
  for (const rewrite of outputRewrites) if (rewrite.kind === 'KeyRenamer') keys.add(rewrite.renameKeyTo);
  return [...keys];
}
