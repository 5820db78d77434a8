import { open } from 'node:fs/promises';
import { PNG_SIGNATURE, pngChunk, type PngChunk, pngChunks } from '../pngChunks.js';

/** A frame of an animated PNG: a part of the canvas as a complete PNG, and how to draw it on the canvas (APNG 1.0). */
export interface ApngFrame {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  readonly delayMs: number;
  /** What happens to its part of the canvas afterwards: it stays, is cleared, or is restored to what it was before. */
  readonly dispose: 'none' | 'background' | 'previous';
  /** Whether the frame replaces its part of the canvas or is drawn over it. */
  readonly blend: 'source' | 'over';
  readonly png: Buffer;
}

export interface Apng {
  readonly width: number;
  readonly height: number;
  /** 0: forever. */
  readonly loops: number;
  readonly frames: readonly ApngFrame[];
}

/** The number of frames that a PNG file declares for its animation; 0 for a still picture. Reads only chunk headers. */
export async function countApngFrames(path: string): Promise<number> {
  const file = await open(path, 'r');
  try {
    const head = Buffer.alloc(12);
    for (let at = PNG_SIGNATURE.length; ;) {
      const { bytesRead } = await file.read(head, 0, 12, at);
      const type = head.toString('latin1', 4, 8);
      if (bytesRead < 12 || type === 'IDAT' || type === 'IEND') return 0;
      if (type === 'acTL') return head.readUInt32BE(8);
      at += 12 + head.readUInt32BE(0);
    }
  } finally {
    await file.close();
  }
}

const DISPOSALS = ['none', 'background', 'previous'] as const;
/**
 * Chunks that the PNG of every frame needs. Color space chunks are left out: colors are interpreted once for the file.
 */
const SHARED: readonly string[] = ['PLTE', 'tRNS'];

/** Splits an animated PNG into its frames. @throws Error if it is damaged or has no frame */
export function parseApng(bytes: Uint8Array): Apng {
  const chunks = pngChunks(bytes);
  const header = chunks[0]?.data;
  if (chunks[0]?.type !== 'IHDR' || !header || header.length !== 13) throw new Error('no header');
  const size = { width: header.readUInt32BE(0), height: header.readUInt32BE(4) };
  const shared = chunks.filter(({ type }) => SHARED.includes(type));
  const loops = chunks.find(({ type, data }) => type === 'acTL' && data.length >= 8)?.data.readUInt32BE(4) ?? 0;
  const frames: ApngFrame[] = [];
  let control: Buffer | undefined;
  let pieces: Buffer[] = [];
  const finish = (): void => {
    if (control) frames.push(toFrame({ control, pieces, header, shared }, size));
    control = undefined;
    pieces = [];
  };
  for (const { type, data } of chunks) {
    if (type === 'fcTL') {
      finish();
      control = data;
    } else if (control && type === 'IDAT') pieces.push(data);
    else if (control && type === 'fdAT') pieces.push(data.subarray(4));
  }
  finish();
  if (frames.length === 0) throw new Error('no frames');
  return { ...size, loops, frames };
}

interface FrameParts {
  readonly control: Buffer;
  readonly pieces: readonly Buffer[];
  readonly header: Buffer;
  readonly shared: readonly PngChunk[];
}

function toFrame(
  { control, pieces, header, shared }: FrameParts,
  canvas: { readonly width: number; readonly height: number },
): ApngFrame {
  if (control.length !== 26 || pieces.length === 0) throw new Error('a frame without pixels');
  const [width, height, x, y] = [4, 8, 12, 16].map((at) => control.readUInt32BE(at)) as [
    number,
    number,
    number,
    number,
  ];
  if (width === 0 || height === 0 || x + width > canvas.width || y + height > canvas.height) {
    throw new Error('a frame beyond the canvas');
  }
  const own = Buffer.from(header);
  own.writeUInt32BE(width, 0);
  own.writeUInt32BE(height, 4);
  const png = Buffer.concat([
    PNG_SIGNATURE,
    pngChunk('IHDR', own),
    ...shared.map(({ type, data }) => pngChunk(type, data)),
    pngChunk('IDAT', Buffer.concat(pieces)),
    pngChunk('IEND', Buffer.alloc(0)),
  ]);
  const delayMs = Math.round((1000 * control.readUInt16BE(20)) / (control.readUInt16BE(22) || 100));
  const dispose = DISPOSALS[control[24]!] ?? 'none';
  return { x, y, width, height, delayMs, dispose, blend: control[25] === 1 ? 'over' : 'source', png };
}

/**
 * Joins PNGs into an animated PNG. @param pngs of one size and kind; the first one also gives the file's other chunks
 */
export function joinApng(pngs: readonly Uint8Array[], delaysMs: readonly number[], loops: number): Buffer {
  const parts: Buffer[] = [PNG_SIGNATURE];
  let sequence = 0;
  const number = (value: number): Buffer => {
    const bytes = Buffer.alloc(4);
    bytes.writeUInt32BE(value);
    return bytes;
  };
  for (const [index, png] of pngs.entries()) {
    const chunks = pngChunks(png);
    const header = chunks[0]!.data;
    if (index === 0) {
      parts.push(pngChunk('IHDR', header), pngChunk('acTL', Buffer.concat([number(pngs.length), number(loops)])));
      const before = chunks.slice(
        1,
        chunks.findIndex(({ type }) => type === 'IDAT'),
      );
      parts.push(...before.map(({ type, data }) => pngChunk(type, data)));
    }
    const control = Buffer.alloc(26);
    control.writeUInt32BE(sequence++, 0);
    header.copy(control, 4, 0, 8);
    control.writeUInt16BE(Math.min(65_535, Math.round(delaysMs[index] ?? 100)), 20);
    control.writeUInt16BE(1000, 22);
    parts.push(pngChunk('fcTL', control));
    for (const { type, data } of chunks) {
      if (type !== 'IDAT') continue;
      parts.push(index === 0 ? pngChunk('IDAT', data) : pngChunk('fdAT', Buffer.concat([number(sequence++), data])));
    }
  }
  parts.push(pngChunk('IEND', Buffer.alloc(0)));
  return Buffer.concat(parts);
}
