import type { GraphQLSchema } from 'graphql';
import type { QueryPlanSelectionNode } from '../planning/supergraph.js';
import { mergeInto } from './merge.js';
import { typeCheck } from './type-check.js';
import { type Data, isObject, own, setOwn } from './values.js';

/** Picks from an object what a subgraph needs to find the entity; null when something of it is missing. */
export type Builder = (source: Data) => Data | null;

type Part = (source: Data, into: Data) => boolean;

export function compileBuilder(schema: GraphQLSchema, selections: readonly QueryPlanSelectionNode[]): Builder {
  const parts = selections.map((selection) => partOf(schema, selection));
  return (source) => {
    const built: Data = {};
    for (const part of parts) if (!part(source, built)) return null;
    return built;
  };
}

function partOf(schema: GraphQLSchema, selection: QueryPlanSelectionNode): Part {
  return selection.kind === 'Field' ? fieldPart(schema, selection) : fragmentPart(schema, selection);
}

function fieldPart(
  schema: GraphQLSchema,
  { alias, name, selections }: QueryPlanSelectionNode & { kind: 'Field' },
): Part {
  const key = alias ?? name;
  const build = selections && compileBuilder(schema, selections);
  const pick = build ? (value: unknown) => pickFrom(value, build) : (value: unknown) => value;
  return (source, into) => {
    const value = own(source, key);
    if (value === undefined) return false;
    setOwn(into, key, pick(value));
    return true;
  };
}

function pickFrom(value: unknown, build: Builder): unknown {
  if (Array.isArray(value)) return value.map((item) => pickFrom(item, build));
  return isObject(value) ? build(value) : null;
}

/** A fragment whose fields are not all there adds nothing; it does not spoil the rest. */
function fragmentPart(schema: GraphQLSchema, selection: QueryPlanSelectionNode & { kind: 'InlineFragment' }): Part {
  if (!selection.typeCondition) return () => true;
  const applies = typeCheck(schema, selection.typeCondition, false);
  const build = compileBuilder(schema, selection.selections);
  return (source, into) => {
    const built = applies(source) ? build(source) : null;
    if (built) mergeInto(into, built);
    return true;
  };
}
