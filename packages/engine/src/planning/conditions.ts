import { type GraphQLSchema, isAbstractType, print, type SelectionNode } from 'graphql';
import { stepsOf } from './path.js';
import type { ResponsePath } from './supergraph.js';

/** That a variable has a value, or that the object at a place is of one of some types. Equal ones have equal texts. */
export interface Condition {
  readonly text: string;
  readonly place?: string;
  readonly types?: ReadonlySet<string>;
}

/** The types that a path goes on from. */
export function typesAlong(path: ResponsePath): Condition[] {
  const keys: string[] = [];
  return stepsOf(path).flatMap(({ key, types }) => {
    if (key !== '@') keys.push(key);
    return types ? [isOneOf(keys.join('.'), types)] : [];
  });
}

export function isOneOf(place: string, types: readonly string[], ...names: readonly string[]): Condition {
  return { text: `${place} is ${[...types].sort()}`, place, types: new Set([...types, ...names]) };
}

export function conditionsOf({ directives = [] }: SelectionNode): Condition[] {
  return directives.flatMap(({ name, arguments: [condition] = [] }) => {
    if (!condition || (name.value !== 'skip' && name.value !== 'include')) return [];
    return [{ text: `${print(condition.value)} is ${name.value === 'include'}` }];
  });
}

/** The types that an object of a type, a union or an interface may be of. */
export function possibleTypes(schema: GraphQLSchema, name: string): readonly string[] {
  const type = schema.getType(name);
  return isAbstractType(type) ? schema.getPossibleTypes(type).map((one) => one.name) : [name];
}
