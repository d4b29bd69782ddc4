import type { FieldNode, GraphQLSchema, SelectionSetNode } from 'graphql';
import type { Condition } from './conditions.js';
import { Needy } from './needy.js';
import type { Requirements } from './requirements.js';
import { type Selected, selectedFields } from './selected.js';
import type { FetchNode, PlanNode, QueryPlan } from './supergraph.js';
import { plainFields } from './verify.js';

/**
 * Apollo asks for all that one subgraph has of an entity in one fetch, and sends along what any of the fields requires. Where
 * that is there under a condition only, or for some types only (`likes grade @skip(if: $x)`), an object that lacks it would
 * not be sent at all, and what requires nothing be lost. Such a fetch becomes one for each requirement; they go in one request.
 */
export function separateNeedy(plan: QueryPlan, schema: GraphQLSchema, requirements: Requirements): QueryPlan {
  const { node } = plan;
  if (!node || !requirements.areAny) return plan;
  const selected = selectedFields(plan, schema);
  const values = Map.groupBy(selected, ({ place }) => place);
  const parts = new Map<FetchNode, PlanNode>();
  for (const [fetch, fields] of Map.groupBy(selected, (field) => field.node)) {
    const asked = fields.filter(({ isOfEntity, name }) => isOfEntity && name !== '__typename');
    const needy = new Needy(fetch, asked, { schema, requirements });
    if (!fetch.contextRewrites?.length && losesAny(needy, asked, values))
      parts.set(fetch, { kind: 'Parallel', nodes: needy.divided() });
  }
  if (parts.size === 0) return plan;
  if (node.kind !== 'Subscription') return { ...plan, node: replaced(node, parts) };
  return { ...plan, node: { ...node, ...(node.rest && { rest: replaced(node.rest, parts) }) } };
}

function replaced(node: PlanNode, parts: ReadonlyMap<FetchNode, PlanNode>): PlanNode {
  switch (node.kind) {
    case 'Fetch':
      return parts.get(node) ?? node;
    case 'Flatten':
      return { ...node, node: replaced(node.node, parts) };
    case 'Sequence':
    case 'Parallel':
      return { ...node, nodes: node.nodes.map((one) => replaced(one, parts)) };
    case 'Condition': {
      const { ifClause, elseClause } = node;
      return {
        ...node,
        ...(ifClause && { ifClause: replaced(ifClause, parts) }),
        ...(elseClause && { elseClause: replaced(elseClause, parts) }),
      };
    }
    case 'Defer':
      return node;
  }
}

type Values = ReadonlyMap<string, readonly Selected[]>;

/** Whether an object may be there with its key and without what some of the fields require and others do not. */
function losesAny(needy: Needy, asked: readonly Selected[], values: Values): boolean {
  if (needy.all.size === 0) return false;
  const others = (text: string) => asked.filter((field) => !needy.required(field).has(text));
  return needy.types.some((type) =>
    [...needy.all].some(([text, set]) =>
      others(text).some((field) => applies(field, type) && loses(needy, { field, type, set }, values)),
    ),
  );
}

interface Case {
  /** A field that does not require the set. */
  readonly field: Selected;
  readonly type: string;
  readonly set: SelectionSetNode;
}

function loses(needy: Needy, { field, type, set }: Case, values: Values): boolean {
  const at = (place: string) => (values.get(place) ?? []).filter((one) => applies(one, type, field.base));
  const key = needy.keyOf(type);
  const objects = key ? at(`${field.base}.${key}`) : [];
  const needed = plainFields(set).filter(({ name }) => needy.sends(name.value, type));
  const leaves = needed.flatMap((one) => leavesOf(`${field.base}.${needy.sentAs(one.name.value)}`, one));
  return leaves.some((leaf) => {
    const fed = at(leaf).map(({ conditions }) => conditions.filter((one) => !isAt(one, field.base)));
    return objects.some((object) => {
      const holds = new Set([...field.conditions, ...object.conditions].map(({ text }) => text));
      return !fed.some((conditions) => conditions.every(({ text }) => holds.has(text)));
    });
  });
}

function applies({ conditions, base }: Selected, type: string, place = base): boolean {
  return conditions.every((one) => one.place !== place || one.types?.has(type));
}

/** About the object itself, whose type is known then, or what lies below it, and comes along. */
function isAt({ place }: Condition, base: string): boolean {
  return place !== undefined && (place === base || place.startsWith(`${base}.`));
}

function leavesOf(place: string, { selectionSet }: FieldNode): string[] {
  const below = selectionSet ? plainFields(selectionSet) : [];
  return below.length === 0 ? [place] : below.flatMap((one) => leavesOf(`${place}.${one.name.value}`, one));
}
