/** What runs, so that who stops can let it finish. */
export class Traffic {
  private count = 0;
  private readonly endless = new Set<() => void>();
  private idle: () => void = () => undefined;
  private stopping = false;

  /** No new work is taken. */
  get draining(): boolean {
    return this.stopping;
  }

  /** One piece of work that ends by itself. @returns how to tell that it has, which may be done twice */
  begin(): () => void {
    let running = true;
    this.count += 1;
    return () => {
      if (!running) return;
      running = false;
      this.count -= 1;
      if (this.count === 0) this.idle();
    };
  }

  /** Work that does not end by itself: it is told when it must. @returns how to tell that it has */
  beginEndless(end: () => void): () => void {
    this.endless.add(end);
    return () => this.endless.delete(end);
  }

  /** Resolves when nothing runs any more, or the time is over. */
  async drain(deadlineMs: number): Promise<void> {
    this.stopping = true;
    for (const end of [...this.endless]) end();
    if (this.count === 0) return;
    await new Promise<void>((resolve) => {
      const late = setTimeout(resolve, deadlineMs);
      this.idle = () => {
        clearTimeout(late);
        resolve();
      };
    });
  }
}
