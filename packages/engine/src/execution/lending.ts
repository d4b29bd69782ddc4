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
import type { KeyReader } from './representation.js';
import type { Data } from './values.js';

/** What an entity fetch asks of each entity, when that can be compared with what another asks. */
export interface Given {
  readonly type: string;
  /** The response keys by the text of the fields. */
  readonly fields: ReadonlyMap<string, string>;
  /** The names of what is sent of each entity. */
  readonly sent: ReadonlySet<string>;
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
  const keys = new Map(fields.map((one) => [print(one), one.alias?.value ?? one.name.value]));
  return { type, fields: keys, sent: sentOf(node) };
}

function sentOf({ requires = [] }: FetchNode): Set<string> {
  const selections = requires.flatMap((one) => (one.kind === 'InlineFragment' ? one.selections : []));
  return new Set(selections.flatMap((one) => (one.kind === 'Field' ? [one.alias ?? one.name] : [])));
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

/** The lender asks for more, and sends more: the borrower's plain values are among it. */
function hasAllOf({ fetch: lender }: Group, { fetch: borrower }: Group): boolean {
  const [more, less] = [lender.given, borrower.given];
  if (!more || more.type !== less?.type || borrower.keyNames.length === 0) return false;
  for (const name of borrower.keyNames) if (!more.sent.has(name)) return false;
  for (const text of less.fields.keys()) if (!more.fields.has(text)) return false;
  return true;
}

function borrow(borrower: Group, lender: Group): void {
  const lent = new Map<string, string>();
  const offers = offersOf(lender, borrower);
  for (const [text, { sample }] of borrower.entities) {
    const found = offers.get(valuesOf(sample, borrower.fetch.keys));
    if (found !== undefined) lent.set(text, found);
  }
  if (lent.size === 0) return;
  const only = new Set(borrower.fetch.given?.fields.values());
  for (const [index, ask] of borrower.asks.entries()) {
    const [kept, taken] = divided(ask, lent);
    borrower.asks[index] = { ...ask, entities: kept };
    if (taken.size > 0) lender.asks.push({ ...ask, entities: taken, only });
    for (const [text, targets] of taken) lender.use(text, targets);
  }
  borrower.drop(lent);
}

/** The lender's entities by the values that a borrower knows them by. A null may be what makes one of them fail. */
function offersOf({ entities }: Group, { fetch: borrower }: Group): Map<string, string> {
  const offers = new Map<string, string>();
  for (const [text, { sample }] of entities) {
    if (!text.includes(':null')) offers.set(valuesOf(sample, borrower.keys), text);
  }
  return offers;
}

/** No two lists of values have the same text. */
function valuesOf(entity: Data, keys: readonly KeyReader[]): string {
  let text = String(entity['__typename']);
  for (const read of keys) {
    const value = read(entity);
    text += `,${typeof value}${String(value).length}:${value}`;
  }
  return text;
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
