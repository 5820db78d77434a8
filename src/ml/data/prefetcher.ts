/**
 * Loads the next results of `load` ahead, so that files are decoded on other threads while the backend computes. Keys
 * are consecutive integers, requested in order; at most `depth` results are held at a time.
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
      // A failure surfaces when the result is taken; until then it must not count as unhandled.
      promise.catch(() => undefined);
      this.pending.set(next, promise);
    }
    return result;
  }
}
