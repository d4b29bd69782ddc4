import type { GraphQLSchema } from 'graphql';
import type { FetchNode, QueryPlanSelectionNode } from '../planning/supergraph.js';
import { quoted } from '../response/leaf.js';
import { compileBuilder } from './builder.js';
import { compileRewrites } from './rewrite.js';
import { typeCheck } from './type-check.js';
import { type Data, reader } from './values.js';

/** Writes the representation of an entity as JSON text; undefined when something of it is missing. */
export type Representation = (source: Data) => string | undefined;

/** Reads a plain value of the representation; undefined when it is missing or not plain. */
export type KeyReader = (source: Data) => unknown;

/** When a few plain values, with the type, make the representation, as they nearly always do: how to read them. */
export function plainKeys({ requires = [], inputRewrites }: FetchNode): KeyReader[] {
  const [only] = requires;
  if (inputRewrites?.length || requires.length !== 1 || only?.kind !== 'InlineFragment') return [];
  const fields = only.selections.filter((one): one is FieldNode => one.kind === 'Field' && !one.selections);
  const keys = fields.filter(({ alias, name }) => alias || name !== '__typename');
  return fields.length === only.selections.length ? keys.map(({ alias, name }) => plain(reader(alias ?? name))) : [];
}

function plain(read: KeyReader): KeyReader {
  return (source) => {
    const value = read(source);
    return typeof value === 'object' && value !== null ? undefined : value;
  };
}

type FragmentNode = QueryPlanSelectionNode & { kind: 'InlineFragment' };
type FieldNode = QueryPlanSelectionNode & { kind: 'Field' };

/** A way for each type met: nearly always one fragment applies, and its fields can be written one after the other. */
export function compileRepresentation(
  schema: GraphQLSchema,
  { requires = [], inputRewrites }: FetchNode,
): Representation {
  const general = generalRepresentation(schema, requires, inputRewrites);
  if (inputRewrites?.length || !requires.every((one): one is FragmentNode => one.kind === 'InlineFragment'))
    return general;
  const fragments = requires.map((fragment) => ({
    fragment,
    applies: fragment.typeCondition ? typeCheck(schema, fragment.typeCondition, false) : () => false,
  }));
  const byType = new Map<unknown, Representation>();
  const compile = (source: Data): Representation => {
    const applying = fragments.filter(({ applies }) => applies(source));
    const [only] = applying;
    const written = applying.length === 1 && only ? writtenFields(schema, only.fragment) : general;
    if (typeof source['__typename'] === 'string' && schema.getType(source['__typename']))
      byType.set(source['__typename'], written);
    return written;
  };
  return (source) => (byType.get(source['__typename']) ?? compile(source))(source);
}

/** Any selection: builds the object, rewrites it, writes it. */
function generalRepresentation(
  schema: GraphQLSchema,
  requires: readonly QueryPlanSelectionNode[],
  inputRewrites: FetchNode['inputRewrites'],
): Representation {
  const build = compileBuilder(schema, requires);
  const rewrite = compileRewrites(schema, inputRewrites);
  return (source) => {
    const built = build(source);
    if (!built?.['__typename']) return undefined;
    rewrite?.(built);
    return JSON.stringify(built);
  };
}

function writtenFields(schema: GraphQLSchema, { selections }: FragmentNode): Representation {
  const isPlain = selections.every((one): one is FieldNode => one.kind === 'Field');
  const hasType = selections.some((one) => one.kind === 'Field' && !one.alias && one.name === '__typename');
  if (!isPlain || !hasType) return generalRepresentation(schema, selections, undefined);
  const fields = selections.map((field, index) => ({
    prefix: `${index === 0 ? '{' : ','}${JSON.stringify(field.alias ?? field.name)}:`,
    read: reader(field.alias ?? field.name),
    write: valueWriter(schema, field),
  }));
  return (source) => {
    let text = '';
    for (const { prefix, read, write } of fields) {
      const value = read(source);
      if (value === undefined) return undefined;
      text += prefix + write(value);
    }
    return `${text}}`;
  };
}

function valueWriter(schema: GraphQLSchema, field: FieldNode): (value: unknown) => string {
  if (!field.selections) return (value) => (typeof value === 'string' ? quoted(value) : JSON.stringify(value));
  // The builder knows fields, not bare values: wrap the value as it stands in its object.
  const build = compileBuilder(schema, [field]);
  const key = field.alias ?? field.name;
  return (value) => JSON.stringify(build({ [key]: value })?.[key]);
}
