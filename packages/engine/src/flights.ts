/** A signal that never aborts: for work that nobody can call off. */
export const neverAborts: AbortSignal = new AbortController().signal;

export interface Landed<T> {
  readonly value: T;
  /** Whether others have it too: then nobody may change it. */
  readonly isShared: boolean;
}

interface Flight<T> {
  readonly result: Promise<Landed<T>>;
  readonly cancel: AbortController | undefined;
  waiting: number;
}

/** Lets those who ask the same at the same time wait for one answer. When the last of them leaves, the work is called off. */
export class Flights<T> {
  private readonly flying = new Map<string, Flight<T>>();

  /** @param onJoin told when the work of another is waited for */
  constructor(private readonly onJoin: () => void = () => undefined) {}

  join(key: string, signal: AbortSignal, start: (signal: AbortSignal) => Promise<T>): Promise<Landed<T>> {
    const known = this.flying.get(key);
    if (known) this.onJoin();
    const flight = known ?? this.take(key, signal, start);
    flight.waiting++;
    if (signal !== neverAborts) this.leaveOn(signal, key, flight);
    return flight.result;
  }

  private take(key: string, signal: AbortSignal, start: (signal: AbortSignal) => Promise<T>): Flight<T> {
    const cancel = signal === neverAborts ? undefined : new AbortController();
    const land = () => {
      if (this.flying.get(key) === flight) this.flying.delete(key);
    };
    const landed = (value: T) => {
      land();
      return { value, isShared: flight.waiting > 1 };
    };
    const failed = (error: unknown) => {
      land();
      throw error;
    };
    const result = start(cancel?.signal ?? neverAborts).then(landed, failed);
    const flight: Flight<T> = { result, cancel, waiting: 0 };
    this.flying.set(key, flight);
    return flight;
  }

  /** Counts a waiter out when it leaves before the answer is there. */
  private leaveOn(signal: AbortSignal, key: string, flight: Flight<T>): void {
    const leave = () => {
      flight.waiting--;
      if (flight.waiting > 0) return;
      // One who asks from now on must not be given what was called off.
      if (this.flying.get(key) === flight) this.flying.delete(key);
      flight.cancel?.abort();
    };
    if (signal.aborted) leave();
    else signal.addEventListener('abort', leave, { once: true });
    const forget = () => signal.removeEventListener('abort', leave);
    flight.result.then(forget, forget);
  }
}
