import {
  type GraphQLNamedType,
  type GraphQLOutputType,
  type GraphQLSchema,
  getNamedType,
  isAbstractType,
  isLeafType,
  isListType,
  isNonNullType,
  isObjectType,
} from 'graphql';
import { type LeafWriter, leafWriter, unclean } from './leaf.js';
import type { SelectedField, Selection } from './selection.js';

type Source = Readonly<Record<string, unknown>>;

/**
 * Compiles a selection to a function that writes the JSON text of merged data, without an object in between.
 * It gives up (undefined) on data that is not clean: `complete` then finds out what is wrong and where.
 */
export function compileWriter(schema: GraphQLSchema, selection: Selection, root: GraphQLNamedType) {
  const write = objectWriter(schema, selection, root);
  return (data: Source): string | undefined => {
    try {
      return write(data);
    } catch (error) {
      if (error === unclean) return undefined;
      throw error;
    }
  };
}

interface FieldWriter {
  /** The response key in the merged data. */
  readonly source: string;
  /** `"key":`, with the comma before it. */
  readonly prefix: string;
  readonly write: LeafWriter;
}

function valueWriter(schema: GraphQLSchema, field: SelectedField, type: GraphQLOutputType): LeafWriter {
  if (!isNonNullType(type)) {
    const write = presentWriter(schema, field, type);
    return (value) => (value === null || value === undefined ? 'null' : write(value));
  }
  const write = presentWriter(schema, field, type.ofType);
  return (value) => {
    if (value === null || value === undefined) throw unclean;
    return write(value);
  };
}

function presentWriter(schema: GraphQLSchema, field: SelectedField, type: GraphQLOutputType): LeafWriter {
  if (isListType(type)) return listWriter(valueWriter(schema, field, type.ofType));
  if (isLeafType(type)) return leafWriter(type);
  return field.selection ? objectWriter(schema, field.selection, getNamedType(type)) : giveUp;
}

function listWriter(write: LeafWriter): LeafWriter {
  return (values) => {
    if (!Array.isArray(values)) throw unclean;
    // Counted loops: this and the one over fields are where an answer's time goes.
    let text = '[';
    for (let index = 0; index < values.length; index++)
      text += index === 0 ? write(values[index]) : `,${write(values[index])}`;
    return `${text}]`;
  };
}

/** What an object shows depends on its type; each type is compiled when it is first met. */
function objectWriter(schema: GraphQLSchema, selection: Selection, declared: GraphQLNamedType): LeafWriter {
  const byType = new Map<string, readonly FieldWriter[]>();
  const compile = (name: string): readonly FieldWriter[] => {
    const type = schema.getType(name);
    if (!isObjectType(type) && !isAbstractType(type)) throw unclean;
    const fields = fieldWriters(schema, selection, type);
    byType.set(name, fields);
    return fields;
  };
  return (value) => {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) throw unclean;
    const name = (value as Source)['__typename'];
    const typename = typeof name === 'string' ? name : declared.name;
    const fields = byType.get(typename) ?? compile(typename);
    let text = '{';
    for (let index = 0; index < fields.length; index++) {
      const field = fields[index] as FieldWriter;
      text += field.prefix + field.write((value as Source)[field.source]);
    }
    return `${text}}`;
  };
}

function fieldWriters(schema: GraphQLSchema, selection: Selection, type: GraphQLNamedType): FieldWriter[] {
  return selection.fieldsOf(type).map((field, index) => {
    const prefix = `${index === 0 ? '' : ','}${JSON.stringify(field.key)}:`;
    // What every object inherits must not be taken for data; such names are left to the careful way.
    const write = field.denied || field.source in Object.prototype ? giveUp : fieldWriter(schema, field);
    return { source: field.source, prefix, write };
  });
}

function fieldWriter(schema: GraphQLSchema, field: SelectedField): LeafWriter {
  if (field.name === '__schema' || field.name === '__type') return giveUp;
  if (field.name !== '__typename') return valueWriter(schema, field, field.type);
  const text = JSON.stringify(field.parent.name);
  return isObjectType(field.parent) ? () => text : giveUp;
}

function giveUp(): never {
  throw unclean;
}
