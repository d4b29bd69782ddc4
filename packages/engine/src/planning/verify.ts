import {
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLSchema,
  getNamedType,
  isAbstractType,
  isInterfaceType,
  isObjectType,
  Kind,
  parse,
  print,
  type SelectionSetNode,
} from 'graphql';
import type { Requirements } from './requirements.js';
import type { FetchNode, PlanNode, QueryPlan } from './supergraph.js';

/**
 * Looks for plans that would silently give wrong data. Apollo's planner is known to make two kinds: a field that `@requires`
 * something is asked for where nothing was sent along (when one requirement leads to another), and two fields of one response
 * key with different arguments become one.
 * @returns the field that would be wrong
 */
export function findWrongField(plan: QueryPlan, schema: GraphQLSchema, requirements: Requirements): string | undefined {
  const selected = fetchesOf(plan).flatMap(({ node, path }) => fieldsOf(schema, node, path));
  const writers = new Map<string, Selected[]>();
  for (const field of selected) writers.set(field.place, [...(writers.get(field.place) ?? []), field]);
  return selected.find((field) => {
    const required = requirements.of(field.node.serviceName, field.type, field.name);
    return required && !(field.isOfEntity && isFed(schema, field, required, writers));
  })?.place;
}

interface Selected {
  readonly node: FetchNode;
  readonly type: string;
  readonly name: string;
  /** `name(arguments)`, to tell two fields of one response key apart. */
  readonly text: string;
  /** Where its value comes to lie, without the steps through lists. */
  readonly place: string;
  /** Whether it is asked for on an entity that was sent. */
  readonly isOfEntity: boolean;
}

/** Whether everything required is sent, and is what it is taken for. */
function isFed(
  schema: GraphQLSchema,
  field: Selected,
  required: SelectionSetNode,
  writers: ReadonlyMap<string, readonly Selected[]>,
): boolean {
  const renamed = new Map((field.node.inputRewrites ?? []).flatMap(renaming));
  const parent = field.place.split('.').slice(0, -1);
  return plainFields(required).every((one) => {
    const place = [...parent, renamed.get(one.name.value) ?? one.name.value].join('.');
    const values = (writers.get(place) ?? []).filter(({ type }) => mayBe(schema, type, field.type));
    const isTrue = values.length > 0 && values.every(({ text }) => text === textOf(one));
    return isTrue && (!one.selectionSet || isFedBelow(schema, one.selectionSet, place, writers));
  });
}

function isFedBelow(
  schema: GraphQLSchema,
  required: SelectionSetNode,
  place: string,
  writers: ReadonlyMap<string, readonly Selected[]>,
): boolean {
  return plainFields(required).every((one) => {
    const below = `${place}.${one.name.value}`;
    const isTrue = (writers.get(below) ?? []).every(({ text }) => text === textOf(one));
    return isTrue && (!one.selectionSet || isFedBelow(schema, one.selectionSet, below, writers));
  });
}

function renaming(rewrite: NonNullable<FetchNode['inputRewrites']>[number]): [string, string][] {
  return rewrite.kind === 'KeyRenamer' ? [[rewrite.renameKeyTo, rewrite.path.at(-1) ?? '']] : [];
}

/** Fields of a required set; what it asks for under a type condition is looked at as if it always applied. */
function plainFields({ selections }: SelectionSetNode): FieldNode[] {
  return selections.flatMap((one) => {
    if (one.kind === Kind.FIELD) return one.name.value === '__typename' ? [] : [one];
    return one.kind === Kind.INLINE_FRAGMENT ? plainFields(one.selectionSet) : [];
  });
}

function textOf({ name, arguments: args = [] }: FieldNode): string {
  return `${name.value}(${args
    .map((one) => print(one))
    .sort()
    .join()})`;
}

function mayBe(schema: GraphQLSchema, one: string, other: string): boolean {
  return one === other || isAbstractType(schema.getType(one)) || !schema.getType(one);
}

function fetchesOf(plan: QueryPlan): { node: FetchNode; path: readonly (string | number)[] }[] {
  const { node } = plan;
  if (!node) return [];
  if (node.kind !== 'Subscription') return within(node, []);
  return [...within(node.primary, []), ...(node.rest ? within(node.rest, []) : [])];
}

function within(node: PlanNode, path: readonly (string | number)[]): ReturnType<typeof fetchesOf> {
  switch (node.kind) {
    case 'Fetch':
      return [{ node, path }];
    case 'Flatten':
      return within(node.node, [...path, ...node.path]);
    case 'Sequence':
    case 'Parallel':
      return node.nodes.flatMap((child) => within(child, path));
    case 'Condition':
      return [node.ifClause, node.elseClause].flatMap((child) => (child ? within(child, path) : []));
    case 'Defer':
      return [];
  }
}

/** Every field that a fetch selects. */
function fieldsOf(schema: GraphQLSchema, node: FetchNode, path: readonly (string | number)[]): Selected[] {
  const document = parse(node.operation, { noLocation: true });
  const fragments = new Map<string, FragmentDefinitionNode>();
  for (const one of document.definitions) if (one.kind === Kind.FRAGMENT_DEFINITION) fragments.set(one.name.value, one);
  const found: Selected[] = [];
  const walk = (set: SelectionSetNode, type: string, at: readonly (string | number)[], isOfEntity: boolean): void => {
    for (const one of set.selections) {
      if (one.kind === Kind.INLINE_FRAGMENT)
        walk(one.selectionSet, one.typeCondition?.name.value ?? type, at, isOfEntity);
      else if (one.kind === Kind.FRAGMENT_SPREAD) {
        const fragment = fragments.get(one.name.value);
        if (fragment) walk(fragment.selectionSet, fragment.typeCondition.name.value, at, isOfEntity);
      } else if (node.requires && one.name.value === '_entities' && one.selectionSet)
        walk(one.selectionSet, '', at, true);
      else {
        const place = [...at, one.alias?.value ?? one.name.value];
        found.push({ node, type, name: one.name.value, text: textOf(one), place: place.join('.'), isOfEntity });
        if (one.selectionSet) walk(one.selectionSet, typeBelow(schema, type, one.name.value), place, false);
      }
    }
  };
  const steps = path.filter((step) => step !== '@');
  for (const one of document.definitions) {
    if (one.kind === Kind.OPERATION_DEFINITION)
      walk(one.selectionSet, schema.getRootType(one.operation)?.name ?? '', steps, false);
  }
  return found;
}

function typeBelow(schema: GraphQLSchema, type: string, field: string): string {
  const parent = schema.getType(type);
  if (!isObjectType(parent) && !isInterfaceType(parent)) return '';
  const definition = parent.getFields()[field];
  return definition ? getNamedType(definition.type).name : '';
}
