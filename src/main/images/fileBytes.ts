import { open } from 'node:fs/promises';

/** An open file, read at any place. */
export interface FileBytes {
  readonly size: number;
  /**
   * Allocates nothing for a part that the file does not have, whatever the file says about itself.
   * @throws RangeError if the file ends before
   */
  read(at: number, length: number): Promise<Buffer>;
}

/** Bytes in memory as a file. */
export function fileOf(bytes: Uint8Array): FileBytes {
  const whole = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return {
    size: whole.length,
    read(at, length) {
      const isInside = at >= 0 && length >= 0 && at + length <= whole.length;
      return isInside
        ? Promise.resolve(Buffer.from(whole.subarray(at, at + length)))
        : Promise.reject(new RangeError('outside of the file'));
    },
  };
}

/** Opens a file while `look` runs. */
export async function withFile<T>(path: string, look: (file: FileBytes) => Promise<T>): Promise<T> {
  const file = await open(path, 'r');
  try {
    const { size } = await file.stat();
    return await look({
      size,
      async read(at, length) {
        if (at < 0 || length < 0 || at + length > size) throw new RangeError('outside of the file');
        const bytes = Buffer.alloc(length);
        const { bytesRead } = await file.read(bytes, 0, length, at);
        if (bytesRead < length) throw new RangeError('outside of the file');
        return bytes;
      },
    });
  } finally {
    await file.close();
  }
}
