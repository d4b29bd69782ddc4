import {
  type FieldNode,
  type GraphQLFormattedError,
  type GraphQLObjectType,
  type GraphQLOutputType,
  type GraphQLSchema,
  isAbstractType,
  isLeafType,
  isListType,
  isNonNullType,
  isObjectType,
} from 'graphql';
import { type Path, problem } from '../errors.js';
import { isAbsent } from '../execution/absent.js';
import { isValidLeaf } from './leaf.js';
import { type SelectedField, type Selection, typeOfObject } from './selection.js';

type Source = Readonly<Record<string, unknown>>;
type Completed = Record<string, unknown>;

export interface Completion {
  readonly schema: GraphQLSchema;
  /** Why a field that the actor may not see is refused. */
  readonly denial: (field: SelectedField, path: Path) => GraphQLFormattedError;
  /** The value of `__schema` or `__type`. */
  readonly introspect: (nodes: readonly FieldNode[]) => unknown;
}

/** Thrown up to the nearest place that may be null. */
const nullUp = Symbol('null');

/**
 * Shapes merged subgraph data into the answer: only what was asked for, in the order asked, with nulls moved up as the
 * API schema says. Careful rather than fast: it is used where something is wrong or refused, so that every error has its path.
 */
export function complete(
  completion: Completion,
  selection: Selection,
  root: { type: GraphQLObjectType; data: Source },
) {
  const completer = new Completer(completion);
  const data = completer.root(selection.fieldsOf(root.type), root.data);
  return { data, denials: completer.denials, problems: completer.problems };
}

class Completer {
  readonly denials: GraphQLFormattedError[] = [];
  readonly problems: GraphQLFormattedError[] = [];
  private readonly path: (string | number)[] = [];

  constructor(private readonly completion: Completion) {}

  /** When nothing of what was asked for is allowed, there is no data at all. */
  root(fields: readonly SelectedField[], source: Source): Completed | null {
    try {
      const data = this.fields(fields, source);
      return fields.length > 0 && fields.every(({ denied }) => denied) ? null : data;
    } catch (error) {
      if (error === nullUp) return null;
      throw error;
    }
  }

  private fields(fields: readonly SelectedField[], source: Source): Completed {
    const completed: Completed = Object.create(null);
    let broken = false;
    for (const field of fields) {
      this.path.push(field.key);
      // All fields are looked at even when one is broken, so that each refusal is told.
      const value = this.field(field, source);
      this.path.pop();
      if (value === nullUp) broken = true;
      else completed[field.key] = value;
    }
    if (broken) throw nullUp;
    return completed;
  }

  private field(field: SelectedField, source: Source): unknown {
    if (field.denied) {
      this.denials.push(this.completion.denial(field, [...this.path]));
      return isNonNullType(field.type) ? nullUp : null;
    }
    if (field.name === '__typename') return isObjectType(field.parent) ? field.parent.name : nullUp;
    if (field.name === '__schema' || field.name === '__type') return this.completion.introspect(field.nodes);
    // What is not there is null as a whole where it may be, and needs no reason.
    if (isNonNullType(field.type) && !Object.hasOwn(source, field.source) && isAbsent(source, field.source))
      return nullUp;
    try {
      return this.value(field, field.type, Object.hasOwn(source, field.source) ? source[field.source] : null);
    } catch (error) {
      if (error === nullUp) return nullUp;
      throw error;
    }
  }

  private value(field: SelectedField, type: GraphQLOutputType, value: unknown): unknown {
    if (!isNonNullType(type)) return this.nullable(field, type, value);
    const before = this.problems.length + this.denials.length;
    const completed = this.nullable(field, type.ofType, value);
    if (completed !== null) return completed;
    // A null that already has its reason below needs no second one.
    if (this.problems.length + this.denials.length === before)
      this.wrong('Cannot return null for this non-nullable field.');
    throw nullUp;
  }

  private nullable(field: SelectedField, type: GraphQLOutputType, value: unknown): unknown {
    if (value === null || value === undefined) return null;
    try {
      if (isListType(type)) return this.list(field, type.ofType, value);
      if (!isLeafType(type)) return this.object(field, type, value);
      if (isValidLeaf(type, value)) return value;
    } catch (error) {
      if (error === nullUp) return null;
      throw error;
    }
    return this.wrong('A subgraph gave a value that is not of this type.');
  }

  private list(field: SelectedField, type: GraphQLOutputType, values: unknown): unknown {
    if (!Array.isArray(values)) return this.wrong('A subgraph gave a value that is not a list.');
    let broken = false;
    const completed = values.map((value, index) => {
      this.path.push(index);
      try {
        return this.value(field, type, value);
      } catch (error) {
        if (error !== nullUp) throw error;
        broken = true;
        return null;
      } finally {
        this.path.pop();
      }
    });
    return broken ? null : completed;
  }

  private object(field: SelectedField, declared: GraphQLOutputType, value: unknown): unknown {
    if (!field.selection || typeof value !== 'object' || Array.isArray(value))
      return this.wrong('A subgraph gave a value that is not an object.');
    const type = typeOfObject(this.completion.schema, value as Source, declared);
    if (!isObjectType(type) && !isAbstractType(type))
      return this.wrong(`A subgraph gave an unknown type for "${field.key}".`);
    return this.fields(field.selection.fieldsOf(type), value as Source);
  }

  private wrong(message: string): null {
    this.problems.push(problem('INVALID_SUBGRAPH_VALUE', message, { path: [...this.path] }));
    return null;
  }
}
