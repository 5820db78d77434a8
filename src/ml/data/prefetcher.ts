/**
 * Keeps the next results of `load` in progress, so that files are decoded on other threads while the backend computes.
 * Keys are consecutive integers, asked for in order; at most `depth` results are held at a time.
 */
export class Prefetcher<Result> {
  private readonly pending = new Map<number, Promise<Result>>();

  constructor(
    private readonly load: (key: number) => Promise<Result>,
    private readonly depth: number,
  ) {}

  take(key: number): Promise<Result> {
    const result = this.pending.get(key) ?? this.load(key);
    this.pending.delete(key);
    for (let next = key + 1; next <= key + this.depth; next += 1) {
      if (this.pending.has(next)) continue;
      const promise = this.load(next);
      // A failure is told to whoever takes it; until then nobody listens.
      promise.catch(() => undefined);
      this.pending.set(next, promise);
    }
    return result;
  }
}
