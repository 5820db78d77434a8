import type { ViewPieceInfo } from '../../shared/contract/models.js';
import { tooMuch } from './modelErrors.js';
import type { ViewPiece } from './modelTypes.js';

/** The most bytes that are sent to a window. */
const MOST_BYTES = 2 ** 29;

/** The triangles of a model as one block of bytes. */
export interface PackedView {
  readonly geometry: Uint8Array;
  readonly pieces: readonly ViewPieceInfo[];
  readonly triangles: number;
}

/** @param path of the model, for messages @throws ExpectedError `mesh/unsupported` for more than is sent to a window */
export function packView(path: string, pieces: readonly ViewPiece[]): PackedView {
  const blocks: (Float32Array | Uint32Array)[] = [];
  let bytes = 0;
  let triangles = 0;
  const add = (block: Float32Array | Uint32Array): number => {
    blocks.push(block);
    bytes += block.byteLength;
    if (bytes > MOST_BYTES) throw tooMuch(path, `over ${MOST_BYTES >> 20} MB of triangles`);
    return bytes - block.byteLength;
  };
  const addIfAny = (block: Float32Array | undefined): number | null => (block ? add(block) : null);
  const packed = pieces.map((piece): ViewPieceInfo => {
    const corners = piece.positions.length / 3;
    triangles += ((piece.indices?.length ?? corners) / 3) * piece.places.length;
    return {
      part: piece.part,
      material: piece.material,
      corners,
      positions: add(piece.positions),
      normals: addIfAny(piece.normals),
      colors: addIfAny(piece.colors),
      uvs: addIfAny(piece.uvs),
      emissiveUvs: addIfAny(piece.emissiveUvs),
      indices: piece.indices ? { at: add(piece.indices), count: piece.indices.length } : null,
      places: piece.places.map((place) => [...place]),
    };
  });
  const geometry = new Uint8Array(bytes);
  let at = 0;
  for (const block of blocks) {
    geometry.set(new Uint8Array(block.buffer, block.byteOffset, block.byteLength), at);
    at += block.byteLength;
  }
  return { geometry, pieces: packed, triangles: Math.round(triangles) };
}
