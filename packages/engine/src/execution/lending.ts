import {
  type FieldNode,
  type GraphQLSchema,
  isInterfaceType,
  isNonNullType,
  isObjectType,
  Kind,
  parse,
  print,
  type SelectionNode,
  visit,
} from 'graphql';
import type { FetchNode } from '../planning/supergraph.js';
import type { Group } from './group.js';
import { entitiesField } from './joint-operation.js';
import type { Ask } from './meeting.js';
import type { Data } from './values.js';

/** What an entity fetch asks of each entity, when that can be compared with what another asks. */
export interface Given {
  readonly type: string;
  /** The response keys by the text of the fields. */
  readonly fields: ReadonlyMap<string, string>;
}

/** Only of nullable fields: then nothing that goes wrong with one of them takes the others along. */
export function givenBy(schema: GraphQLSchema, node: FetchNode): Given | undefined {
  if (node.inputRewrites?.length || node.outputRewrites?.length) return undefined;
  const [operation] = parse(node.operation, { noLocation: true }).definitions;
  if (operation?.kind !== Kind.OPERATION_DEFINITION) return undefined;
  const [only] = operation.selectionSet.selections.flatMap((one) => (isEntities(one) ? one.selectionSet : []));
  const [fragment, ...others] = only?.selections ?? [];
  if (fragment?.kind !== Kind.INLINE_FRAGMENT || others.length > 0 || fragment.directives?.length) return undefined;
  const type = fragment.typeCondition?.name.value ?? '';
  const { selections } = fragment.selectionSet;
  const fields = selections.filter((one): one is FieldNode => one.kind === Kind.FIELD && isPlain(schema, type, one));
  if (fields.length < selections.length) return undefined;
  return { type, fields: new Map(fields.map((one) => [print(one), one.alias?.value ?? one.name.value])) };
}

function isEntities(one: SelectionNode): one is FieldNode & { selectionSet: object } {
  return one.kind === Kind.FIELD && one.name.value === entitiesField && one.selectionSet !== undefined;
}

/** A nullable field with no named fragment in it: those are called alike in different operations. */
function isPlain(schema: GraphQLSchema, typeName: string, field: FieldNode): boolean {
  const type = schema.getType(typeName);
  const definition = isObjectType(type) || isInterfaceType(type) ? type.getFields()[field.name.value] : undefined;
  const spreads: unknown[] = [];
  visit(field, { FragmentSpread: (one) => void spreads.push(one) });
  return spreads.length === 0 && definition !== undefined && !isNonNullType(definition.type);
}

/**
 * The same entity may be wanted twice in one request: with more sent along, for a field that requires it, and without, by a
 * fetch that asks less. The second then takes what comes for the first, and is not sent.
 */
export function lend(groups: readonly Group[]): readonly Group[] {
  if (groups.length < 2) return groups;
  for (const borrower of groups) {
    for (const lender of groups) if (lender !== borrower && hasAllOf(lender, borrower)) borrow(borrower, lender);
  }
  return groups.filter(({ entities }) => entities.size > 0);
}

function hasAllOf({ fetch: { given: more } }: Group, { fetch: { given: less } }: Group): boolean {
  return more !== undefined && more.type === less?.type && [...less.fields.keys()].every((one) => more.fields.has(one));
}

function borrow(borrower: Group, lender: Group): void {
  const lent = new Map<string, string>();
  const offers = new Map<string, Map<string, string>>();
  for (const text of borrower.entities.keys()) {
    const names = Object.keys(JSON.parse(text)).sort();
    const offered = offers.get(names.join()) ?? offersOf(lender, names);
    offers.set(names.join(), offered);
    const found = offered.get(valuesOf(JSON.parse(text), names));
    if (found !== undefined) lent.set(text, found);
  }
  if (lent.size === 0) return;
  const only = new Set(borrower.fetch.given?.fields.values());
  for (const [index, ask] of borrower.asks.entries()) {
    const [kept, taken] = divided(ask, lent);
    borrower.asks[index] = { ...ask, entities: kept };
    if (taken.size > 0) lender.asks.push({ ...ask, entities: taken, only });
    for (const [text, { length }] of taken) lender.use(text, length);
  }
  borrower.drop(lent);
}

/** The lender's entities by the values that a borrower's representation has. A null may be what makes one of them fail. */
function offersOf({ entities }: Group, names: readonly string[]): Map<string, string> {
  const offers = new Map<string, string>();
  for (const text of entities.keys()) {
    const entity: Data = JSON.parse(text);
    if (!Object.values(entity).includes(null)) offers.set(valuesOf(entity, names), text);
  }
  return offers;
}

function valuesOf(entity: Data, names: readonly string[]): string {
  return JSON.stringify(names.map((name) => entity[name] ?? null));
}

function divided({ entities }: Ask, lent: ReadonlyMap<string, string>): [Map<string, Data[]>, Map<string, Data[]>] {
  const [kept, taken] = [new Map<string, Data[]>(), new Map<string, Data[]>()];
  for (const [text, targets] of entities) {
    const at = lent.get(text);
    if (at === undefined) kept.set(text, targets);
    else taken.set(at, [...(taken.get(at) ?? []), ...targets]);
  }
  return [kept, taken];
}
