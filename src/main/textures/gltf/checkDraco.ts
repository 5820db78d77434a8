import { damaged } from '../modelErrors.js';
import { DRACO, type Gltf } from './schema.js';

/** Where a `KHR_draco_mesh_compression` has its data. */
interface DracoData {
  readonly bufferView?: unknown;
}

const METADATA_FLAG = 0x8000;
const EDGEBREAKER = 1;

/**
 * Checks that triangles compressed with Draco unpack to no more than their accessors claim, before they are unpacked: few
 * bytes can stand for very many triangles. The views must have been checked. @throws ExpectedError `mesh/unreadable`
 */
export function checkDraco(path: string, gltf: Gltf, buffers: readonly Uint8Array[]): void {
  for (const { primitives } of gltf.meshes) {
    for (const { attributes, indices, extensions } of primitives) {
      const packed = extensions?.[DRACO] as DracoData | undefined;
      if (!packed) continue;
      const view = typeof packed.bufferView === 'number' ? gltf.bufferViews[packed.bufferView] : undefined;
      if (!view) throw damaged(path, 'compressed triangles are not there');
      const from = view.byteOffset ?? 0;
      const counts = dracoCounts(buffers[view.buffer]!.subarray(from, from + view.byteLength));
      const claimed = (accessor: number | undefined): number => gltf.accessors[accessor ?? -1]?.count ?? 0;
      if (!counts) throw damaged(path, 'compressed triangles cannot be read');
      const corners = indices === undefined ? claimed(attributes['POSITION']) : claimed(indices);
      if (3 * counts.faces > corners || counts.points > claimed(attributes['POSITION'])) {
        throw damaged(path, 'compressed triangles are more than it claims');
      }
    }
  }
}

/**
 * What the header of Draco's data declares.
 * @returns undefined if it is none, or has metadata in front of the numbers, which models do not have
 */
function dracoCounts(bytes: Uint8Array): { readonly faces: number; readonly points: number } | undefined {
  if (bytes.length < 12 || !'DRACO'.split('').every((letter, at) => bytes[at] === letter.charCodeAt(0))) {
    return undefined;
  }
  const [major, minor, kind, method] = [bytes[5]!, bytes[6]!, bytes[7]!, bytes[8]!];
  const flags = bytes[9]! + 256 * bytes[10]!;
  if (kind !== 1 || major !== 2 || flags & METADATA_FLAG) return undefined;
  let at = method === EDGEBREAKER ? 12 : 11;
  const next = (): number => {
    let value = 0;
    // Before version 2.2, numbers have four bytes.
    const isPlain = minor < 2;
    for (let shift = 0; shift < (isPlain ? 32 : 35); shift += isPlain ? 8 : 7) {
      const byte = bytes[at++] ?? 0;
      value += (isPlain ? byte : byte & 0x7f) * 2 ** shift;
      if (!isPlain && byte < 0x80) break;
    }
    return value;
  };
  const [first, second] = [next(), next()];
  return method === EDGEBREAKER ? { points: first, faces: second } : { faces: first, points: second };
}
