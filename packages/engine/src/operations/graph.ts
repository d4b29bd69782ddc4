import type { GraphQLSchema } from 'graphql';
import { BoundedMap } from '../bounded-map.js';
import { problem, refusal } from '../errors.js';
import { loadSupergraph, PlanRefused, type Supergraph } from '../planning/supergraph.js';
import type { EngineActor, EngineResponse } from '../types.js';
import { readAccessRules, satisfies } from './access.js';
import { readCostRules } from './cost-rules.js';
import { type Executable, makeExecutable } from './executable.js';
import type { Limits } from './limits.js';
import { type Operation, prepareOperation } from './prepare.js';
import { activeLabels } from './rollout.js';

export interface GraphOptions {
  readonly introspection: boolean;
  readonly planCacheSize: number;
  readonly limits: Limits;
}

/** One loaded supergraph and what was learned about the operations on it. */
export interface Graph {
  readonly schema: GraphQLSchema;
  readonly subgraphs: Supergraph['subgraphs'];
  prepare(query: string, operationName: string | null | undefined): Operation | EngineResponse;
  /** Plans and compiles for the rights of this actor; actors with the same rights share the result. */
  executable(operation: Operation, actor: EngineActor): Executable | EngineResponse;
}

/** Each operation may be planned for this many sets of rights. */
const maxRights = 64;

export function openGraph(sdl: string, { introspection, planCacheSize, limits }: GraphOptions): Graph {
  const supergraph = loadSupergraph(sdl);
  const schema = supergraph.apiSchema;
  const access = readAccessRules(sdl, schema);
  const costs = readCostRules(sdl);
  const operations = new BoundedMap<string, Operation>(planCacheSize);
  const executables = new WeakMap<Operation, BoundedMap<string, Executable | EngineResponse>>();

  return {
    schema,
    subgraphs: supergraph.subgraphs,
    prepare(query, operationName) {
      const key = `${operationName ?? ''}\n${query}`;
      const known = operations.get(key);
      if (known) return known;
      const prepared = prepareOperation({ schema, access, costs, introspection, limits }, query, operationName);
      if ('definition' in prepared) operations.set(key, prepared);
      return prepared;
    },
    executable(operation, actor) {
      const plans = executables.get(operation) ?? new BoundedMap<string, Executable | EngineResponse>(maxRights);
      executables.set(operation, plans);
      const rights = rightsOf(operation, actor);
      const active = activeLabels(supergraph.overrideLabels, actor.id);
      const key = active.length === 0 ? rights.key : JSON.stringify([rights.key, active]);
      return plans.getOrMake(key, () =>
        madeOrRefused({ supergraph, access, operation, activeLabels: active, ...rights }),
      );
    },
  };
}

function madeOrRefused(options: Parameters<typeof makeExecutable>[0]): Executable | EngineResponse {
  try {
    return makeExecutable(options);
  } catch (error) {
    if (error instanceof PlanRefused) return refusal([problem('OPERATION_NOT_SUPPORTED', error.message)]);
    throw error;
  }
}

function rightsOf({ requirements }: Operation, actor: EngineActor): Rights {
  if (requirements.length === 0) return unrestricted;
  const denied = new Set(requirements.filter((one) => !satisfies(actor, one)).map(({ id }) => id));
  if (denied.size === 0) return unrestricted;
  const denialCode = actor.authenticated ? 'FORBIDDEN' : 'UNAUTHENTICATED';
  return { denied, denialCode, key: JSON.stringify([denialCode, ...denied]) };
}

type Rights = { key: string } & Pick<Parameters<typeof makeExecutable>[0], 'denied' | 'denialCode'>;

const unrestricted: Rights = { key: '', denied: new Set(), denialCode: 'FORBIDDEN' };
