import {
  buildClientSchema,
  type GraphQLField,
  type GraphQLInputType,
  type GraphQLNamedType,
  type GraphQLObjectType,
  type GraphQLSchema,
  getIntrospectionQuery,
  getNamedType,
  getNullableType,
  isAbstractType,
  isInputObjectType,
  isInterfaceType,
  isLeafType,
  isListType,
  isNonNullType,
  isObjectType,
  isRequiredArgument,
  isRequiredInputField,
} from 'graphql';

/** A query or subscription of one root field. */
export interface Operation {
  readonly field: string;
  /** The path to the one text or id it is asked with, such as `filter.partOf`; none for a list as it is. */
  readonly asked: string | undefined;
  readonly isId: boolean;
  readonly text: string;
  variables(value: string): Record<string, unknown>;
}

export async function readSchema(origin: string): Promise<GraphQLSchema> {
  const response = await fetch(`${origin}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ query: getIntrospectionQuery() }),
  });
  const { data } = (await response.json()) as { data: Parameters<typeof buildClientSchema>[0] };
  return buildClientSchema(data);
}

/** All ways to read from a graph: each root field alone, and with each text and id that it takes. */
export function everyRead(schema: GraphQLSchema, root: GraphQLObjectType, kind: 'query' | 'subscription'): Operation[] {
  return Object.values(root.getFields()).flatMap((field) => {
    const leaves = field.args.flatMap((argument) => leavesOf(argument.type, [argument.name]));
    const asked = leaves.map((leaf) => operation(schema, { field, kind, leaf }));
    return field.args.some(isRequiredArgument) ? asked : [operation(schema, { field, kind }), ...asked];
  });
}

interface Leaf {
  readonly path: readonly string[];
  readonly isId: boolean;
  readonly isList: boolean;
}

function leavesOf(type: GraphQLInputType, path: readonly string[]): Leaf[] {
  const named = getNamedType(type);
  if (isInputObjectType(named)) {
    return Object.values(named.getFields()).flatMap((field) => leavesOf(field.type, [...path, field.name]));
  }
  const isList = isListType(getNullableType(type));
  // `after` is a cursor; each list's own tests have it.
  if (path.at(-1) === 'after' || (named.name !== 'ID' && named.name !== 'String')) return [];
  return [{ path, isId: named.name === 'ID', isList }];
}

interface Asked {
  readonly field: GraphQLField<unknown, unknown>;
  readonly kind: 'query' | 'subscription';
  readonly leaf?: Leaf;
}

function operation(schema: GraphQLSchema, { field, kind, leaf }: Asked): Operation {
  const given = field.args.filter((argument) => isRequiredArgument(argument) || argument.name === leaf?.path[0]);
  const declared = given.map(({ name, type }) => `$${name}: ${type}`).join(', ');
  const passed = [...given.map(({ name }) => `${name}: $${name}`), ...page(field)].join(', ');
  const selection = selectionOf(schema, getNamedType(field.type), DEPTH);
  const text = `${kind} ${declared && `(${declared})`} { ${field.name}${passed && `(${passed})`} ${selection} }`;
  return {
    field: field.name,
    asked: leaf?.path.join('.'),
    isId: leaf?.isId ?? false,
    text,
    variables: (value) =>
      Object.fromEntries(given.map(({ name, type }) => [name, valueFor(type, [name], { leaf, value })])),
  };
}

function page({ args }: GraphQLField<unknown, unknown>): string[] {
  return args.some(({ name }) => name === 'first') ? ['first: 50'] : [];
}

/** The one leaf gets the value; what else is required gets it too, for want of a better. */
function valueFor(
  type: GraphQLInputType,
  path: readonly string[],
  asked: { readonly leaf: Leaf | undefined; readonly value: string },
): unknown {
  const named = getNamedType(type);
  if (isInputObjectType(named)) {
    const fields = Object.values(named.getFields()).filter(
      (field) => isRequiredInputField(field) || asked.leaf?.path[path.length] === field.name,
    );
    return Object.fromEntries(fields.map((field) => [field.name, valueFor(field.type, [...path, field.name], asked)]));
  }
  return isListType(isNonNullType(type) ? type.ofType : type) ? [asked.value] : asked.value;
}

/** Levels of objects; the nodes of a connection do not count as one. */
const DEPTH = 2;

export function selectionOf(schema: GraphQLSchema, type: GraphQLNamedType, depth: number): string {
  if (isLeafType(type)) return '';
  const parts = isInterfaceType(type) || isObjectType(type) ? fieldsOf(schema, type, depth) : [];
  const own = isInterfaceType(type) || isObjectType(type) ? Object.keys(type.getFields()) : [];
  const behind = isAbstractType(type) ? schema.getPossibleTypes(type) : [];
  const fragments = behind.flatMap((possible) => {
    const more = fieldsOf(schema, possible, depth, own);
    return more.length > 0 ? [`... on ${possible.name} { ${more.join(' ')} }`] : [];
  });
  return `{ ${['__typename', ...parts, ...fragments].join(' ')} }`;
}

function fieldsOf(
  schema: GraphQLSchema,
  type: Pick<GraphQLObjectType, 'getFields'>,
  depth: number,
  but: readonly string[] = [],
): string[] {
  const fields = Object.values(type.getFields()).filter(
    ({ name, args }) => !but.includes(name) && name !== 'edges' && !args.some(isRequiredArgument),
  );
  return fields.flatMap((field) => {
    const named = getNamedType(field.type);
    if (isLeafType(named)) return [field.name];
    const left = field.name === 'nodes' ? depth : depth - 1;
    return left < 0 ? [] : [`${field.name} ${selectionOf(schema, named, left)}`];
  });
}
