import { MESHOPT, type BufferView, type Gltf } from './schema.js';

/** All places in a buffer stay multiples of this. */
const ALIGNMENT = 8;

/**
 * Puts other bytes in place of some buffer views. All other views keep their bytes and move along.
 * @param gltf changed in place @returns the changed buffers, by index
 */
export function replaceViews(
  gltf: Gltf,
  buffers: readonly Uint8Array[],
  replacements: ReadonlyMap<number, Uint8Array>,
): { readonly gltf: Gltf; readonly buffers: ReadonlyMap<number, Uint8Array> } {
  const changed = new Map<number, Uint8Array>();
  for (const index of new Set([...replacements.keys()].map((view) => gltf.bufferViews[view]!.buffer))) {
    changed.set(index, replaceInBuffer(gltf, index, buffers[index]!, replacements));
  }
  return { gltf, buffers: changed };
}

/** The place of a view in a buffer: its own, or that of its compressed data. */
export interface Place {
  buffer: number;
  byteOffset?: number | undefined;
  byteLength: number;
}

export function placesOf(view: BufferView): Place[] {
  return [view, ...MESHOPT.flatMap((name) => view.extensions?.[name] ?? [])];
}

function replaceInBuffer(
  gltf: Gltf,
  index: number,
  buffer: Uint8Array,
  replacements: ReadonlyMap<number, Uint8Array>,
): Uint8Array {
  const { byteLength } = gltf.buffers[index]!;
  const places = gltf.bufferViews.flatMap(placesOf).filter((place) => place.buffer === index);
  const own = [...replacements].map(([view, bytes]) => ({ view: gltf.bufferViews[view]!, bytes }));
  const mine = own.filter(({ view }) => view.buffer === index).sort((a, b) => startOf(a.view) - startOf(b.view));
  const cuts = mine.filter(({ view }) => places.every((place) => place === view || !overlaps(place, view)));
  const parts: Uint8Array[] = [];
  const moves: { readonly from: number; readonly by: number }[] = [];
  let [taken, length] = [0, 0];
  const push = (bytes: Uint8Array): void => {
    parts.push(bytes);
    length += bytes.length;
  };
  const starts = new Map<Place, number>();
  for (const { view, bytes } of cuts) {
    push(buffer.subarray(taken, startOf(view)));
    starts.set(view, length);
    push(bytes);
    taken = endOf(view);
    // What follows keeps its place within the alignment.
    push(new Uint8Array((((taken - length) % ALIGNMENT) + ALIGNMENT) % ALIGNMENT));
    moves.push({ from: taken, by: length - taken });
  }
  push(buffer.subarray(taken, byteLength));
  // A view that shares its bytes with another gets new ones at the end.
  for (const { view, bytes } of mine.filter((each) => !cuts.includes(each))) {
    push(new Uint8Array((ALIGNMENT - (length % ALIGNMENT)) % ALIGNMENT));
    starts.set(view, length);
    push(bytes);
  }
  for (const place of places) {
    const move = moves.findLast(({ from }) => from <= startOf(place));
    if (move && !starts.has(place)) place.byteOffset = startOf(place) + move.by;
  }
  for (const { view, bytes } of mine) {
    view.byteOffset = starts.get(view)!;
    view.byteLength = bytes.length;
  }
  gltf.buffers[index]!.byteLength = length;
  return joined(parts, length);
}

function startOf({ byteOffset = 0 }: Place): number {
  return byteOffset;
}

function endOf(place: Place): number {
  return startOf(place) + place.byteLength;
}

function overlaps(a: Place, b: Place): boolean {
  return startOf(a) < endOf(b) && startOf(b) < endOf(a);
}

export function joined(parts: readonly Uint8Array[], length: number): Uint8Array {
  const bytes = new Uint8Array(length);
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
}
