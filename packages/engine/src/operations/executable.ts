import { type GraphQLFormattedError, getVariableValues, print } from 'graphql';
import { coded } from '../errors.js';
import { compilePlan } from '../execution/compile.js';
import { compileAbsorb, operationOf } from '../execution/fetch.js';
import type { SubgraphOperation } from '../execution/request.js';
import type { Step } from '../execution/run.js';
import type { Planner } from '../planning/planner.js';
import type { FetchNode, Supergraph } from '../planning/supergraph.js';
import { compileResponse, type Respond, type RespondOptions } from '../response/respond.js';
import type { Variables } from '../types.js';
import type { AccessRules, Requirement } from './access.js';
import { plannedDocument } from './planned-document.js';
import type { Operation } from './prepare.js';
import { inClientsWords, withProtoRenamed } from './proto-variable.js';

/** An operation as one group of actors with the same rights may run it: planned, compiled, ready for any variables. */
export interface Executable {
  /** Different for each executable of this process. */
  readonly id: number;
  readonly operation: Operation;
  /** Runs the plan; absent when no subgraph has anything to do. For a subscription, what follows each event. */
  readonly step: Step | undefined;
  /** Of a subscription: where the events come from. */
  readonly primary: Primary | undefined;
  /** Makes the answer from the merged data. */
  readonly respond: Respond;
  check(variables: Variables): CheckedVariables | { errors: readonly GraphQLFormattedError[] };
}

export interface Primary {
  readonly node: FetchNode;
  readonly operation: SubgraphOperation;
  readonly absorb: ReturnType<typeof compileAbsorb>;
}

export interface CheckedVariables {
  readonly raw: Variables;
  readonly coerced: Variables;
}

export interface MakeOptions {
  readonly supergraph: Supergraph;
  readonly planner: Pick<Planner, 'plan'>;
  readonly access: AccessRules;
  readonly operation: Operation;
  readonly denied: ReadonlySet<Requirement['id']>;
  readonly denialCode: RespondOptions['denialCode'];
  /** The progressive overrides that are on. */
  readonly activeLabels: readonly string[];
}

let lastId = 0;

export async function makeExecutable(options: MakeOptions): Promise<Executable> {
  const { supergraph, planner, operation } = options;
  const denied = (...field: Parameters<AccessRules['of']>) => {
    const requirement = options.denied.size > 0 ? options.access.of(...field) : undefined;
    return requirement !== undefined && options.denied.has(requirement.id);
  };
  const document = plannedDocument(operation, supergraph.apiSchema, denied);
  const node = document && (await planner.plan(print(document), options.activeLabels));
  const following = node?.kind === 'Subscription' ? node.rest : node;
  return {
    id: ++lastId,
    operation,
    step: following && compilePlan(supergraph, following),
    primary: node?.kind === 'Subscription' ? primaryOf(supergraph, node.primary) : undefined,
    respond: compileResponse({ schema: supergraph.apiSchema, operation, denied, denialCode: options.denialCode }),
    check: checker(options),
  };
}

function primaryOf({ fullSchema }: Supergraph, node: FetchNode): Primary {
  return { node, operation: operationOf(node), absorb: compileAbsorb(fullSchema, node, []) };
}

function checker({ supergraph, operation }: MakeOptions): Executable['check'] {
  const definitions = operation.definition.variableDefinitions ?? [];
  const none = { raw: {}, coerced: {} };
  if (definitions.length === 0) return () => none;
  const { protoName } = operation;
  return (given) => {
    const raw = protoName === undefined ? given : withProtoRenamed(given, protoName);
    const { coerced, errors } = getVariableValues(supergraph.apiSchema, definitions, raw, { maxErrors: 10 });
    if (!errors) return { raw, coerced };
    const said = coded('BAD_USER_INPUT', errors);
    if (protoName === undefined) return { errors: said };
    return { errors: said.map((one) => ({ ...one, message: inClientsWords(one.message, protoName) })) };
  };
}
