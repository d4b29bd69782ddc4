import { Worker } from 'node:worker_threads';
import type { GraphQLFormattedError } from 'graphql';
import type { PlanningResult, PlanningTask } from './in-thread.js';
import { type OpenPlanner, type Planner, PlannerBusy, PlanRefused, PlanTooComplex } from './planner.js';
import type { QueryPlan } from './supergraph.js';
import type { WorkerAnswer, WorkerSource } from './worker.js';

export interface PlanInWorkerOptions {
  /** How much of a processor's time it may take to validate an operation, and to plan it. @default 2000 */
  readonly budgetMs?: number;
  /** How many operations may wait to be planned. @default 100 */
  readonly queueLimit?: number;
  /**
   * How long the worker stays when there is nothing to plan. It takes some 35 MB while it is there, and a quarter of a
   * second to come back.
   * @default 60000
   */
  readonly idleMs?: number;
}

/** Plans in a thread of its own, so that requests are served while an operation is planned, however long that takes. */
export function planInWorker({
  budgetMs = 2_000,
  queueLimit = 100,
  idleMs = 60_000,
}: PlanInWorkerOptions = {}): OpenPlanner {
  return ({ sdl, introspection }) => new WorkerPlanner({ sdl, introspection }, { budgetMs, queueLimit, idleMs });
}

interface Waiting {
  readonly task: PlanningTask;
  resolve(result: PlanningResult): void;
  reject(error: Error): void;
}

type Outcome = { readonly result: PlanningResult } | { readonly error: Error };

/** Far more than any operation needs: a plan that grows beyond it ends the worker and not the process. */
const resourceLimits = { maxOldGenerationSizeMb: 512, maxYoungGenerationSizeMb: 8 };

const failures = { refused: PlanRefused, tooComplex: PlanTooComplex, failed: Error };

class WorkerPlanner implements Planner {
  private readonly queue: Waiting[] = [];
  /** What the worker has been given, or will be when it is ready. */
  private current: Waiting | undefined;
  private worker: Worker | undefined;
  private isReady = false;
  private timer: NodeJS.Timeout | undefined;
  private isClosed = false;

  constructor(
    private readonly source: WorkerSource,
    private readonly options: Required<PlanInWorkerOptions>,
  ) {}

  validate(document: string): Promise<readonly GraphQLFormattedError[]> {
    return this.ask({ kind: 'validate', document }) as Promise<readonly GraphQLFormattedError[]>;
  }

  plan(document: string, activeLabels: readonly string[]): Promise<QueryPlan['node']> {
    return this.ask({ kind: 'plan', document, activeLabels }) as Promise<QueryPlan['node']>;
  }

  async close(): Promise<void> {
    this.isClosed = true;
    for (const { reject } of this.queue.splice(0)) reject(new Error('The planner is closed.'));
    this.current?.reject(new Error('The planner is closed.'));
    this.current = undefined;
    await this.stop();
  }

  private ask(task: PlanningTask): Promise<PlanningResult> {
    if (this.isClosed) return Promise.reject(new Error('The planner is closed.'));
    if (this.queue.length >= this.options.queueLimit) return Promise.reject(new PlannerBusy('Too much is planned.'));
    return new Promise((resolve, reject) => {
      this.queue.push({ task, resolve, reject });
      if (!this.current) this.next();
    });
  }

  private next(): void {
    this.current = this.queue.shift();
    if (!this.current) this.rest();
    else this.begin(this.current);
  }

  private begin(waiting: Waiting): void {
    const worker = this.worker ?? this.start();
    worker.ref();
    if (this.isReady) this.send(worker, waiting);
  }

  private send(worker: Worker, waiting: Waiting): void {
    const before = settled(worker.cpuUsage());
    worker.postMessage(waiting.task);
    this.after(this.options.budgetMs, () => void this.judge(worker, waiting, before));
  }

  /** A task may wait for a busy machine as long as it must: what counts is what it took of a processor. */
  private async judge(worker: Worker, waiting: Waiting, before: Promise<NodeJS.CpuUsage | undefined>): Promise<void> {
    const used = await settled(worker.cpuUsage(await before));
    if (this.current !== waiting || this.worker !== worker) return;
    const leftMs = this.options.budgetMs - (used ? (used.user + used.system) / 1000 : 0);
    if (leftMs > 0) return this.after(Math.max(leftMs, 10), () => void this.judge(worker, waiting, before));
    void this.stop();
    this.settle({ error: new PlanTooComplex('The operation takes too long to plan.') });
  }

  /** A worker that waits keeps no process alive, and is let go when it waits for long. */
  private rest(): void {
    this.worker?.unref();
    this.after(this.options.idleMs, () => void this.stop());
    this.timer?.unref();
  }

  private start(): Worker {
    const worker = new Worker(new URL('./worker.js', import.meta.url), {
      name: 'planner',
      workerData: this.source,
      resourceLimits,
    });
    this.worker = worker;
    worker.on('message', (answer: WorkerAnswer) => this.worker === worker && this.take(answer, worker));
    worker.on('error', (error) => this.worker === worker && this.fail(error));
    worker.on('exit', () => this.worker === worker && this.fail(new Error('The planner ended by itself.')));
    return worker;
  }

  private take(answer: WorkerAnswer, worker: Worker): void {
    if (answer.kind === 'ready') this.becomeReady(worker);
    else if (answer.kind === 'done') this.settle({ result: answer.result });
    else this.settle({ error: new failures[answer.kind](answer.message) });
  }

  private becomeReady(worker: Worker): void {
    this.isReady = true;
    if (this.current) this.send(worker, this.current);
    else this.rest();
  }

  private fail(error: Error & { code?: string }): void {
    void this.stop();
    const isTooMuch = error.code === 'ERR_WORKER_OUT_OF_MEMORY';
    this.settle({ error: isTooMuch ? new PlanTooComplex('The plan takes too much memory.') : error });
  }

  private settle(outcome: Outcome): void {
    clearTimeout(this.timer);
    const { current } = this;
    this.current = undefined;
    if ('error' in outcome) current?.reject(outcome.error);
    else current?.resolve(outcome.result);
    if (!this.isClosed) this.next();
  }

  private after(ms: number, then: () => void): void {
    clearTimeout(this.timer);
    this.timer = setTimeout(then, ms);
  }

  private async stop(): Promise<void> {
    clearTimeout(this.timer);
    const { worker } = this;
    this.worker = undefined;
    this.isReady = false;
    await worker?.terminate();
  }
}

/** A worker that has ended tells nothing any more. */
function settled<T>(asked: Promise<T>): Promise<T | undefined> {
  return asked.catch(() => undefined);
}
