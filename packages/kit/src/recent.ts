export interface RecentOptions {
  /** What is noted is remembered for this long at least, and for twice as long at most. */
  readonly spanMs: number;
  /** When so many were noted in one span, the span ends early. @default 100000 */
  readonly limit?: number;
}

/**
 * Remembers what was noted lately. It forgets by whole generations, which costs nothing per entry: people beyond any
 * number that was thought of make it forget sooner, not always. A clock that is set back changes nothing.
 */
export class Recent<V> {
  private young = new Map<string, V>();
  private old = new Map<string, V>();
  private turnAt: number;

  constructor(private readonly options: RecentOptions) {
    this.turnAt = performance.now() + options.spanMs;
  }

  get(key: string): V | undefined {
    this.turnWhenDue();
    return this.young.get(key) ?? this.old.get(key);
  }

  set(key: string, value: V): void {
    this.turnWhenDue();
    if (this.young.size >= (this.options.limit ?? 100_000)) this.turn();
    this.young.set(key, value);
  }

  delete(key: string): void {
    this.young.delete(key);
    this.old.delete(key);
  }

  clear(): void {
    this.young.clear();
    this.old.clear();
  }

  private turnWhenDue(): void {
    const late = performance.now() - this.turnAt;
    if (late < 0) return;
    if (late >= this.options.spanMs) this.young = new Map();
    this.turn();
  }

  private turn(): void {
    this.old = this.young;
    this.young = new Map();
    this.turnAt = performance.now() + this.options.spanMs;
  }
}
