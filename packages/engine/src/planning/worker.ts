import { parentPort, workerData } from 'node:worker_threads';
import { type PlanningResult, type PlanningTask, planning } from './in-thread.js';
import { PlanRefused, PlanTooComplex } from './planner.js';
import { loadSupergraph } from './supergraph.js';

/** What the worker says: first that it is ready, then an answer to each task. */
export type WorkerAnswer =
  | { readonly kind: 'ready' }
  | { readonly kind: 'done'; readonly result: PlanningResult }
  | { readonly kind: 'refused' | 'tooComplex' | 'failed'; readonly message: string };

export interface WorkerSource {
  readonly sdl: string;
  readonly introspection: boolean;
}

const { sdl, introspection } = workerData as WorkerSource;
const work = planning({ loaded: loadSupergraph(sdl), introspection });

function answerTo(task: PlanningTask): WorkerAnswer {
  try {
    return { kind: 'done', result: work(task) };
  } catch (error) {
    const { message, stack = message } = error instanceof Error ? error : new Error(String(error));
    if (error instanceof PlanRefused) return { kind: 'refused', message };
    if (error instanceof PlanTooComplex) return { kind: 'tooComplex', message };
    return { kind: 'failed', message: stack };
  }
}

parentPort?.on('message', (task: PlanningTask) => parentPort?.postMessage(answerTo(task)));
parentPort?.postMessage({ kind: 'ready' } satisfies WorkerAnswer);
