import { BoundedMap } from '../bounded-map.js';
import type { EngineActor, EngineResponse } from '../types.js';
import type { Executable } from './executable.js';
import type { Operation, OperationText } from './prepare.js';

/** What of an actor a plan depends on. */
export type Asker = Pick<EngineActor, 'id' | 'authenticated' | 'scopes' | 'policies'>;

export interface KnownPlan {
  /** One of those it was made for. */
  readonly asker: Asker;
  readonly executable: Executable | EngineResponse;
}

/** Each operation may be planned for this many sets of rights. */
const maxRights = 64;

let lastId = 0;

/** A valid operation, and what was planned for it. */
export class KnownOperation {
  /** Different for each operation of this process. */
  readonly id = ++lastId;
  /** How often it was run. */
  uses = 0;
  /** By the rights of who asks. */
  readonly plans = new BoundedMap<string, KnownPlan>(maxRights);

  constructor(
    readonly text: OperationText,
    readonly operation: Operation,
  ) {}

  /** Of who asked only what the plan goes by: the rest belongs to a request. */
  keep(rights: string, { id, authenticated, scopes, policies = [] }: Asker, executable: KnownPlan['executable']): void {
    this.plans.set(rights, { asker: { id, authenticated, scopes, policies }, executable });
  }
}
