import { type GraphQLSchema, Kind, type SelectionSetNode } from 'graphql';
import type { FetchNode, QueryPlanSelectionNode, Supergraph } from '../planning/supergraph.js';
import { quoted } from '../response/quoted.js';
import { compileBuilder } from './builder.js';
import { compileRewrites } from './rewrite.js';
import { typeCheck } from './type-check.js';
import { type Data, own, reader } from './values.js';

/** Writes the representation of an entity as JSON text; undefined when something of it is missing. */
export type Representation = (source: Data) => string | undefined;

/** What has to be known of a supergraph to run its plans. */
export type Planned = Pick<Supergraph, 'fullSchema' | 'requirements'>;

type FragmentNode = QueryPlanSelectionNode & { kind: 'InlineFragment' };
type FieldNode = QueryPlanSelectionNode & { kind: 'Field' };

/** A way for each type met: nearly always one fragment applies, and its fields can be written one after the other. */
export function compileRepresentation(planned: Planned, node: FetchNode): Representation {
  const { requires = [], inputRewrites } = node;
  const general = generalRepresentation(planned, node);
  if (inputRewrites?.length || !requires.every(isFragment)) return general;
  const fragments = requires.map((fragment) => ({
    fragment,
    applies: fragment.typeCondition ? typeCheck(planned.fullSchema, fragment.typeCondition, false) : () => false,
  }));
  const byType = new Map<unknown, Representation>();
  const compile = (source: Data): Representation => {
    const type = source['__typename'];
    const [only, ...others] = fragments.filter(({ applies }) => applies(source));
    if (!only || others.length > 0 || typeof type !== 'string' || !planned.fullSchema.getType(type)) return general;
    const written = writtenFields(planned.fullSchema, only.fragment, keysOf(planned, node, type)) ?? general;
    byType.set(type, written);
    return written;
  };
  return (source) => (byType.get(source['__typename']) ?? compile(source))(source);
}

/** Any selection: builds the object, rewrites it, writes it. */
function generalRepresentation(planned: Planned, node: FetchNode): Representation {
  const build = compileBuilder(planned.fullSchema, node.requires ?? []);
  const rewrite = compileRewrites(planned.fullSchema, node.inputRewrites);
  return (source) => {
    const built = build(source);
    if (!built?.['__typename']) return undefined;
    rewrite?.(built);
    // Apollo's plans may pick fields of an object that the subgraph has no key for: sent along, it would fail for all.
    const keys = keysOf(planned, node, String(built['__typename']));
    const isFindable = keys.some((names) => names.every((name) => own(built, name) !== undefined));
    return isFindable ? JSON.stringify(built) : undefined;
  };
}

/** The names of the fields of each key that the subgraph has for a type. */
function keysOf({ requirements }: Planned, { serviceName }: FetchNode, type: string): string[][] {
  const names = ({ selections }: SelectionSetNode) =>
    selections.flatMap((one) => (one.kind === Kind.FIELD ? [one.name.value] : []));
  return requirements.keysOf(serviceName, type).map(names);
}

/** Undefined when the fragment has more in it than fields that can be written as they are. */
function writtenFields(
  schema: GraphQLSchema,
  { selections }: FragmentNode,
  keys: readonly string[][],
): Representation | undefined {
  if (!selections.every(isField)) return undefined;
  const present = new Set(selections.map(keyOf));
  if (!present.has('__typename')) return undefined;
  if (!keys.some((names) => names.every((name) => present.has(name)))) return () => undefined;
  const fields = selections.map((field, index) => ({
    prefix: `${index === 0 ? '{' : ','}${JSON.stringify(keyOf(field))}:`,
    read: reader(keyOf(field)),
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
  const key = keyOf(field);
  return (value) => JSON.stringify(build({ [key]: value })?.[key]);
}

/** Reads a plain value of the representation; undefined when it is missing or not plain. */
export type KeyReader = (source: Data) => unknown;

/** When a few plain values, with the type, make the representation, as they nearly always do: what they are called. */
export function plainKeys({ requires = [], inputRewrites }: FetchNode): readonly string[] {
  const [only] = requires;
  if (inputRewrites?.length || requires.length !== 1 || !only || !isFragment(only)) return [];
  if (!only.selections.every((one) => isField(one) && !one.selections)) return [];
  return only.selections
    .filter(isField)
    .map(keyOf)
    .filter((key) => key !== '__typename');
}

export function readersOf(keys: readonly string[]): KeyReader[] {
  return keys.map((key) => plain(reader(key)));
}

function plain(read: KeyReader): KeyReader {
  return (source) => {
    const value = read(source);
    return typeof value === 'object' && value !== null ? undefined : value;
  };
}

function isFragment(node: QueryPlanSelectionNode): node is FragmentNode {
  return node.kind === 'InlineFragment';
}

function isField(node: QueryPlanSelectionNode): node is FieldNode {
  return node.kind === 'Field';
}

function keyOf({ alias, name }: FieldNode): string {
  return alias ?? name;
}
