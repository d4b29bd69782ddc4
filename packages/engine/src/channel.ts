/** What happens to a channel, told to whoever opened it. */
export interface ChannelOptions<T> {
  /** How many values may wait for the reader. */
  readonly limit: number;
  /** Called when a value does not fit: the channel forgets what waits, gives this last value and ends. */
  readonly overflow: () => T | Error;
  /** Called once, when the reader leaves or the channel overflows. */
  readonly onLeave: () => void;
}

type Step<T> = IteratorResult<T, void>;

/**
 * A bounded queue between a pushing writer and one reader. Unlike a generator it can be left while a read is waiting.
 */
export class Channel<T> implements AsyncIterableIterator<T, void, void> {
  private waiting: T[] = [];
  private readers: { resolve: (step: Step<T>) => void; reject: (error: Error) => void }[] = [];
  private state: 'open' | 'ended' = 'open';
  private failure: Error | undefined;

  constructor(private readonly options: ChannelOptions<T>) {}

  push(value: T): void {
    if (this.state === 'ended') return;
    const reader = this.readers.shift();
    if (reader) reader.resolve({ value, done: false });
    else if (this.waiting.length < this.options.limit) this.waiting.push(value);
    else this.spill();
  }

  /** No more values come; what waits is still read. An error is thrown to the reader after that. */
  end(failure?: Error): void {
    if (this.state === 'ended') return;
    this.state = 'ended';
    const [first, ...others] = this.readers.splice(0);
    if (failure && first) first.reject(failure);
    else this.failure = failure;
    if (!failure) first?.resolve(finished());
    for (const reader of others) reader.resolve(finished());
  }

  next(): Promise<Step<T>> {
    const value = this.waiting.shift();
    if (value !== undefined) return Promise.resolve({ value, done: false });
    if (this.state === 'open') return new Promise((resolve, reject) => this.readers.push({ resolve, reject }));
    const failure = this.failure;
    this.failure = undefined;
    return failure ? Promise.reject(failure) : Promise.resolve(finished());
  }

  return(): Promise<Step<T>> {
    this.waiting = [];
    if (this.state === 'open') {
      this.end();
      this.options.onLeave();
    }
    return Promise.resolve(finished());
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  private spill(): void {
    const last = this.options.overflow();
    this.waiting = last instanceof Error ? [] : [last];
    this.end(last instanceof Error ? last : undefined);
    this.options.onLeave();
  }
}

function finished(): { value: undefined; done: true } {
  return { value: undefined, done: true };
}
