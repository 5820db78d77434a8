import type { Asset } from '@trustnxt/c2pa-ts/asset';

const HEADER = 12;
const CHUNK_HEADER = 8;

interface Chunk {
  /** From its header on. */
  readonly start: number;
  /** Of its content. */
  readonly length: number;
}

/**
 * A WebP file for the library of content credentials, which does not know the format: the credentials are the chunk
 * `C2PA`, which the specification puts at the end.
 */
export class WebpAsset implements Asset {
  readonly mimeType = 'image/webp';
  private data: Buffer;
  private chunk: Chunk | undefined;

  static canRead(bytes: Uint8Array): boolean {
    const head = Buffer.from(bytes.subarray(0, HEADER)).toString('latin1');
    return head.startsWith('RIFF') && head.endsWith('WEBP');
  }

  /** @throws Error if the chunks exceed the file */
  constructor(bytes: Uint8Array) {
    this.data = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.chunk = this.find();
  }

  getDataLength(): number {
    return this.data.length;
  }

  getDataRange(start = 0, length = this.data.length - start): Promise<Uint8Array> {
    return Promise.resolve(this.data.subarray(start, start + length));
  }

  getManifestJUMBF(): Uint8Array | undefined {
    const { chunk } = this;
    return chunk && this.data.subarray(chunk.start + CHUNK_HEADER, chunk.start + CHUNK_HEADER + chunk.length);
  }

  dumpInfo(): string {
    return `WebP of ${this.data.length} bytes`;
  }

  ensureManifestSpace(length: number): Promise<void> {
    const { chunk } = this;
    if (chunk?.length === length) return Promise.resolve();
    const rest = chunk
      ? Buffer.concat([this.data.subarray(0, chunk.start), this.data.subarray(endOf(chunk))])
      : this.data.subarray(0, HEADER + padded(this.data.readUInt32LE(4) - 4));
    const added = Buffer.alloc(CHUNK_HEADER + padded(length));
    added.write('C2PA', 'latin1');
    added.writeUInt32LE(length, 4);
    // A chunk of odd length has a byte of padding, which may be missing at the end of a file.
    this.data = Buffer.concat([rest, Buffer.alloc(rest.length % 2), added]);
    this.data.writeUInt32LE(this.data.length - CHUNK_HEADER, 4);
    this.chunk = { start: this.data.length - added.length, length };
    return Promise.resolve();
  }

  getHashExclusionRange(): { start: number; length: number } {
    const chunk = this.filled();
    return { start: chunk.start, length: endOf(chunk) - chunk.start };
  }

  writeManifestJUMBF(jumbf: Uint8Array): Promise<void> {
    const chunk = this.filled();
    if (jumbf.length !== chunk.length) return Promise.reject(new Error('The credentials have another size.'));
    this.data.set(jumbf, chunk.start + CHUNK_HEADER);
    return Promise.resolve();
  }

  private filled(): Chunk {
    if (this.chunk) return this.chunk;
    throw new Error('The file has no room for credentials.');
  }

  private find(): Chunk | undefined {
    let found: Chunk | undefined;
    for (let start = HEADER; start + CHUNK_HEADER <= this.data.length;) {
      const chunk = { start, length: this.data.readUInt32LE(start + 4) };
      if (start + CHUNK_HEADER + chunk.length > this.data.length) throw new Error('A chunk exceeds the file.');
      if (this.data.toString('latin1', start, start + 4) === 'C2PA') {
        if (found) throw new Error('The file has credentials twice.');
        found = chunk;
      }
      start = endOf(chunk);
    }
    return found;
  }
}

function endOf({ start, length }: Chunk): number {
  return start + CHUNK_HEADER + padded(length);
}

function padded(length: number): number {
  return length + (length % 2);
}
