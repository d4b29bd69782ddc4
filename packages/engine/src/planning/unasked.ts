import { type DocumentNode, Kind, type SelectionNode, type SelectionSetNode } from 'graphql';
import type { Selected } from './selected.js';

/**
 * The planner leaves out a root field that nobody can answer, such as one of an interface that no type implements: its null
 * would look like data.
 * @returns the response key of a root field that no fetch of the plan asks for
 */
export function findUnaskedField(selected: readonly Selected[], document: DocumentNode): string | undefined {
  const asked = new Set(selected.map(({ place }) => place));
  const search = ({ selections }: SelectionSetNode): string | undefined => {
    for (const one of selections.filter(isAlwaysIncluded)) {
      const missing = one.kind === Kind.FIELD ? missingKey(one, asked) : searchIn(one);
      if (missing) return missing;
    }
    return undefined;
  };
  const searchIn = (one: Exclude<SelectionNode, { kind: Kind.FIELD }>) => {
    if (one.kind === Kind.INLINE_FRAGMENT) return search(one.selectionSet);
    const named = document.definitions.find(
      (definition) => definition.kind === Kind.FRAGMENT_DEFINITION && definition.name.value === one.name.value,
    );
    return named?.kind === Kind.FRAGMENT_DEFINITION ? search(named.selectionSet) : undefined;
  };
  const operation = document.definitions.find(({ kind }) => kind === Kind.OPERATION_DEFINITION);
  return operation?.kind === Kind.OPERATION_DEFINITION ? search(operation.selectionSet) : undefined;
}

function missingKey({ name, alias }: SelectionNode & { kind: Kind.FIELD }, asked: ReadonlySet<string>) {
  const key = alias?.value ?? name.value;
  return name.value === '__typename' || asked.has(key) ? undefined : key;
}

/** What depends on a variable is left alone: its conditions may exclude each other, and then nobody has to ask for it. */
function isAlwaysIncluded({ directives = [] }: SelectionNode): boolean {
  return directives.every(({ name, arguments: args = [] }) => {
    const value = args[0]?.value;
    if (name.value !== 'skip' && name.value !== 'include') return true;
    return value?.kind === Kind.BOOLEAN && value.value === (name.value === 'include');
  });
}
