import type { Log } from './log.js';

/** One thing to close, and how long it may take before it is left behind. */
export interface ShutdownStep {
  readonly name: string;
  readonly deadlineMs: number;
  close(): Promise<unknown>;
}

/** Closes in the written order on SIGTERM or SIGINT, then ends the process. A second signal ends it at once. */
export function onShutdown(log: Log, steps: readonly ShutdownStep[]): void {
  let stopping = false;
  const stop = async (signal: NodeJS.Signals) => {
    if (stopping) process.exit(1);
    stopping = true;
    log.info({ signal }, 'stopping');
    const clean = await closeInOrder(log, steps);
    log.info('stopped');
    process.exit(clean ? 0 : 1);
  };
  process.on('SIGTERM', stop);
  process.on('SIGINT', stop);
}

/** @returns whether every step ended without error before its deadline. */
export async function closeInOrder(log: Log, steps: readonly ShutdownStep[]): Promise<boolean> {
  let clean = true;
  for (const step of steps) {
    try {
      await within(step.deadlineMs, step.close());
    } catch (error) {
      clean = false;
      log.error({ step: step.name, error }, 'did not stop in order');
    }
  }
  return clean;
}

/** Waits for the work, or throws when it is not done in time. */
export async function within(deadlineMs: number, work: Promise<unknown>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`not done after ${deadlineMs} ms`)), deadlineMs);
  });
  try {
    await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}
