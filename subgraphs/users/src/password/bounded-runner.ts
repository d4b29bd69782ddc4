export interface Bounds {
  /** How many run at once. */
  readonly parallel: number;
  /** How many may wait for their turn. */
  readonly waiting: number;
  /** What the next one gets instead of a place. */
  otherwise(): Error;
}

export type BoundedRunner = <T>(work: () => Promise<T>) => Promise<T>;

/** Runs work in the order it comes, a few at once, and turns away what would wait too long. */
export function boundedRunner({ parallel, waiting, otherwise }: Bounds): BoundedRunner {
  const queue: (() => void)[] = [];
  let running = 0;

  const enter = async (): Promise<void> => {
    if (running < parallel) {
      running++;
      return;
    }
    if (queue.length >= waiting) throw otherwise();
    // Who leaves hands over the place, so `running` stays as it is.
    await new Promise<void>((resolve) => queue.push(resolve));
  };
  const leave = (): void => {
    const next = queue.shift();
    if (next) next();
    else running--;
  };

  return async (work) => {
    await enter();
    try {
      return await work();
    } finally {
      leave();
    }
  };
}
