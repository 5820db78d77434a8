import sharp from 'sharp';
import type { PixelImage } from '../../../src/shared/domain/pixelImage.js';
import type { Wrap } from '../../../src/main/textures/surface.js';
import { drawTextures, gridOf, type TestModel } from './shapes.js';

const WRAPS: Readonly<Record<Wrap, number>> = { clamp: 33071, mirror: 33648, repeat: 10497 };

/** A model as the JSON of glTF and its buffer. */
export interface GltfParts {
  readonly json: GltfJson;
  readonly binary: Uint8Array;
}

/** As much of glTF's JSON as tests change. */
export interface GltfJson {
  [key: string]: unknown;
  buffers: { byteLength: number; uri?: string }[];
  bufferViews: Record<string, number>[];
  images: Record<string, unknown>[];
  materials: Record<string, unknown>[];
  meshes: { name: string; primitives: Record<string, unknown>[] }[];
}

/** A PNG file of each texture. */
export function encodePngs(textures: readonly PixelImage[]): Promise<Buffer[]> {
  return Promise.all(
    textures.map(({ width, height, data }) =>
      sharp(data, { raw: { width, height, channels: 3 } })
        .png()
        .toBuffer(),
    ),
  );
}

/** A test model as glTF, with its images in its buffer: one primitive per texture, with normals that nobody changes. */
export async function gltfOf(model: TestModel, images?: readonly Uint8Array[]): Promise<GltfParts> {
  const files = images ?? (await encodePngs(drawTextures(model)));
  const chunks: Uint8Array[] = [];
  const bufferViews: Record<string, number>[] = [];
  const accessors: Record<string, unknown>[] = [];
  let length = 0;
  const addView = (bytes: Uint8Array): number => {
    const padded = new Uint8Array(Math.ceil(bytes.length / 4) * 4);
    padded.set(bytes);
    chunks.push(padded);
    bufferViews.push({ buffer: 0, byteOffset: length, byteLength: bytes.length });
    length += padded.length;
    return bufferViews.length - 1;
  };
  // Before the triangles, so that these move when an image gets another size.
  const imageViews = files.map(addView);
  const addNumbers = (values: Float32Array | Uint32Array, type: 'SCALAR' | 'VEC2' | 'VEC3', extra = {}): number => {
    const view = addView(new Uint8Array(values.buffer));
    const items = { SCALAR: 1, VEC2: 2, VEC3: 3 }[type];
    const componentType = values instanceof Float32Array ? 5126 : 5125;
    accessors.push({ bufferView: view, componentType, count: values.length / items, type, ...extra });
    return accessors.length - 1;
  };
  const primitives = model.textures.map((_, texture) => {
    const [positions, uvs, indices]: [number[], number[], number[]] = [[], [], []];
    for (const patch of model.patches.filter((each) => each.texture === texture)) {
      const grid = gridOf(patch);
      indices.push(...grid.indices.map((index) => index + positions.length / 3));
      positions.push(...grid.positions);
      uvs.push(...grid.uvs);
    }
    const axis = (at: number): number[] => positions.filter((_value, index) => index % 3 === at);
    const bounds = {
      min: [0, 1, 2].map((at) => Math.fround(Math.min(...axis(at)))),
      max: [0, 1, 2].map((at) => Math.fround(Math.max(...axis(at)))),
    };
    const normals = positions.map((_value, index) => (index % 3 === 1 ? 1 : 0));
    return {
      attributes: {
        POSITION: addNumbers(Float32Array.from(positions), 'VEC3', bounds),
        NORMAL: addNumbers(Float32Array.from(normals), 'VEC3'),
        TEXCOORD_0: addNumbers(Float32Array.from(uvs), 'VEC2'),
      },
      indices: addNumbers(Uint32Array.from(indices), 'SCALAR'),
      material: texture,
    };
  });
  const wrap = WRAPS[model.patches[0]!.wrap ?? 'repeat'];
  const json: GltfJson = {
    asset: { version: '2.0', extras: { note: 'kept' } },
    scene: 0,
    scenes: [{ nodes: [0] }],
    nodes: [{ mesh: 0, name: 'figure', extras: { weight: 1.5 } }],
    meshes: [{ name: 'shape', primitives }],
    materials: model.textures.map((_, index) => ({
      name: `paint ${index}`,
      pbrMetallicRoughness: { baseColorTexture: { index }, metallicFactor: 0 },
    })),
    samplers: [{ wrapS: wrap, wrapT: wrap }],
    textures: files.map((_, source) => ({ source, sampler: 0 })),
    images: imageViews.map((bufferView) => ({ bufferView, mimeType: 'image/png' })),
    accessors,
    bufferViews,
    buffers: [{ byteLength: length }],
  };
  return { json, binary: new Uint8Array(Buffer.concat(chunks)) };
}

/** A GLB file. */
export function glbOf({ json, binary }: GltfParts): Buffer {
  const text = Buffer.from(JSON.stringify(json));
  const padded = Buffer.concat([text, Buffer.alloc((4 - (text.length % 4)) % 4, 0x20)]);
  const head = (length: number, kind: number): Buffer => {
    const bytes = Buffer.alloc(8);
    bytes.writeUInt32LE(length, 0);
    bytes.writeUInt32LE(kind, 4);
    return bytes;
  };
  const start = Buffer.alloc(12);
  start.write('glTF', 0, 'ascii');
  start.writeUInt32LE(2, 4);
  start.writeUInt32LE(12 + 8 + padded.length + 8 + binary.length, 8);
  return Buffer.concat([start, head(padded.length, 0x4e4f534a), padded, head(binary.length, 0x004e4942), binary]);
}

/** An OBJ file and its materials, by name; textures are `texture-0.png` and so on. */
export async function objOf(model: TestModel): Promise<ReadonlyMap<string, Uint8Array>> {
  const lines = ['# a test model', 'mtllib shape.mtl'];
  let count = 0;
  for (const patch of model.patches) {
    const { positions, uvs, indices } = gridOf(patch);
    for (let i = 0; i < positions.length; i += 3) lines.push(`v ${positions.slice(i, i + 3).join(' ')}`);
    for (let i = 0; i < uvs.length; i += 2) lines.push(`vt ${uvs[i]} ${1 - uvs[i + 1]!}`);
    lines.push(`usemtl paint ${patch.texture}`);
    for (let i = 0; i < indices.length; i += 3) {
      lines.push(
        `f ${indices
          .slice(i, i + 3)
          .map((at) => `${at + 1 + count}/${at + 1 + count}`)
          .join(' ')}`,
      );
    }
    count += positions.length / 3;
  }
  const materials = model.textures.map(
    (_, index) => `newmtl paint ${index}\nKd 1 1 1\nmap_Kd -o 0 0 0 texture-${index}.png\n`,
  );
  const images = await encodePngs(drawTextures(model));
  return new Map<string, Uint8Array>([
    ['shape.obj', Buffer.from(`${lines.join('\n')}\n`)],
    ['shape.mtl', Buffer.from(materials.join('\n'))],
    ...images.map((bytes, index) => [`texture-${index}.png`, bytes] as const),
  ]);
}
