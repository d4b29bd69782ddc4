import type { GraphQLSchema } from 'graphql';
import { BoundedMap } from '../bounded-map.js';
import type { EngineCounts } from '../counts.js';
import { type ErrorCode, isRefusal, problem, refusal } from '../errors.js';
import { Flights, neverAborts } from '../flights.js';
import { type OpenPlanner, type Planner, PlannerBusy, PlanRefused, PlanTooComplex } from '../planning/planner.js';
import { loadSupergraph, type Supergraph } from '../planning/supergraph.js';
import type { EngineResponse } from '../types.js';
import { type AccessRules, readAccessRules } from './access.js';
import { type CostRules, readCostRules } from './cost-rules.js';
import { type Executable, makeExecutable } from './executable.js';
import { type Asker, KnownOperation } from './known.js';
import type { Limits } from './limits.js';
import { type OperationText, prepareOperation } from './prepare.js';
import { type Rights, rightsOf } from './rights.js';
import { activeLabels } from './rollout.js';

export interface GraphOptions {
  readonly introspection: boolean;
  readonly planCacheSize: number;
  readonly limits: Limits;
  readonly openPlanner: OpenPlanner;
  readonly counts: EngineCounts;
}

/** What was found out about the text of an operation. */
interface Entry {
  readonly found: KnownOperation | EngineResponse;
  /** What it takes of the cache. */
  readonly weight: number;
}

/** Where the plan of an operation is kept. */
interface Place {
  readonly key: string;
  readonly rights: Rights;
  /** The progressive overrides that are on. */
  readonly active: readonly string[];
}

/** So much text takes as much memory as a field of an operation. */
const charactersPerField = 20;

/** One loaded supergraph and what was learned about the operations on it. */
export class Graph {
  readonly schema: GraphQLSchema;
  readonly subgraphs: Supergraph['subgraphs'];
  private readonly supergraph: Supergraph;
  private readonly planner: Planner;
  private readonly access: AccessRules;
  private readonly costs: CostRules;
  private readonly entries: BoundedMap<string, Entry>;
  private readonly preparing = new Flights<KnownOperation | EngineResponse>();
  private readonly planning = new Flights<Executable | EngineResponse>();

  constructor(
    sdl: string,
    private readonly options: GraphOptions,
  ) {
    const loaded = loadSupergraph(sdl);
    const { openPlanner: _, ...supergraph } = loaded;
    this.supergraph = supergraph;
    this.schema = supergraph.apiSchema;
    this.subgraphs = supergraph.subgraphs;
    this.access = readAccessRules(sdl, this.schema);
    this.costs = readCostRules(sdl);
    this.entries = new BoundedMap(options.planCacheSize, ({ weight }) => weight);
    this.planner = options.openPlanner({ sdl, introspection: options.introspection, loaded });
  }

  /** Parses and validates; those who ask for the same meanwhile wait for it. */
  async prepare(text: OperationText): Promise<KnownOperation | EngineResponse> {
    const { query, operationName } = text;
    const key = operationName ? `${operationName}\0${query}` : query;
    const known = this.entries.get(key);
    if (known) return known.found;
    return (await this.preparing.join(key, neverAborts, () => this.prepareNow(key, text))).value;
  }

  /** Plans and compiles for the rights of who asks; those with the same rights share the result. */
  async executable(known: KnownOperation, asker: Asker): Promise<Executable | EngineResponse> {
    const place = this.placeOf(known, asker);
    const plan = known.plans.get(place.key);
    known.uses++;
    if (plan) this.options.counts.planHits++;
    else this.options.counts.planMisses++;
    return plan ? plan.executable : this.plan(known, asker, place);
  }

  /** Plans beforehand for somebody with these rights. */
  async warm(known: KnownOperation, asker: Asker): Promise<void> {
    await this.plan(known, asker, this.placeOf(known, asker));
    this.options.counts.plansWarmed++;
  }

  /** The operations that are kept, those that were run most first. */
  known(): KnownOperation[] {
    const found = [...this.entries.values()].map((entry) => entry.found);
    return found.filter((one) => one instanceof KnownOperation).sort((one, other) => other.uses - one.uses);
  }

  close(): Promise<void> {
    return this.planner.close();
  }

  private placeOf({ operation }: KnownOperation, asker: Asker): Place {
    const rights = rightsOf(operation, asker);
    const active = activeLabels(this.supergraph.overrideLabels, asker.id);
    return { rights, active, key: active.length === 0 ? rights.key : JSON.stringify([rights.key, active]) };
  }

  /** Those who ask for the same meanwhile wait for it. */
  private async plan(known: KnownOperation, asker: Asker, { rights, active, key }: Place) {
    const { supergraph, planner, access } = this;
    const options = { supergraph, planner, access, operation: known.operation, activeLabels: active, ...rights };
    const { value } = await this.planning.join(`${known.id} ${key}`, neverAborts, async () => {
      const executable = await made(() => makeExecutable(options));
      if (!isRefusedWith('PLANNER_BUSY', executable)) known.keep(key, asker, executable);
      return executable;
    });
    return value;
  }

  private async prepareNow(key: string, text: OperationText): Promise<KnownOperation | EngineResponse> {
    const { schema, access, costs, planner, supergraph } = this;
    const { limits } = this.options;
    const options = { schema, access, costs, planner, limits, requirements: supergraph.requirements };
    const prepared = await made(() => prepareOperation(options, text));
    const found = isRefusal(prepared) ? prepared : new KnownOperation(text, prepared);
    const fields = isRefusal(prepared) ? 1 : prepared.fields;
    const weight = fields + Math.ceil(key.length / charactersPerField);
    if (!isRefusal(found) || isRefusedWith('OPERATION_TOO_COMPLEX', found)) this.entries.set(key, { found, weight });
    return found;
  }
}

/** What the planner objects to is an answer; nobody else can do anything about it. */
async function made<T extends object>(make: () => Promise<T>): Promise<T | EngineResponse> {
  try {
    return await make();
  } catch (error) {
    if (error instanceof PlanRefused) return refusal([problem('OPERATION_NOT_SUPPORTED', error.message)]);
    if (error instanceof PlanTooComplex) return refusal([problem('OPERATION_TOO_COMPLEX', tooComplex)]);
    if (error instanceof PlannerBusy) return refusal([problem('PLANNER_BUSY', busy)]);
    throw error;
  }
}

const tooComplex = 'The operation is too complex to be planned in the time there is. Ask for less at once.';
const busy = 'Too many new operations came at once. Try again in a moment.';

function isRefusedWith(code: ErrorCode, value: object): boolean {
  return isRefusal(value) && value.errors.some(({ extensions }) => extensions?.['code'] === code);
}
