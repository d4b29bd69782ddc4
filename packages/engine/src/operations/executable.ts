import {
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLFormattedError,
  type GraphQLObjectType,
  getVariableValues,
  Kind,
  visit,
} from 'graphql';
import { BoundedMap } from '../bounded-map.js';
import { coded, type Path, problem } from '../errors.js';
import { compilePlan } from '../execution/compile.js';
import { compileAbsorb, requestOf } from '../execution/fetch.js';
import type { Step } from '../execution/run.js';
import type { Data } from '../execution/values.js';
import type { FetchNode, Supergraph } from '../planning/supergraph.js';
import { complete } from '../response/complete.js';
import { introspect } from '../response/introspect.js';
import { type SelectedField, Selection } from '../response/selection.js';
import type { Variables } from '../types.js';
import type { AccessRules, Requirement } from './access.js';
import { plannedDocument } from './planned-document.js';
import type { Operation } from './prepare.js';

/** An operation as one group of actors with the same rights may run it: planned, compiled, ready for any variables. */
export interface Executable {
  readonly operation: Operation;
  /** Runs the plan; absent when no subgraph has anything to do. For a subscription, what follows each event. */
  readonly step: Step | undefined;
  /** Of a subscription: where the events come from. */
  readonly primary: Primary | undefined;
  /** Makes the answer from the merged data. */
  respond(data: Data, errors: readonly GraphQLFormattedError[], variables: CheckedVariables): ResponseParts;
  check(variables: Variables): CheckedVariables | { errors: readonly GraphQLFormattedError[] };
}

export interface Primary {
  readonly node: FetchNode;
  readonly request: ReturnType<typeof requestOf>;
  readonly absorb: ReturnType<typeof compileAbsorb>;
}

export interface CheckedVariables {
  readonly raw: Variables;
  readonly coerced: Variables;
}

export interface ResponseParts {
  readonly data: unknown;
  readonly errors: readonly GraphQLFormattedError[];
}

export interface MakeOptions {
  readonly supergraph: Supergraph;
  readonly access: AccessRules;
  readonly operation: Operation;
  readonly denied: ReadonlySet<Requirement['id']>;
  /** The code of the refusal: whether to log in or to get more rights. */
  readonly denialCode: 'UNAUTHENTICATED' | 'FORBIDDEN';
}

export function makeExecutable(options: MakeOptions): Executable {
  const { supergraph, operation } = options;
  const denied = (...field: Parameters<AccessRules['of']>) => {
    const requirement = options.denied.size > 0 ? options.access.of(...field) : undefined;
    return requirement !== undefined && options.denied.has(requirement.id);
  };
  const document = plannedDocument(operation, supergraph.apiSchema, denied);
  const node = document && supergraph.plan(document).node;
  const following = node?.kind === 'Subscription' ? node.rest : node;
  return {
    operation,
    step: following && compilePlan(supergraph.fullSchema, following),
    primary: node?.kind === 'Subscription' ? primaryOf(supergraph, node.primary) : undefined,
    respond: responder(options, denied),
    check: checker(options),
  };
}

function primaryOf({ fullSchema }: Supergraph, node: FetchNode): Primary {
  return { node, request: requestOf(node), absorb: compileAbsorb(fullSchema, node, []) };
}

function checker({ supergraph, operation }: MakeOptions): Executable['check'] {
  const definitions = operation.definition.variableDefinitions ?? [];
  const none = { raw: {}, coerced: {} };
  if (definitions.length === 0) return () => none;
  return (raw) => {
    const { coerced, errors } = getVariableValues(supergraph.apiSchema, definitions, raw, { maxErrors: 10 });
    return errors ? { errors: coded('BAD_USER_INPUT', errors) } : { raw, coerced };
  };
}

const maxVariants = 64;

/** One selection for each set of values that the variables of `@skip` and `@include` take. */
function responder(options: MakeOptions, denied: (...field: Parameters<AccessRules['of']>) => boolean) {
  const { supergraph, operation } = options;
  const schema = supergraph.apiSchema;
  const type = schema.getRootType(operation.definition.operation) as GraphQLObjectType;
  const conditions = conditionVariables(operation);
  const fragments = fragmentsOf(operation);
  const variants = new BoundedMap<string, Selection>(maxVariants);
  const denial = (field: SelectedField, path: Path) => refused(options, field, path);

  return (data: Data, errors: readonly GraphQLFormattedError[], { raw, coerced }: CheckedVariables): ResponseParts => {
    const variant = conditions.map((name) => (coerced[name] === true ? 1 : 0)).join('');
    const condition = (name: string) => coerced[name] === true;
    const selection = variants.getOrMake(
      variant,
      () => new Selection({ schema, fragments, denied, condition }, [operation.definition.selectionSet]),
    );
    const asked = (nodes: readonly FieldNode[]) => introspect(schema, operation, nodes, raw);
    const completed = complete({ schema, denial, introspect: asked }, selection, { type, data });
    const told = [...errors, ...completed.denials];
    return { data: completed.data, errors: [...told, ...completed.problems.filter((one) => !isExplained(one, told))] };
  };
}

function refused({ denialCode }: MakeOptions, field: SelectedField, path: Path): GraphQLFormattedError {
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
