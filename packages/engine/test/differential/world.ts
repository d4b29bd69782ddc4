import {
  execute,
  type GraphQLOutputType,
  type GraphQLResolveInfo,
  type GraphQLSchema,
  getNullableType,
  isAbstractType,
  isEnumType,
  isListType,
  isNonNullType,
  isObjectType,
  parse,
} from 'graphql';
import { type SubgraphSource, schemaOf } from '../support/graph.js';

/** What the data of a case is drawn from. */
export interface Draw {
  readonly seed: number;
  /** Of a hundred values. */
  readonly nulls: number;
  readonly errors: number;
  /** Of one schema that has every field: what a field requires is looked up, where a subgraph sees what it was sent. */
  readonly knowsAll?: boolean;
}

interface Source {
  readonly __typename: string;
  /** Names the object in the world, in all subgraphs. */
  readonly $: string;
  readonly [field: string]: unknown;
}

export type Ask = (query: string, variables: Record<string, unknown>) => Promise<Record<string, unknown>>;

/** Subgraphs whose every value follows from the draw and the name of the object, so that all agree and every run is alike. */
export function subgraphsOf(sources: Readonly<Record<string, SubgraphSource>>): (draw: Draw) => Record<string, Ask> {
  const schemas = Object.entries(sources).map(([name, source]) => [name, worldly(source)] as const);
  return (draw) => Object.fromEntries(schemas.map(([name, schema]) => [name, askOf(schema, draw)]));
}

/** The same world as one schema would tell it: what any right plan comes to, when nothing is null or fails. */
export function wholeOf(schema: GraphQLSchema): (draw: Draw) => Ask {
  return (draw) => askOf(schema, { ...draw, knowsAll: true });
}

function worldly({ sdl }: SubgraphSource): GraphQLSchema {
  const bare = schemaOf({ sdl });
  const resolvers: Record<string, object> = {};
  for (const type of Object.values(bare.getTypeMap())) {
    if (!/@key/.test(new RegExp(`(type|interface) ${type.name}\\b[^{]*`).exec(sdl)?.[0] ?? '')) continue;
    const isInterface = isAbstractType(type);
    const reference = (given: Source, draw: Draw) => entity(draw, isInterface ? kindOf(given['id']) : type.name, given);
    resolvers[type.name] = { __resolveReference: reference };
  }
  return schemaOf({ sdl, resolvers });
}

function entity(draw: Draw, type: string, given: Source): Source | null {
  const $ = nameOf(type, given['id'] ?? given['code']);
  return luck(draw, `${$} exists`) < draw.nulls / 2 ? null : { ...given, __typename: type, $ };
}

function askOf(schema: GraphQLSchema, draw: Draw): Ask {
  return async (query, variableValues) => {
    const result = await execute({
      schema,
      document: parse(query),
      variableValues,
      contextValue: draw,
      rootValue: { __typename: 'Query', $: '' },
      fieldResolver: (source, args, _, info) => resolve(draw, source, args, info),
      typeResolver: ({ __typename }) => __typename,
    });
    return JSON.parse(JSON.stringify(result));
  };
}

function resolve(draw: Draw, source: Source, args: object, info: GraphQLResolveInfo): unknown {
  const { fieldName, returnType, schema, parentType } = info;
  if (fieldName === 'id' || fieldName === 'code') return source.$.split(':')[1];
  const needs = requiredBy[`${parentType.name}.${fieldName}`];
  // A computed field shows what it is computed from.
  const required = needs && (draw.knowsAll ? sibling(draw, source, { ...info, fieldName: needs }) : source[needs]);
  const seen = needs ? JSON.stringify(required) : '';
  const place = `${source.$}.${fieldName}${JSON.stringify(args)}${seen}`;
  if (luck(draw, `${place} fails`) < draw.errors) throw new Error(`${place} failed`);
  return value({ draw, schema, place }, returnType);
}

function sibling(draw: Draw, source: Source, info: GraphQLResolveInfo): unknown {
  const field = info.parentType.getFields()[info.fieldName];
  return field && resolve(draw, source, {}, { ...info, returnType: field.type });
}

const requiredBy: Readonly<Record<string, string>> = {
  'Book.offer': 'cost',
  'Book.deal': 'cost',
  'Review.grade': 'score',
  'Media.rating': 'title',
  'Film.rating': 'title',
  'Song.rating': 'title',
};

interface Place {
  readonly draw: Draw;
  readonly schema: GraphQLSchema;
  readonly place: string;
}

function value(at: Place, type: GraphQLOutputType): unknown {
  const { draw, schema, place } = at;
  if (!isNonNullType(type) && luck(draw, `${place} null`) < draw.nulls) return null;
  const nullable = getNullableType(type);
  if (isListType(nullable)) {
    const length = luck(draw, `${place} length`) % 3;
    return Array.from({ length }, (_, index) => value({ ...at, place: `${place}[${index}]` }, nullable.ofType));
  }
  const number = luck(draw, `${place} value`);
  if (isEnumType(nullable)) return nullable.getValues()[number % nullable.getValues().length]?.name;
  if (isAbstractType(nullable)) {
    if (nullable.name === 'Media') return { ...object('Media', number), __typename: kindOf(number % 4) };
    const types = schema.getPossibleTypes(nullable).map(({ name }) => name);
    return object(types.sort()[number % types.length] ?? '', number);
  }
  if (isObjectType(nullable)) return object(nullable.name, number, place);
  return scalars[String(nullable)]?.(number) ?? `${place} ${number % 5}`;
}

const scalars: Readonly<Record<string, (n: number) => unknown>> = {
  Int: (n) => n,
  Float: (n) => n / 4,
  Boolean: (n) => n % 2 === 0,
};

/** Entities are few, so that the same one stands in many places; values are named by where they stand. */
function object(__typename: string, number: number, place = ''): Source {
  const isValue = ['Box', 'Size', 'Cell', 'Place'].includes(__typename);
  if (isValue) return { __typename, $: `${__typename}@${place.length % 7}${number % 9}` };
  const id = __typename === 'Film' ? (number % 2) * 2 : __typename === 'Song' ? (number % 2) * 2 + 1 : number % 4;
  return { __typename, $: nameOf(__typename, id) };
}

/** A subgraph may know films and songs as media only, so they are named together, and their ids tell which is which. */
function nameOf(type: string, id: unknown): string {
  return `${type === 'Film' || type === 'Song' ? 'Media' : type}:${id}`;
}

function kindOf(id: unknown): string {
  return Number(id) % 2 === 0 ? 'Film' : 'Song';
}

/** 0..99, the same for the same text. */
function luck({ seed }: Draw, text: string): number {
  let hash = seed ^ 0x9e3779b9;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  hash ^= hash >>> 15;
  return (Math.imul(hash, 0x2c1b3c6d) >>> 8) % 100;
}
