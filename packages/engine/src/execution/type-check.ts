import { type GraphQLSchema, isAbstractType, isInterfaceType, isObjectType } from 'graphql';
import type { Data } from './values.js';

/** Tells whether an object is of a type, by its `__typename`. */
export type TypeCheck = (object: Data) => boolean;

/** @param orUnknown the answer for an object that does not tell its type */
export function typeCheck(schema: GraphQLSchema, condition: string, orUnknown: boolean): TypeCheck {
  const wanted = schema.getType(condition);
  const known = new Map<string, boolean>([[condition, true]]);
  const decide = (name: string): boolean => {
    const type = schema.getType(name);
    return isAbstractType(wanted) && (isObjectType(type) || isInterfaceType(type)) && schema.isSubType(wanted, type);
  };
  return (object) => {
    const name = object['__typename'];
    if (typeof name !== 'string') return orUnknown;
    const answer = known.get(name);
    if (answer !== undefined) return answer;
    const decided = decide(name);
    // Only types of the schema are remembered: names come from outside.
    if (schema.getType(name)) known.set(name, decided);
    return decided;
  };
}
