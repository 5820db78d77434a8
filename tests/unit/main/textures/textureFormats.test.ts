import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { WebIO, type Extension } from '@gltf-transform/core';
import { EXTMeshoptCompression, KHRDracoMeshCompression } from '@gltf-transform/extensions';
import draco from 'draco3dgltf';
import { MeshoptEncoder } from 'meshoptimizer/encoder';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import type { PixelImage } from '../../../../src/shared/domain/pixelImage.js';
import { TEXTURE_FORMATS } from '../../../../src/shared/domain/modelFormat.js';
import { encodeBasis } from '../../../../src/main/textures/ktx/basis.js';
import { isKtx, readKtxHeader } from '../../../../src/main/textures/ktx/ktxHeader.js';
import type { ModelPart, TextureFormat } from '../../../../src/main/textures/modelTypes.js';
import { openModel } from '../../../../src/main/textures/openModel.js';
import { paintModel, type ModelPainter } from '../../../../src/main/textures/paintModel.js';
import { withAlpha } from '../../../../src/main/textures/texels.js';
import { decodeTexture, encodeTexture } from '../../../../src/main/textures/textureFile.js';
import { encodePngs, glbOf, gltfOf, objOf, type GltfJson } from '../../../helpers/models/modelFiles.js';
import { cube, drawTextures, fourMaterials, torus } from '../../../helpers/models/shapes.js';
import { expectValid } from '../../../helpers/models/validate.js';
import { tempFolder } from '../../../helpers/tempFolder.js';

const SIDE = 64;
const inverted: ModelPainter = ({ width, height, data }: PixelImage) =>
  Promise.resolve({ width, height, data: data.map((value) => 255 - value) });

/** The colors of the test model's texture, with opacity that grows to the right. */
function picture(): { readonly pixels: PixelImage; readonly alpha: Uint8Array } {
  const [pixels] = drawTextures(torus(SIDE)) as [PixelImage];
  const alpha = Uint8Array.from(
    { length: pixels.width * pixels.height },
    (_, at) => 55 + Math.round((200 * (at % pixels.width)) / pixels.width),
  );
  return { pixels, alpha };
}

function ktx({ isUastc = true, hasMips = true, hasAlpha = false } = {}): Promise<Uint8Array> {
  const { pixels, alpha } = picture();
  const { width, height } = pixels;
  const data = withAlpha(pixels, hasAlpha ? alpha : undefined);
  return encodeBasis({ width, height, data, isUastc, hasMips, quality: 90 });
}

function meanDifference(a: Uint8Array, b: Uint8Array): number {
  expect(a).toHaveLength(b.length);
  return a.reduce((sum, value, at) => sum + Math.abs(value - b[at]!), 0) / a.length;
}

const texture = { key: 'a', name: 'color', usesAlpha: false, isEmissive: false };

/** A model whose only texture is a KTX2 file, as GLB. */
async function ktxModel(hasAlpha = false): Promise<string> {
  const parts = await gltfOf(torus(SIDE), [await ktx({ hasAlpha })]);
  const json: GltfJson = { ...parts.json, extensionsUsed: ['KHR_texture_basisu'] };
  json['extensionsRequired'] = ['KHR_texture_basisu'];
  json['textures'] = [{ sampler: 0, extensions: { KHR_texture_basisu: { source: 0 } } }];
  json.images[0]!['mimeType'] = 'image/ktx2';
  const path = join(tempFolder(), 'ring.glb');
  writeFileSync(path, glbOf({ json, binary: parts.binary }));
  return path;
}

function saved(parts: readonly ModelPart[]): string {
  const folder = tempFolder();
  for (const { name, bytes } of parts) {
    mkdirSync(join(folder, name, '..'), { recursive: true });
    writeFileSync(join(folder, name), bytes);
  }
  return join(folder, parts.at(-1)!.name);
}

describe('a KTX2 texture', () => {
  for (const isUastc of [true, false]) {
    it(`is read and written as ${isUastc ? 'UASTC' : 'ETC1S'}, with its smaller versions and its opacity`, async () => {
      for (const hasMips of [true, false]) {
        const bytes = await ktx({ isUastc, hasMips, hasAlpha: true });
        const decoded = await decodeTexture('a.glb', { ...texture, bytes }, 1e6);
        expect([decoded.format, decoded.ktx]).toEqual(['ktx2', { isUastc, hasMips }]);
        const { pixels, alpha } = picture();
        const most = isUastc ? 5 : 12;
        expect(meanDifference(decoded.pixels.data, pixels.data)).toBeLessThan(most);
        expect(meanDifference(decoded.alpha!, alpha)).toBeLessThan(most);
        const written = await encodeTexture(decoded, decoded.pixels, {});
        expect([written.format, written.isOther, isKtx(written.bytes)]).toEqual(['ktx2', false, true]);
        expect(readKtxHeader(written.bytes)).toMatchObject({ hasMips, isBasisPicture: true });
        const again = await decodeTexture('a.glb', { ...texture, bytes: written.bytes }, 1e6);
        expect(again.ktx).toEqual(decoded.ktx);
        expect(meanDifference(again.pixels.data, decoded.pixels.data)).toBeLessThan(most);
        // How far the opacity is from its own is told.
        const apart = decoded.alpha!.map((value, at) => Math.abs(value - again.alpha![at]!));
        expect(written.alphaError ?? 0).toBe(Math.max(...apart));
      }
    });
  }

  it('without opacity has none when it is read', async () => {
    expect((await decodeTexture('a.glb', { ...texture, bytes: await ktx() }, 1e6)).alpha).toBeUndefined();
  });

  it('is refused with a clear line if it is cut off, too large, or of another kind', async () => {
    const bytes = await ktx();
    const open = (changed: Uint8Array, allowed = 1e6): Promise<unknown> =>
      decodeTexture('a.glb', { ...texture, bytes: changed }, allowed);
    for (const length of [12, 79, 100, bytes.length >> 1]) {
      await expect(open(bytes.subarray(0, length))).rejects.toMatchObject({ code: 'mesh/unreadable' });
    }
    await expect(open(bytes, 500)).rejects.toMatchObject({ code: 'mesh/unsupported' });
    const other = bytes.slice();
    new DataView(other.buffer).setUint32(12, 37, true);
    await expect(open(other)).rejects.toMatchObject({
      code: 'mesh/unsupported',
      message: expect.stringContaining('another format than Basis Universal') as string,
    });
    const lying = bytes.slice();
    new DataView(lying.buffer).setUint32(20, 4096, true);
    await expect(open(lying, 1e9)).rejects.toMatchObject({ code: 'mesh/unreadable' });
  });

  it('is painted in a model, and stays one unless another format is asked for', async () => {
    const path = await ktxModel();
    const { pixels } = picture();
    for (const textureFormat of [undefined, 'png'] as const) {
      const { parts, textures } = await paintModel(path, inverted, { name: 'new.glb', textureFormat });
      expect(textures).toBe(1);
      await expectValid(parts);
      const again = await openModel(saved(parts));
      const decoded = await decodeTexture('a.glb', again.textures[0]!, 1e6);
      expect(decoded.format).toBe(textureFormat ?? 'ktx2');
      const wanted = pixels.data.map((value) => 255 - value);
      expect(meanDifference(decoded.pixels.data, wanted)).toBeLessThan(4);
      const text = new TextDecoder().decode(parts[0]!.bytes);
      expect(text.includes('KHR_texture_basisu')).toBe(textureFormat === undefined);
    }
  });
});

describe('a PNG texture of 16 bits per channel', () => {
  const [width, height] = [24, 16];
  const numbers = (channels: number): Uint16Array =>
    Uint16Array.from({ length: width * height * channels }, (_, at) => (at * 7919 + 13) % 65536);
  const file = (data: Uint16Array, channels: 1 | 3 | 4): Promise<Buffer> =>
    sharp(data, { raw: { width, height, channels } })
      .toColorspace(channels === 1 ? 'grey16' : 'rgb16')
      .png()
      .toBuffer();
  const numbersIn = async (bytes: Uint8Array): Promise<Uint16Array> => {
    expect(await sharp(bytes).metadata()).toMatchObject({ width, height, depth: 'ushort' });
    const { buffer, byteOffset, length } = await sharp(bytes).toColorspace('rgb16').raw({ depth: 'ushort' }).toBuffer();
    return new Uint16Array(buffer, byteOffset, length / 2);
  };

  for (const channels of [3, 4] as const) {
    it(`keeps them where it is not painted${channels === 4 ? ', and its opacity everywhere' : ''}`, async () => {
      const own = numbers(channels);
      const decoded = await decodeTexture('a.glb', { ...texture, bytes: await file(own, channels) }, 1e6);
      expect(decoded.deep?.bits).toBe(16);
      const isPainted = (texel: number): boolean => texel % width < 8;
      const painted = decoded.pixels.data.map((value, at) =>
        isPainted(Math.floor(at / 3)) ? (value + 77) % 256 : value,
      );
      const written = await encodeTexture(decoded, { ...decoded.pixels, data: painted }, {});
      expect([written.format, written.isOther, written.lostBits]).toEqual(['png', false, undefined]);
      const expected = own.map((value, at) => {
        const [texel, channel] = [Math.floor(at / channels), at % channels];
        return channel < 3 && isPainted(texel) ? 257 * painted[3 * texel + channel]! : value;
      });
      expect(await numbersIn(written.bytes)).toEqual(expected);
    });
  }

  it('that is gray gets colors; another format with fewer bits is told', async () => {
    const bytes = await file(numbers(1), 1);
    const decoded = await decodeTexture('a.glb', { ...texture, bytes }, 1e6);
    const red = { ...decoded.pixels, data: decoded.pixels.data.map((_, at) => (at % 3 === 0 ? 200 : 10)) };
    const { bytes: colored } = await encodeTexture(decoded, red, {});
    expect((await numbersIn(colored)).subarray(0, 3)).toEqual(Uint16Array.from([51400, 2570, 2570]));
    for (const format of ['jpg', 'webp', 'ktx2'] as const) {
      expect(await encodeTexture(decoded, red, { format })).toMatchObject({ format, lostBits: 16 });
    }
    const path = join(tempFolder(), 'deep.glb');
    const { pixels } = picture();
    const [wide, high] = [pixels.width, pixels.height];
    const deep = sharp(pixels.data, { raw: { width: wide, height: high, channels: 3 } }).toColorspace('rgb16');
    writeFileSync(path, glbOf(await gltfOf(torus(SIDE), [await deep.png().toBuffer()])));
    const kept = await paintModel(path, inverted, { name: 'new.glb' });
    const lost = await paintModel(path, inverted, { name: 'new.glb', textureFormat: 'jpg' });
    expect([kept.notes, lost.notes]).toMatchObject([[], [{ kind: 'depth', amount: 16 }]]);
    await expectValid(kept.parts);
  });
});

it('says by how much the opacity of a KTX2 texture changes, which PNG keeps', async () => {
  const path = await ktxModel(true);
  const before = await decodeTexture('a.glb', (await openModel(path)).textures[0]!, 1e6);
  for (const textureFormat of [undefined, 'png'] as const) {
    const { parts, notes } = await paintModel(path, inverted, { name: 'new.glb', textureFormat });
    const { alpha } = await decodeTexture('a.glb', (await openModel(saved(parts))).textures[0]!, 1e6);
    const most = Math.max(...alpha!.map((value, at) => Math.abs(value - before.alpha![at]!)));
    expect(notes).toEqual(textureFormat ? [] : [{ kind: 'opacity', name: expect.any(String) as string, amount: most }]);
    expect(most === 0).toBe(textureFormat === 'png');
  }
});

it('is a PNG file where the texture does not fit into the format, with a note', async () => {
  const { pixels, alpha } = picture();
  const own = { format: 'png' as const, pixels, alpha };
  expect(await encodeTexture(own, pixels, { format: 'jpg' })).toMatchObject({ format: 'png', isOther: false });
  const large = { width: 4096, height: 4096, data: new Uint8Array(3 * 4096 ** 2) };
  const flat = { format: 'webp' as const, pixels: large, alpha: undefined };
  expect(await encodeTexture(flat, large, { format: 'ktx2' })).toMatchObject({ format: 'png', isOther: true });
});

for (const format of TEXTURE_FORMATS) {
  it(`writes textures as ${format} if asked, in GLB, glTF and OBJ`, async () => {
    const path = join(tempFolder(), 'house.glb');
    writeFileSync(path, glbOf(await gltfOf(fourMaterials(48))));
    const { parts } = await paintModel(path, inverted, { name: 'new.glb', textureFormat: format });
    await expectValid(parts);
    expect(await formatsOf(saved(parts))).toEqual([format, format, format, format]);

    const files = await manyFiles();
    const several = await paintModel(files, inverted, { name: 'new.gltf', textureFormat: format });
    await expectValid(several.parts);
    expect(several.parts.map(({ name }) => name).sort()).toEqual(
      ['images/color 0.' + format, 'new.gltf', 'shape.bin'].sort(),
    );
    expect(await formatsOf(saved(several.parts))).toEqual([format]);

    const obj = saved([...(await objOf(fourMaterials(48)))].map(([name, bytes]) => ({ name, bytes })).reverse());
    const ownName = { name: 'shape.obj', textureFormat: format };
    const written = await paintModel(obj.replace(/[^/\\]+$/, 'shape.obj'), inverted, ownName);
    expect(written.parts.map(({ name }) => name)).toContain(`texture-3.${format}`);
    expect(await formatsOf(saved(written.parts))).toEqual([format, format, format, format]);
  });
}

/** A model whose buffer and image are files, with a name that addresses escape. */
async function manyFiles(): Promise<string> {
  const parts = await gltfOf(cube(48));
  const [image] = await encodePngs(drawTextures(cube(48)));
  parts.json.buffers[0]!.uri = 'shape.bin';
  parts.json.images = [{ uri: 'images/color%200.png' }];
  return saved([
    { name: 'shape.bin', bytes: parts.binary },
    { name: 'images/color 0.png', bytes: image! },
    { name: 'shape.gltf', bytes: Buffer.from(JSON.stringify(parts.json)) },
  ]);
}

async function formatsOf(path: string): Promise<TextureFormat[]> {
  const { textures } = await openModel(path);
  const decoded = await Promise.all(textures.map((each) => decodeTexture(path, each, 1e8)));
  return decoded.map(({ format }) => format);
}

describe('one GLB file', () => {
  it('has all of a glTF model, byte for byte but the painted images', async () => {
    const path = await manyFiles();
    const own = await openModel(path);
    const { parts } = await paintModel(path, inverted, { name: 'new.glb', asGlb: true });
    expect(parts.map(({ name }) => name)).toEqual(['new.glb']);
    await expectValid(parts);
    const again = await openModel(saved(parts));
    expect(again.isSingleFile).toBe(true);
    expect(again.surfaces).toEqual(own.surfaces);
    const [before, after] = await Promise.all(
      [own, again].map(async ({ textures }) => sharp(textures[0]!.bytes).removeAlpha().raw().toBuffer()),
    );
    expect(
      meanDifference(
        after!,
        before!.map((value) => 255 - value),
      ),
    ).toBeLessThan(40);
  });

  it('has the buffers and images that a glTF model contains as addresses', async () => {
    const { json, binary } = await gltfOf(cube(48));
    const uri = (bytes: Uint8Array, kind: string): string =>
      `data:${kind};base64,${Buffer.from(bytes).toString('base64')}`;
    const [image] = await encodePngs(drawTextures(cube(48)));
    json.buffers[0]!.uri = uri(binary, 'application/octet-stream');
    json.images = [{ uri: uri(image!, 'image/png') }];
    const path = saved([{ name: 'shape.gltf', bytes: Buffer.from(JSON.stringify(json)) }]);
    const { parts } = await paintModel(path, inverted, { name: 'new.glb', asGlb: true });
    await expectValid(parts);
    expect(new TextDecoder().decode(parts[0]!.bytes)).not.toContain('data:');
    expect((await openModel(saved(parts))).surfaces).toEqual((await openModel(path)).surfaces);
  });

  for (const extension of [EXTMeshoptCompression, KHRDracoMeshCompression]) {
    it(`keeps triangles compressed that were so: ${extension.EXTENSION_NAME}`, async () => {
      const io = new WebIO().registerExtensions([extension]).registerDependencies({
        'draco3d.encoder': await draco.createEncoderModule(),
        'meshopt.encoder': MeshoptEncoder,
      });
      const document = await io.readBinary(new Uint8Array(glbOf(await gltfOf(torus(32)))));
      document.createExtension<Extension>(extension).setRequired(true);
      const { json, resources } = await io.writeJSON(document);
      const files = Object.entries(resources).map(([name, bytes]) => ({ name, bytes }));
      const path = saved([...files, { name: 'shape.gltf', bytes: Buffer.from(JSON.stringify(json)) }]);
      const { parts } = await paintModel(path, inverted, { name: 'new.glb', asGlb: true });
      await expectValid(parts);
      expect((await openModel(saved(parts))).surfaces).toEqual((await openModel(path)).surfaces);
      expect(parts[0]!.bytes.length).toBeLessThan(1.5 * files.reduce((sum, { bytes }) => sum + bytes.length, 0));
    });
  }

  it('has the triangles, textures and colors of an OBJ model', async () => {
    const files = new Map(await objOf(fourMaterials(48)));
    const text = new TextDecoder().decode(files.get('shape.mtl'));
    files.set('shape.mtl', Buffer.from(`${text}newmtl plain\nKd 0.5 0 1\nd 0.25\n`));
    const faces =
      '\nv 0 0 9 1 0 0\nv 1 0 9 0 1 0\nv 0 1 9 0 0 1\nvn 0 0 2\no flag\nusemtl plain\nf -3//-1 -2//-1 -1//-1\n';
    files.set('shape.obj', Buffer.concat([files.get('shape.obj')!, Buffer.from(faces)]));
    const path = saved(
      [...files].map(([name, bytes]) => ({ name, bytes })).sort((a) => (a.name === 'shape.obj' ? 1 : -1)),
    );
    const own = await openModel(path);
    const { parts } = await paintModel(path, inverted, { name: 'new.glb', asGlb: true });
    await expectValid(parts);
    const again = await openModel(saved(parts));
    expect(again.names.parts).toContain('flag');
    const corners = (surfaces: typeof own.surfaces): number => surfaces.reduce((sum, { uvs }) => sum + uvs.length, 0);
    expect(corners(again.surfaces)).toBe(corners(own.surfaces));
    const json = new TextDecoder().decode(parts[0]!.bytes);
    expect(json).toContain('"COLOR_0"');
    expect(json).toContain('"alphaMode":"BLEND"');
  });
});
