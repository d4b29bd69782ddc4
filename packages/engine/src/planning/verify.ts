import { type FieldNode, type GraphQLSchema, isAbstractType, isObjectType, Kind, type SelectionSetNode } from 'graphql';
import type { Requirements } from './requirements.js';
import { type Selected, textOf } from './selected.js';
import type { FetchNode, QueryPlanSelectionNode } from './supergraph.js';

/**
 * Looks for plans that would silently give wrong data: a field that `@requires` something is asked for where nothing was sent
 * along (when one requirement leads to another), where something else was (when two require one field with different
 * arguments), or of an entity that the subgraph has no key to find by.
 * @returns the place of a field that would be wrong
 */
export function findWrongField(
  selected: readonly Selected[],
  schema: GraphQLSchema,
  requirements: Requirements,
): string | undefined {
  const values = new Values(schema, selected);
  const unfed = selected.find((field) => {
    const { node, type, name, isOfEntity } = field;
    const required = requirements.of(node.serviceName, type, name);
    const keys = requirements.keysOf(node.serviceName, type);
    return required && !(isOfEntity && values.feed(field, required) && isFindable(node, keys));
  });
  return unfed?.place;
}

/** Whether what a fetch sends holds a key of the subgraph. */
function isFindable({ requires = [] }: FetchNode, keys: readonly SelectionSetNode[]): boolean {
  return keys.length === 0 || keys.some((key) => covers(requires, key));
}

/** Whether what is sent holds all of a key. */
export function covers(sent: readonly QueryPlanSelectionNode[], key: SelectionSetNode): boolean {
  const fields = sentFields(sent);
  return plainFields(key).every(({ name, selectionSet }) => {
    const same = fields.filter((field) => field.name === name.value);
    const below = same.flatMap(({ selections = [] }) => selections);
    return same.length > 0 && (!selectionSet || covers(below, selectionSet));
  });
}

export function sentFields(sent: readonly QueryPlanSelectionNode[]): (QueryPlanSelectionNode & { kind: 'Field' })[] {
  return sent.flatMap((one) => (one.kind === 'Field' ? [one] : sentFields(one.selections)));
}

/** What the fetches of a plan put where. */
class Values {
  private readonly byPlace = new Map<string, Selected[]>();

  constructor(
    private readonly schema: GraphQLSchema,
    selected: readonly Selected[],
  ) {
    for (const field of selected) {
      const others = this.byPlace.get(field.place) ?? [];
      this.byPlace.set(field.place, others);
      others.push(field);
    }
  }

  /** Whether everything that a field requires is there to be sent, and is what it is taken for. */
  feed({ node, type, place }: Selected, required: SelectionSetNode): boolean {
    const sentAs = renamedKeys(node);
    const parent = place.split('.').slice(0, -1);
    return plainFields(required).every((one) => {
      const at = [...parent, sentAs.get(one.name.value) ?? one.name.value].join('.');
      const values = this.at(at).filter((value) => this.mayBe(value.type, type));
      return values.length > 0 && values.every(({ text }) => text === textOf(one)) && this.holds(at, one);
    });
  }

  private holds(place: string, { selectionSet }: FieldNode): boolean {
    if (!selectionSet) return true;
    return plainFields(selectionSet).every((one) => {
      const below = `${place}.${one.name.value}`;
      return this.at(below).every(({ text }) => text === textOf(one)) && this.holds(below, one);
    });
  }

  private at(place: string): readonly Selected[] {
    return this.byPlace.get(place) ?? [];
  }

  /** Whether an object of one type can also be of the other. */
  private mayBe(one: string, other: string): boolean {
    if (one === other || one === '') return true;
    const [type, wanted] = [this.schema.getType(one), this.schema.getType(other)];
    if (isAbstractType(type)) return true;
    return isAbstractType(wanted) && isObjectType(type) && this.schema.isSubType(wanted, type);
  }
}

/** The response keys under which a fetch finds what it sends by another name. */
export function renamedKeys({ inputRewrites = [] }: FetchNode): Map<string, string> {
  const keys = new Map<string, string>();
  for (const one of inputRewrites) if (one.kind === 'KeyRenamer') keys.set(one.renameKeyTo, one.path.at(-1) ?? '');
  return keys;
}

/** Fields of a required set; what it asks for under a type condition is looked at as if it always applied. */
export function plainFields({ selections }: SelectionSetNode): FieldNode[] {
  return selections.flatMap((one) => {
    if (one.kind === Kind.FIELD) return one.name.value === '__typename' ? [] : [one];
    return one.kind === Kind.INLINE_FRAGMENT ? plainFields(one.selectionSet) : [];
  });
}
