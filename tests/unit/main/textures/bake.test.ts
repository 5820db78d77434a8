import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { PixelImage } from '../../../../src/shared/domain/pixelImage.js';
import { bakeColors, type ColoredTriangles } from '../../../../src/main/textures/bake.js';
import { openModel, viewModel } from '../../../../src/main/textures/openModel.js';
import { paintModel, type ModelPainter } from '../../../../src/main/textures/paintModel.js';
import { decodeTexture } from '../../../../src/main/textures/textureFile.js';
import { glbOf, gltfOf, type GltfJson, type GltfParts } from '../../../helpers/models/modelFiles.js';
import { cube, fourMaterials } from '../../../helpers/models/shapes.js';
import { expectValid } from '../../../helpers/models/validate.js';
import { tempFolder } from '../../../helpers/tempFolder.js';

const PX = 32;
/** A square of two triangles over a part of the texture. */
const square = (from: number, to: number): Float64Array =>
  Float64Array.of(from, from, to, from, to, to, from, from, to, to, from, to);
const flat = (uvs: Float64Array, ...color: number[]): ColoredTriangles => ({
  wrapU: 'repeat',
  wrapV: 'repeat',
  uvs,
  colors: Float32Array.from({ length: 2 * uvs.length }, (_, at) => color[at % 4]!),
});
const copied: ModelPainter = (sheet) => Promise.resolve(sheet);

function baked(...triangles: ColoredTriangles[]): { pixels: PixelImage; alpha: Uint8Array | undefined } {
  const result = bakeColors(triangles, PX);
  if (result.kind !== 'done') throw new Error(result.kind);
  return result;
}
const texel = ({ data }: PixelImage, x: number, y: number): number[] => [
  ...data.subarray(3 * (PX * y + x), 3 * (PX * y + x) + 3),
];

describe('baking', () => {
  it('draws light as sRGB, and grows colors around islands', () => {
    const { pixels, alpha } = baked(flat(square(0.25, 0.75), 0.2158605, 1, 0, 1));
    // Half the light of a screen's white is not half of its number.
    expect(texel(pixels, 16, 16)).toEqual([128, 255, 0]);
    expect(texel(pixels, 2, 2)).toEqual([128, 255, 0]);
    expect(alpha).toBeUndefined();
  });

  it('mixes the colors of corners within a triangle', () => {
    const uvs = Float64Array.of(0, 0, 1, 0, 0, 1);
    const colors = Float32Array.of(1, 0, 0, 1, 0, 1, 0, 1, 0, 0, 1, 0);
    const { pixels, alpha } = baked({ wrapU: 'repeat', wrapV: 'repeat', uvs, colors });
    expect(texel(pixels, 0, 0)[0]).toBeGreaterThan(245);
    expect(texel(pixels, 31, 0)[1]).toBeGreaterThan(245);
    expect(texel(pixels, 0, 31)[2]).toBeGreaterThan(245);
    expect(alpha![31 * PX]).toBeLessThan(20);
  });

  it('gives up where one place would need two colors, or UVs have no area', () => {
    const [red, blue] = [flat(square(0, 1), 1, 0, 0, 1), flat(square(0, 1), 0, 0, 1, 1)];
    expect(bakeColors([red, blue], PX).kind).toBe('overlap');
    expect(bakeColors([red, red], PX).kind).toBe('done');
    // A texture that repeats shows one place twice.
    expect(bakeColors([flat(square(0, 1), 1, 0, 0, 1), flat(square(1, 2), 0, 0, 1, 1)], PX).kind).toBe('overlap');
    expect(bakeColors([flat(square(0.5, 0.5), 1, 0, 0, 1)], PX).kind).toBe('no-area');
  });
});

const FACTOR = [0.2158605, 0.0508761, 1, 1];

/** A model with a plain color, and colors of corners if asked. */
async function plainModel({ corners = false, change = (_json: GltfJson): void => undefined } = {}): Promise<GltfParts> {
  const { json, binary } = await gltfOf(cube(48));
  json.materials = [{ name: 'paint', pbrMetallicRoughness: { baseColorFactor: FACTOR, metallicFactor: 0 } }];
  Reflect.deleteProperty(json, 'textures');
  Reflect.deleteProperty(json, 'images');
  Reflect.deleteProperty(json, 'samplers');
  const accessors = json['accessors'] as Record<string, unknown>[];
  const attributes = json.meshes[0]!.primitives[0]!['attributes'] as Record<string, number>;
  let bytes: Uint8Array = binary;
  if (corners) {
    const count = accessors[attributes['POSITION']!]!['count'] as number;
    const colors = Uint8Array.from({ length: 4 * count }, (_, at) => [255, 0, 255, 255][at % 4]!);
    bytes = Buffer.concat([binary, colors]);
    json.bufferViews.push({ buffer: 0, byteOffset: binary.length, byteLength: colors.length });
    accessors.push({
      bufferView: json.bufferViews.length - 1,
      componentType: 5121,
      normalized: true,
      count,
      type: 'VEC4',
    });
    attributes['COLOR_0'] = accessors.length - 1;
    json.buffers[0]!.byteLength = bytes.length;
  }
  change(json);
  return { json, binary: bytes };
}

function savedGlb(parts: GltfParts): string {
  const path = join(tempFolder(), 'shape.glb');
  writeFileSync(path, glbOf(parts));
  return path;
}

const jsonOf = (glb: Uint8Array): GltfJson => {
  const length = new DataView(glb.buffer, glb.byteOffset).getUint32(12, true);
  return JSON.parse(new TextDecoder().decode(glb.subarray(20, 20 + length))) as GltfJson;
};

describe('a glTF model without textures', () => {
  it('gets one of its color, if asked, and shows it instead', async () => {
    const path = savedGlb(await plainModel());
    await expect(paintModel(path, copied, { name: 'new.glb' })).rejects.toMatchObject({
      code: 'mesh/nothing-to-paint',
    });
    const { parts, textures, islands } = await paintModel(path, copied, { name: 'new.glb', bakePx: 64 });
    expect([textures, islands]).toEqual([1, 6]);
    await expectValid(parts);
    const [material] = jsonOf(parts[0]!.bytes).materials;
    expect(material!['pbrMetallicRoughness']).toEqual({ metallicFactor: 0, baseColorTexture: { index: 0 } });
    const [texture] = (await openModel(saveGlb(parts[0]!.bytes))).textures;
    const { pixels } = await decodeTexture('a.glb', texture!, 1e6);
    expect([pixels.width, ...pixels.data.subarray(0, 3)]).toEqual([64, 128, 64, 255]);
  });

  it('has the colors of corners in it, which are taken away from the triangles', async () => {
    const path = savedGlb(await plainModel({ corners: true }));
    const view = await viewModel(path);
    expect(view.materials.map(({ bakedKey }) => bakedKey)).toEqual(['bake 0', undefined]);
    expect(view.pieces[0]!.uvs).toBeDefined();
    const { parts } = await paintModel(path, copied, { name: 'new.glb', bakePx: 64 });
    await expectValid(parts);
    expect(Object.keys(jsonOf(parts[0]!.bytes).meshes[0]!.primitives[0]!['attributes'] as object)).not.toContain(
      'COLOR_0',
    );
    const [texture] = (await openModel(saveGlb(parts[0]!.bytes))).textures;
    const { pixels } = await decodeTexture('a.glb', texture!, 1e6);
    expect([...pixels.data.subarray(0, 3)]).toEqual([128, 0, 255]);
  });

  it('gets a material if it has none', async () => {
    const path = savedGlb(
      await plainModel({
        corners: true,
        change: (json) => {
          delete (json as Partial<GltfJson>).materials;
          delete json.meshes[0]!.primitives[0]!['material'];
        },
      }),
    );
    const { parts } = await paintModel(path, copied, { name: 'new.glb', bakePx: 64 });
    await expectValid(parts);
    expect(jsonOf(parts[0]!.bytes).materials).toHaveLength(1);
    expect((await openModel(saveGlb(parts[0]!.bytes))).textures).toHaveLength(1);
  });

  it('is written as files next to others if it was', async () => {
    const { json, binary } = await plainModel();
    const folder = tempFolder();
    json.buffers[0]!.uri = 'shape.bin';
    writeFileSync(join(folder, 'shape.bin'), binary);
    writeFileSync(join(folder, 'shape.gltf'), JSON.stringify(json));
    const { parts } = await paintModel(join(folder, 'shape.gltf'), copied, { name: 'new.gltf', bakePx: 64 });
    expect(parts.map(({ name }) => name)).toEqual(['shape.bin', 'baked-0.png', 'new.gltf']);
    await expectValid(parts);
  });

  it('says why colors cannot become a texture', async () => {
    const bare = savedGlb(
      await plainModel({
        change: (json) => {
          delete (json.meshes[0]!.primitives[0]!['attributes'] as Record<string, number>)['TEXCOORD_0'];
        },
      }),
    );
    await expect(paintModel(bare, copied, { name: 'new.glb', bakePx: 64 })).rejects.toMatchObject({
      code: 'mesh/nothing-to-paint',
      advice: 'The colors of paint cannot become a texture, because it has no UVs.',
    });
  });

  it('keeps textures of other materials as they are', async () => {
    const { json, binary } = await gltfOf(fourMaterials(32));
    json.materials[2] = { name: 'plain', pbrMetallicRoughness: { baseColorFactor: FACTOR } };
    const path = savedGlb({ json, binary });
    const own = await openModel(path, { bakePx: 64 });
    expect(own.textures.map(({ key }) => key)).toEqual(['view 0', 'view 1', 'view 3', 'bake 2']);
    const { parts } = await paintModel(path, copied, { name: 'new.glb', bakePx: 64, materials: ['plain'] });
    await expectValid(parts);
    const again = await openModel(saveGlb(parts[0]!.bytes));
    for (const index of [0, 1]) expect(again.textures[index]!.bytes).toEqual(own.textures[index]!.bytes);
    expect(again.textures).toHaveLength(4);
  });
});

function saveGlb(bytes: Uint8Array): string {
  const path = join(tempFolder(), 'again.glb');
  writeFileSync(path, bytes);
  return path;
}

const SQUARE = 'vt 0 0\nvt 1 0\nvt 1 1\nvt 0 1\n';

describe('an OBJ model without textures', () => {
  const saved = (obj: string, mtl: string): string => {
    const folder = tempFolder();
    writeFileSync(join(folder, 'shape.obj'), obj);
    writeFileSync(join(folder, 'shape.mtl'), mtl);
    return join(folder, 'shape.obj');
  };
  const text = (bytes: Uint8Array): string => new TextDecoder().decode(bytes);

  it('gets one of its color, which its material names', async () => {
    const vertices = 'v 0 0 0 1 0 0\nv 1 0 0 1 0 0\nv 1 1 0 1 0 0\nv 0 1 0 1 0 0\nv 5 5 5 0 1 0\n';
    const path = saved(
      `mtllib shape.mtl\n${vertices}${SQUARE}usemtl one\nf 1/1 2/2 3/3 4/4\n`,
      'newmtl one\r\nNs 10\r\nKd 0.5 0.5 0.5\r\nnewmtl two\r\nKd 1 0 0\r\n',
    );
    const { parts } = await paintModel(path, copied, { name: 'new.obj', bakePx: 16 });
    const files = new Map(parts.map(({ name, bytes }) => [name, bytes]));
    expect([...files.keys()]).toEqual(['shape.mtl', 'new-one.png', 'new.obj']);
    expect(text(files.get('shape.mtl')!)).toBe(
      'newmtl one\r\nKd 1 1 1\r\nmap_Kd new-one.png\r\nNs 10\r\nnewmtl two\r\nKd 1 0 0\r\n',
    );
    // Colors stay where no texture has them.
    expect(text(files.get('new.obj')!)).toContain('v 1 1 0\nv 0 1 0\nv 5 5 5 0 1 0\n');
    const folder = tempFolder();
    for (const [name, bytes] of files) writeFileSync(join(folder, name), bytes);
    const [texture] = (await openModel(join(folder, 'new.obj'))).textures;
    const { pixels } = await decodeTexture('a.obj', texture!, 1e6);
    expect([...pixels.data.subarray(0, 3)]).toEqual([128, 0, 0]);
  });

  it('stays as it is where triangles have no UVs', async () => {
    const path = saved('mtllib shape.mtl\nv 0 0 0\nv 1 0 0\nv 1 1 0\nusemtl one\nf 1 2 3\n', 'newmtl one\nKd 1 0 0\n');
    await expect(paintModel(path, copied, { name: 'new.obj', bakePx: 16 })).rejects.toMatchObject({
      code: 'mesh/nothing-to-paint',
      advice: 'The colors of one cannot become a texture, because it has no UVs.',
    });
  });
});
