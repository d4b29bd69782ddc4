import {
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLFormattedError,
  type GraphQLObjectType,
  type GraphQLSchema,
  Kind,
  visit,
} from 'graphql';
import { BoundedMap } from '../bounded-map.js';
import { Answer, type Path, problem } from '../errors.js';
import type { Data } from '../execution/values.js';
import type { CheckedVariables } from '../operations/executable.js';
import type { DeniedFields } from '../operations/planned-document.js';
import type { Operation } from '../operations/prepare.js';
import type { EngineResponse } from '../types.js';
import { complete } from './complete.js';
import { introspect } from './introspect.js';
import { type SelectedField, Selection } from './selection.js';
import { compileWriter } from './writer.js';

/** Makes the answer from merged data and the errors met on the way. */
export type Respond = (
  data: Data,
  errors: readonly GraphQLFormattedError[],
  variables: CheckedVariables,
) => EngineResponse;

export interface RespondOptions {
  readonly schema: GraphQLSchema;
  readonly operation: Operation;
  readonly denied: DeniedFields;
  /** The code of the refusal: whether to log in or to get more rights. */
  readonly denialCode: 'UNAUTHENTICATED' | 'FORBIDDEN';
}

const maxVariants = 64;

/** One shape of the answer for each set of values that the variables of `@skip` and `@include` take. */
export function compileResponse(options: RespondOptions): Respond {
  const conditions = conditionVariables(options.operation);
  const variants = new BoundedMap<string, Respond>(maxVariants);
  return (data, errors, variables) => {
    const values = conditions.map((name) => variables.coerced[name] === true);
    const respond = variants.getOrMake(values.join(), () => {
      const included = new Set(conditions.filter((_, index) => values[index]));
      return variant(options, (name) => included.has(name));
    });
    return respond(data, errors, variables);
  };
}

function variant(options: RespondOptions, condition: (variable: string) => boolean): Respond {
  const { schema, operation, denied } = options;
  const type = schema.getRootType(operation.definition.operation) as GraphQLObjectType;
  const fragments = fragmentsOf(operation);
  const { clientKeys } = operation;
  const context = { schema, fragments, denied, clientKeys, condition };
  const selection = new Selection(context, [operation.definition.selectionSet]);
  const write = compileWriter(schema, selection, type);
  const denial = (field: SelectedField, path: Path) => refused(options, field, path);

  return (data, met, { raw }) => {
    const errors = clientKeys.size > 0 ? met.map((one) => inClientsKeys(one, clientKeys)) : met;
    const text = write(data);
    if (text !== undefined) return answer(text, errors);
    const asked = (nodes: readonly FieldNode[]) => introspect(schema, { operation, variables: raw }, nodes);
    const completed = complete({ schema, denial, introspect: asked }, selection, { type, data });
    const told = [...errors, ...completed.denials];
    const unexplained = completed.problems.filter((one) => !isExplained(one, told));
    return answer(JSON.stringify(completed.data), [...told, ...unexplained]);
  };
}

export function answer(data: string, errors: readonly GraphQLFormattedError[]): EngineResponse {
  const body = errors.length > 0 ? `{"data":${data},"errors":${JSON.stringify(errors)}}` : `{"data":${data}}`;
  return new Answer(body, 'executed', errors);
}

function refused({ denialCode }: RespondOptions, field: SelectedField, path: Path): GraphQLFormattedError {
  const place = `${field.parent.name}.${field.name}`;
  const say = denialCode === 'UNAUTHENTICATED' ? `Log in to read ${place}.` : `You are not allowed to read ${place}.`;
  return problem(denialCode, say, { path });
}

/** A value that is missing because of an error already told is not told again. */
function isExplained({ path = [] }: GraphQLFormattedError, errors: readonly GraphQLFormattedError[]): boolean {
  return errors.some(
    (error) => !error.path || error.path.every((step, index) => index >= path.length || step === path[index]),
  );
}

function inClientsKeys(error: GraphQLFormattedError, clientKeys: ReadonlyMap<unknown, string>): GraphQLFormattedError {
  return error.path ? { ...error, path: error.path.map((step) => clientKeys.get(step) ?? step) } : error;
}

function conditionVariables({ document }: Operation): string[] {
  const names = new Set<string>();
  visit(document, {
    Directive({ name, arguments: args = [] }) {
      if (name.value !== 'skip' && name.value !== 'include') return;
      for (const { value } of args) if (value.kind === Kind.VARIABLE) names.add(value.name.value);
    },
  });
  return [...names];
}

function fragmentsOf({ document }: Operation): Map<string, FragmentDefinitionNode> {
  const fragments = document.definitions.filter((one) => one.kind === Kind.FRAGMENT_DEFINITION);
  return new Map(fragments.map((fragment) => [fragment.name.value, fragment]));
}
