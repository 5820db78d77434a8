import { damaged, tooMuch } from '../modelErrors.js';
import { MESHOPT, type Accessor, type Gltf } from './schema.js';

/** The most corners of a model, and the most bytes that compressed data may unpack to. */
const MOST_ITEMS = 12e6;
const MOST_UNPACKED_BYTES = 2 ** 29;

const COMPONENT_BYTES: Readonly<Record<number, number>> = { 5120: 1, 5121: 1, 5122: 2, 5123: 2, 5125: 4, 5126: 4 };
const COMPONENTS: Readonly<Record<string, number>> = {
  SCALAR: 1,
  VEC2: 2,
  VEC3: 3,
  VEC4: 4,
  MAT2: 4,
  MAT3: 9,
  MAT4: 16,
};

/**
 * Checks that buffers, views and the accessors of all triangles lie inside what they refer to, before anything is
 * allocated by what they claim. @throws ExpectedError `mesh/unreadable`, `mesh/unsupported`
 */
export function checkAccessors(path: string, gltf: Gltf, buffers: readonly Uint8Array[]): void {
  for (const [index, { byteLength }] of gltf.buffers.entries()) {
    if (byteLength > buffers[index]!.length) throw damaged(path, `buffer ${index} is shorter than it claims`);
  }
  let unpacked = 0;
  for (const [index, view] of gltf.bufferViews.entries()) {
    const packed = MESHOPT.map((name) => view.extensions?.[name]).find((each) => each !== undefined);
    const place = packed ?? view;
    const buffer = gltf.buffers[place.buffer];
    if (!buffer) throw damaged(path, `view ${index} lies in a buffer that is not there`);
    if ((place.byteOffset ?? 0) + place.byteLength > buffer.byteLength) {
      throw damaged(path, `view ${index} reaches beyond its buffer`);
    }
    if (!packed) continue;
    if (packed.count * packed.byteStride !== view.byteLength)
      throw damaged(path, `view ${index} unpacks to another size`);
    unpacked += view.byteLength;
    if (unpacked > MOST_UNPACKED_BYTES) throw tooMuch(path, `${Math.round(unpacked / 2 ** 20)} MB of packed triangles`);
  }
  let items = 0;
  for (const { primitives } of gltf.meshes) {
    for (const { attributes, indices } of primitives) {
      for (const at of [...Object.values(attributes), ...(indices === undefined ? [] : [indices])]) {
        const accessor = gltf.accessors[at];
        if (!accessor) throw damaged(path, `accessor ${at} is not there`);
        checkAccessor(path, gltf, accessor, at);
      }
      items += gltf.accessors[indices ?? attributes['POSITION'] ?? -1]?.count ?? 0;
    }
  }
  if (items > MOST_ITEMS) throw tooMuch(path, `${Math.round(items / 3e6)} million triangles`);
}

function checkAccessor(path: string, gltf: Gltf, accessor: Accessor, index: number): void {
  const { componentType, type, count, bufferView, byteOffset = 0, sparse } = accessor;
  const bytes = itemBytes(componentType, type);
  if (bytes === undefined) throw damaged(path, `accessor ${index} is of an unknown kind`);
  if (count > MOST_ITEMS) throw tooMuch(path, `${count} numbers in one accessor`);
  if (bufferView !== undefined) checkRange(path, gltf, index, { bufferView, byteOffset, count, bytes });
  if (!sparse) return;
  if (sparse.count > count) throw damaged(path, `accessor ${index} replaces more than it has`);
  const { indices, values } = sparse;
  const indexBytes = itemBytes(indices.componentType, 'SCALAR');
  if (indexBytes === undefined) throw damaged(path, `accessor ${index} is of an unknown kind`);
  const common = { count: sparse.count };
  checkRange(path, gltf, index, { ...common, ...indices, byteOffset: indices.byteOffset ?? 0, bytes: indexBytes });
  checkRange(path, gltf, index, { ...common, ...values, byteOffset: values.byteOffset ?? 0, bytes });
}

function itemBytes(componentType: number, type: string): number | undefined {
  const component = COMPONENT_BYTES[componentType];
  const components = COMPONENTS[type];
  return component === undefined || components === undefined ? undefined : component * components;
}

interface Range {
  readonly bufferView: number;
  readonly byteOffset: number;
  readonly count: number;
  readonly bytes: number;
}

function checkRange(path: string, gltf: Gltf, index: number, { bufferView, byteOffset, count, bytes }: Range): void {
  const view = gltf.bufferViews[bufferView];
  if (!view) throw damaged(path, `accessor ${index} lies in a view that is not there`);
  const stride = view.byteStride ?? bytes;
  if (count > 0 && byteOffset + stride * (count - 1) + bytes > view.byteLength) {
    throw damaged(path, `accessor ${index} reaches beyond its view`);
  }
}
