import { open } from 'node:fs/promises';
import type { FrameSize } from '../../shared/domain/frame.js';

const SIGNATURE = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
/** Where the bit depth and the kind of color stand, and the first part after the header. */
const DEPTH_AT = 24;
const COLOR_AT = 25;
const PARTS_AT = 33;
const HEAD_BYTES = 256;
const GRAY = 0;

/**
 * The size of a PNG file of 8 bits of gray that declares no colors of its own, as masks are written here: its numbers need
 * no conversion. Undefined for any other file, also one that is missing.
 */
export async function plainGraySize(path: string): Promise<FrameSize | undefined> {
  const head = await headOf(path);
  if (head.length < PARTS_AT || !head.subarray(0, SIGNATURE.length).equals(SIGNATURE)) return undefined;
  if (head[DEPTH_AT] !== 8 || head[COLOR_AT] !== GRAY) return undefined;
  for (let at = PARTS_AT; at + 8 <= head.length; at += 12 + head.readUInt32BE(at)) {
    const kind = head.toString('latin1', at + 4, at + 8);
    if (kind === 'IDAT') return { width: head.readUInt32BE(16), height: head.readUInt32BE(20) };
    if (kind !== 'pHYs') return undefined;
  }
  return undefined;
}

async function headOf(path: string): Promise<Buffer> {
  const file = await open(path).catch(() => undefined);
  if (!file) return Buffer.alloc(0);
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(HEAD_BYTES), 0, HEAD_BYTES, 0);
    return buffer.subarray(0, bytesRead);
  } catch {
    return Buffer.alloc(0);
  } finally {
    await file.close();
  }
}
