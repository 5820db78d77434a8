/** Bytes by key, of a bounded sum; those used least recently go first. */
export class ByteCache {
  private readonly entries = new Map<string, Uint8Array>();
  private total = 0;

  constructor(
    private readonly maxBytes: number,
    private readonly onDrop: (key: string) => void = () => undefined,
  ) {}

  get(key: string): Uint8Array | undefined {
    const bytes = this.entries.get(key);
    if (!bytes) return undefined;
    // A map lists keys in the order in which they were put in.
    this.entries.delete(key);
    this.entries.set(key, bytes);
    return bytes;
  }

  put(key: string, bytes: Uint8Array): void {
    this.drop(key);
    this.entries.set(key, bytes);
    this.total += bytes.length;
    for (const oldest of this.entries.keys()) {
      if (this.total <= this.maxBytes || oldest === key) break;
      this.drop(oldest);
      this.onDrop(oldest);
    }
  }

  private drop(key: string): void {
    this.total -= this.entries.get(key)?.length ?? 0;
    this.entries.delete(key);
  }
}
