import { type DocumentNode, type FieldNode, Kind, visit } from 'graphql';
import type { Requirements } from '../planning/requirements.js';
import { textOf } from '../planning/selected.js';

export interface RenamedKeys {
  readonly document: DocumentNode;
  /** What clients call the fields that have another response key here. */
  readonly clientKeys: ReadonlyMap<string, string>;
}

/**
 * The planner adds keys and what `@requires` names to what a client asks, each under its own name, and takes for it whatever
 * the client gave that name: `id: title` would be sent as the id, and `price(in: EUR)` for a required `price(in: USD)`. Here
 * the client's fields make room, and are called by the client's names again in the answer.
 */
export function renameKeys(document: DocumentNode, { wanted }: Pick<Requirements, 'wanted'>): RenamedKeys {
  const taken = new Set(wanted.keys());
  visit(document, { Field: (node) => void taken.add(keyOf(node)) });
  const ours = new Map<string, string>();
  const another = (key: string): string => {
    let name = `${key.replace(/^_+/, '')}_`;
    while (taken.has(name)) name += '_';
    taken.add(name);
    ours.set(key, name);
    return name;
  };
  const renamed = visit(document, {
    // No subgraph is asked for the schema.
    FragmentDefinition: ({ typeCondition }) => (isMeta(typeCondition.name.value) ? false : undefined),
    Field(node) {
      if (isMeta(node.name.value) && node.selectionSet) return false;
      const key = keyOf(node);
      if (wanted.get(key)?.has(textOf(node)) !== false) return undefined;
      return { ...node, alias: { kind: Kind.NAME, value: ours.get(key) ?? another(key) } };
    },
  });
  const clientKeys = new Map([...ours].map(([key, name]) => [name, key]));
  return ours.size > 0 ? { document: renamed, clientKeys } : { document, clientKeys };
}

function keyOf({ alias, name }: FieldNode): string {
  return (alias ?? name).value;
}

function isMeta(name: string): boolean {
  return name.startsWith('__');
}
