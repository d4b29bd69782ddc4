import {
  type GraphQLSchema,
  isEnumType,
  isInputObjectType,
  isInterfaceType,
  isObjectType,
  isSpecifiedScalarType,
} from 'graphql';
import type { Problem } from './checks.ts';

/** The playground is the manual: nothing in it may be without a word. */
export function silentParts(schema: GraphQLSchema): Problem[] {
  const silent = undescribed(schema);
  if (silent.length === 0) return [];
  const details = silent.map((part) => `- ${part}`).join('\n');
  return [
    {
      what: 'These parts of the API have no description.',
      details,
      todo: 'Describe them in their decorators, then type: npm run generate',
    },
  ];
}

/** What a reader of the playground would find without a word: `Type`, `Type.field`, `Type.field(argument)`. */
function undescribed(schema: GraphQLSchema): string[] {
  const roots = new Set(['Query', 'Mutation', 'Subscription']);
  const types = Object.values(schema.getTypeMap()).filter(
    (type) => !type.name.startsWith('__') && !isSpecifiedScalarType(type),
  );
  return types.flatMap((type) => {
    const own = type.description || roots.has(type.name) ? [] : [type.name];
    if (isEnumType(type)) return [...own, ...silent(type.getValues()).map((value) => `${type.name}.${value}`)];
    if (isInputObjectType(type)) return [...own, ...silent(fieldsOf(type)).map((field) => `${type.name}.${field}`)];
    if (!isObjectType(type) && !isInterfaceType(type)) return own;
    const fields = Object.values(type.getFields());
    return [
      ...own,
      ...silent(fields).map((field) => `${type.name}.${field}`),
      ...fields.flatMap(({ name, args }) => silent(args).map((arg) => `${type.name}.${name}(${arg})`)),
    ];
  });
}

interface Described {
  readonly name: string;
  readonly description?: string | null | undefined;
}

function silent(things: readonly Described[]): string[] {
  return things.filter(({ description }) => !description).map(({ name }) => name);
}

function fieldsOf(type: { getFields(): Readonly<Record<string, Described>> }): Described[] {
  return Object.values(type.getFields());
}
