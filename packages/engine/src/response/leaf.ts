import { type GraphQLLeafType, isEnumType, isSpecifiedScalarType } from 'graphql';
import { quoted } from './quoted.js';

/** Thrown by writers on data that cannot be written as it is. */
export const unclean = Symbol('unclean');

/** Writes a value that is not null as JSON text, or throws {@link unclean} when it cannot be of the type. */
export type LeafWriter = (value: unknown) => string;

const scalars: Readonly<Record<string, LeafWriter>> = {
  Boolean: (value) => (typeof value === 'boolean' ? String(value) : reject()),
  Int: (value) => (Number.isInteger(value) ? `${value}` : reject()),
  Float: (value) => (typeof value === 'number' && Number.isFinite(value) ? `${value}` : reject()),
  String: (value) => (typeof value === 'string' ? quoted(value) : reject()),
  ID: (value) => (typeof value === 'string' ? quoted(value) : Number.isInteger(value) ? `${value}` : reject()),
};

export function leafWriter(type: GraphQLLeafType): LeafWriter {
  if (isEnumType(type)) {
    const texts = new Map<unknown, string>(type.getValues().map(({ name }) => [name, JSON.stringify(name)]));
    return (value) => texts.get(value) ?? reject();
  }
  // A custom scalar may be anything that JSON can hold.
  return (isSpecifiedScalarType(type) && scalars[type.name]) || ((value) => JSON.stringify(value) ?? 'null');
}

function reject(): never {
  throw unclean;
}

/** Tells whether a value that a subgraph sent can be the value of this type. */
export function isValidLeaf(type: GraphQLLeafType, value: unknown): boolean {
  try {
    leafWriter(type)(value);
    return true;
  } catch (error) {
    if (error === unclean) return false;
    throw error;
  }
}
