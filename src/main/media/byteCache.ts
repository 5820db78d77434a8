/** Bytes by key, with a limit on the total size; removes the least recently used first. */
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
    // A map keeps insertion order, so this makes the entry the newest.
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
