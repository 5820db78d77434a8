import { damaged } from '../modelErrors.js';

/** The parts of a GLB file. */
export interface GlbParts {
  readonly json: Uint8Array;
  readonly binary: Uint8Array | undefined;
  /** Chunks after these two, with their headers. */
  readonly rest: Uint8Array;
}

const MAGIC = 0x46546c67;
const JSON_CHUNK = 0x4e4f534a;
const BINARY_CHUNK = 0x004e4942;

export function isGlb(bytes: Uint8Array): boolean {
  return bytes.length >= 4 && viewOf(bytes).getUint32(0, true) === MAGIC;
}

/** @throws ExpectedError `mesh/unreadable` for a file that is cut off or no GLB of version 2 */
export function splitGlb(path: string, bytes: Uint8Array): GlbParts {
  if (bytes.length < 20) throw damaged(path, 'it is cut off');
  const view = viewOf(bytes);
  if (view.getUint32(0, true) !== MAGIC) throw damaged(path, 'it is not a GLB file');
  if (view.getUint32(4, true) !== 2) throw damaged(path, `it has version ${view.getUint32(4, true)} of GLB, not 2`);
  const length = view.getUint32(8, true);
  if (length > bytes.length) throw damaged(path, `it is cut off after ${bytes.length} of ${length} bytes`);
  const first = chunkAt(path, bytes, 12, length);
  if (first.kind !== JSON_CHUNK) throw damaged(path, 'its first chunk is not JSON');
  if (first.end >= length) return { json: first.data, binary: undefined, rest: new Uint8Array(0) };
  const second = chunkAt(path, bytes, first.end, length);
  const hasBinary = second.kind === BINARY_CHUNK;
  return {
    json: first.data,
    binary: hasBinary ? second.data : undefined,
    rest: bytes.subarray(hasBinary ? second.end : first.end, length),
  };
}

function chunkAt(
  path: string,
  bytes: Uint8Array,
  at: number,
  length: number,
): { readonly kind: number; readonly data: Uint8Array; readonly end: number } {
  if (at + 8 > length) throw damaged(path, 'a chunk is cut off');
  const view = viewOf(bytes);
  const end = at + 8 + view.getUint32(at, true);
  if (end > length) throw damaged(path, 'a chunk is longer than the file');
  return { kind: view.getUint32(at + 4, true), data: bytes.subarray(at + 8, end), end };
}

/** The inverse of `splitGlb`. */
export function joinGlb({ json, binary, rest }: GlbParts): Uint8Array {
  const chunks = [chunk(JSON_CHUNK, json, 0x20), ...(binary ? [chunk(BINARY_CHUNK, binary, 0)] : []), rest];
  const length = chunks.reduce((sum, each) => sum + each.length, 12);
  const bytes = new Uint8Array(length);
  const view = viewOf(bytes);
  view.setUint32(0, MAGIC, true);
  view.setUint32(4, 2, true);
  view.setUint32(8, length, true);
  let at = 12;
  for (const each of chunks) {
    bytes.set(each, at);
    at += each.length;
  }
  return bytes;
}

/** Chunks begin at multiples of four bytes. */
function chunk(kind: number, data: Uint8Array, padding: number): Uint8Array {
  const length = Math.ceil(data.length / 4) * 4;
  const bytes = new Uint8Array(8 + length).fill(padding, 8);
  viewOf(bytes).setUint32(0, length, true);
  viewOf(bytes).setUint32(4, kind, true);
  bytes.set(data, 8);
  return bytes;
}

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
