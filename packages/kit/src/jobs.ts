import { type FlowJob, type Queue, UnrecoverableError } from 'bullmq';
import type { Broker } from './broker.js';

/** What a running job may use besides its payload. */
export interface JobRun {
  /** Aborted when the job is cancelled or the process stops. */
  readonly signal: AbortSignal;
  /** 1 for the first run. */
  readonly attempt: number;
  /** Whether it is not tried again when it fails now. */
  readonly last: boolean;
}

export interface JobDefinition<A, P> {
  /** Does the work. It may run twice; the second run must find what the first has done. */
  run(app: A, payload: P, run: JobRun): Promise<void>;
  /** Called once when no attempt is left, so that the row can say FAILED. */
  failed?(app: A, payload: P, error: Error): Promise<void>;
  /** How many at once in one process. @default 1 */
  readonly concurrency?: number;
  /** How often it is tried in all. @default 3 */
  readonly attempts?: number;
}

/** Names the app and the payload of a job, so that a table of jobs does not have to infer them. */
export function job<A, P>(definition: JobDefinition<A, P>): JobDefinition<A, P> {
  return definition;
}

/** Thrown by a job that need not be tried again: the input is at fault. */
export class FinalError extends UnrecoverableError {}

/** Thrown by a job that could not be done now for no fault of its own, as when its process stops: it waits again. */
export class PutBackError extends Error {
  override name = 'PutBackError';
}

// biome-ignore lint/suspicious/noExplicitAny: a table holds jobs of different apps and payloads
type AnyJob = JobDefinition<any, any>;
/** A service's jobs by name. The name is written on the wire: never rename one that may be queued. */
export type JobTable = Readonly<Record<string, AnyJob>>;
type PayloadOf<J extends AnyJob> = J extends { run(app: never, payload: infer P, run: JobRun): Promise<void> }
  ? P
  : never;
export type AppOf<T extends JobTable> = Parameters<T[keyof T]['run']>[0];

export interface JobOptions {
  readonly id: string;
  /** Smaller ones come first, equal ones in the order of their arrival: 0 to `LAST_PRIORITY`. @default 0 */
  readonly priority?: number;
}

/** What BullMQ can count to. */
export const LAST_PRIORITY = 2 ** 21 - 1;

/** One job of a flow. It begins when all its children have ended, well or not: it asks the rows what became of them. */
export type Flow<T extends JobTable> = {
  [N in keyof T & string]: {
    readonly name: N;
    readonly payload: PayloadOf<T[N]>;
    readonly id: string;
    readonly priority?: number;
    readonly children?: readonly Flow<T>[];
  };
}[keyof T & string];

/** How the rest of a service asks for work. */
export interface Jobs<T extends JobTable> {
  /** Queues a job. The same id twice is one job while the first is waiting or running. */
  add<N extends keyof T & string>(name: N, payload: PayloadOf<T[N]>, options: JobOptions): Promise<void>;
  /** Queues many jobs of one name at once. */
  addAll<N extends keyof T & string>(
    name: N,
    jobs: readonly (JobOptions & { readonly payload: PayloadOf<T[N]> })[],
  ): Promise<void>;
  /** Queues a job and all that must be done before it, in one step: all of them or none. */
  addFlow(flow: Flow<T>): Promise<void>;
  /** Whether a job waits (for its turn or its children) or runs. */
  has(name: keyof T & string, id: string): Promise<boolean>;
  /**
   * Takes a waiting job away and aborts a running one, in whatever process it runs. Resolves when it runs no more, so
   * that the same id can be added again, or after five seconds.
   */
  cancel(name: keyof T & string, id: string): Promise<void>;
  /** Takes waiting jobs away, many at once; those that run go on. */
  remove(name: keyof T & string, ids: readonly string[]): Promise<void>;
  /** From now on no process begins a job of this name, until it is resumed; jobs that run go on. */
  pause(name: keyof T & string): Promise<void>;
  resume(name: keyof T & string): Promise<void>;
}

const ATTEMPTS = 3;

/** @param service prefixes the queue names, since services may share one broker. */
export function createJobs<T extends JobTable>(broker: Broker, service: string, table: () => T): Jobs<T> {
  const options = (name: string, { id, priority }: JobOptions) => ({
    jobId: id,
    ...(priority && { priority }),
    attempts: table()[name]?.attempts ?? ATTEMPTS,
    backoff: { type: 'exponential', delay: 1_000 },
    // The row in the service's database tells what became of it; a finished job must not block the next of its id.
    removeOnComplete: true,
    removeOnFail: true,
  });
  const toFlowJob = ({ name, payload, children, ...which }: Flow<T>): FlowJob => ({
    name,
    queueName: `${service}.${name}`,
    data: payload,
    opts: options(name, which),
    ...(children && { children: children.map((child) => asChild(toFlowJob(child))) }),
  });
  return {
    async add(name, payload, which) {
      await broker.queue(`${service}.${name}`).add(name, payload, options(name, which));
    },
    async addAll(name, jobs) {
      const all = jobs.map(({ payload, ...which }) => ({ name, data: payload, opts: options(name, which) }));
      await broker.queue(`${service}.${name}`).addBulk(all);
    },
    async addFlow(flow) {
      await broker.flows().add(toFlowJob(flow));
    },
    async has(name, id) {
      return (await broker.queue(`${service}.${name}`).getJob(id)) !== undefined;
    },
    async cancel(name, id) {
      const queue = broker.queue(`${service}.${name}`);
      const waiting = await queue.getJob(id);
      if (waiting && !(await waiting.isActive())) await waiting.remove().catch(ignoreJustStarted);
      await broker.relay().publish(cancelTopic(service, name), id);
      await ended(queue, id);
    },
    async remove(name, ids) {
      const queue = broker.queue(`${service}.${name}`);
      await Promise.all(ids.map((id) => queue.remove(id)));
    },
    async pause(name) {
      await broker.queue(`${service}.${name}`).pause();
    },
    async resume(name) {
      await broker.queue(`${service}.${name}`).resume();
    },
  };
}

function asChild(flow: FlowJob): FlowJob {
  return { ...flow, opts: { ...flow.opts, ignoreDependencyOnFailure: true } };
}

/** The job began between the look and the removal: the announcement that follows aborts it. */
function ignoreJustStarted(): void {}

const WIND_DOWN_MS = 5_000;
const LOOK_MS = 25;

async function ended(queue: Queue, id: string): Promise<void> {
  const deadline = performance.now() + WIND_DOWN_MS;
  while (performance.now() < deadline) {
    const job = await queue.getJob(id);
    if (!job || !(await job.isActive())) return;
    await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
  }
}

export const cancelTopic = (service: string, name: string) => `jobs.${service}.${name}.cancel`;
