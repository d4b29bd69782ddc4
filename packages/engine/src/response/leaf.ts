import { type GraphQLLeafType, isEnumType, isSpecifiedScalarType } from 'graphql';

/** Tells whether a value that a subgraph sent can be the value of this type. Custom scalars may be anything. */
export type LeafCheck = (value: unknown) => boolean;

const checks: Readonly<Record<string, LeafCheck>> = {
  Boolean: (value) => typeof value === 'boolean',
  Int: (value) => Number.isInteger(value),
  Float: (value) => typeof value === 'number' && Number.isFinite(value),
  String: (value) => typeof value === 'string',
  ID: (value) => typeof value === 'string' || Number.isInteger(value),
};

const anything: LeafCheck = () => true;

export function leafCheck(type: GraphQLLeafType): LeafCheck {
  if (isEnumType(type)) {
    const names = new Set(type.getValues().map(({ name }) => name));
    return (value) => names.has(value as string);
  }
  return (isSpecifiedScalarType(type) && checks[type.name]) || anything;
}
