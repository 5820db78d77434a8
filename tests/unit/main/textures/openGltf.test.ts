import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { EXTMeshoptCompression, KHRDracoMeshCompression } from '@gltf-transform/extensions';
import { WebIO } from '@gltf-transform/core';
import draco from 'draco3dgltf';
import { MeshoptEncoder } from 'meshoptimizer/encoder';
import sharp from 'sharp';
import { beforeAll, describe, expect, it } from 'vitest';
import { splitGlb } from '../../../../src/main/textures/gltf/container.js';
import type { OpenModel } from '../../../../src/main/textures/modelTypes.js';
import { openModel } from '../../../../src/main/textures/openModel.js';
import { glbOf, gltfOf, type GltfJson, type GltfParts } from '../../../helpers/models/modelFiles.js';
import { asPngs } from '../../../helpers/models/paintedImages.js';
import { expectValid } from '../../../helpers/models/validate.js';
import { cube, fourMaterials, surfacesOf, torus } from '../../../helpers/models/shapes.js';
import { tempFolder } from '../../../helpers/tempFolder.js';

let parts: GltfParts;
let four: GltfParts;
/** Images of other sizes than the models' own. */
let images: Buffer[];
beforeAll(async () => {
  parts = await gltfOf(cube(48));
  four = await gltfOf(fourMaterials(32));
  const flat = (side: number): Promise<Buffer> =>
    sharp({ create: { width: side, height: side, channels: 3, background: '#804020' } })
      .png({ compressionLevel: 0 })
      .toBuffer();
  images = await Promise.all([40, 55, 61, 8].map(flat));
});

/** The model as a file of its own folder. */
function saved(bytes: Uint8Array | string, name = 'shape.glb'): string {
  const path = join(tempFolder(), name);
  writeFileSync(path, bytes);
  return path;
}

/** A copy of a model's JSON with a change. */
function changed({ json, binary }: GltfParts, change: (json: GltfJson) => void): GltfParts {
  const copy = structuredClone(json);
  change(copy);
  return { json: copy, binary };
}

/** The model itself, without the files around it. */
async function ownFile(
  model: OpenModel,
  painted: ReadonlyMap<number, Uint8Array>,
  name = 'shape.glb',
): Promise<Uint8Array> {
  const parts = await model.assemble(asPngs(painted), { name });
  await expectValid(parts);
  return parts.at(-1)!.bytes;
}

/** The bytes of each buffer view. */
function viewsOf(glb: Uint8Array): Uint8Array[] {
  const { json, binary } = splitGlb('a model', glb);
  const { bufferViews } = JSON.parse(new TextDecoder().decode(json)) as GltfJson;
  return bufferViews.map(({ byteOffset = 0, byteLength = 0 }) => binary!.subarray(byteOffset, byteOffset + byteLength));
}

describe('a GLB model', () => {
  it('has the triangles and textures that were written', async () => {
    const model = await openModel(saved(glbOf(parts)));
    const expected = surfacesOf(cube(48));
    expect(model.textures).toHaveLength(1);
    expect(model.surfaces).toHaveLength(1);
    const joined = expected.flatMap(({ uvs }) => [...uvs]);
    expect(model.surfaces[0]!.uvs).toHaveLength(joined.length);
    for (const [index, value] of model.surfaces[0]!.uvs.entries()) expect(value).toBeCloseTo(joined[index]!, 6);
  });

  it('keeps every byte but those of the painted images, and stays valid', async () => {
    const before = glbOf(four);
    const model = await openModel(saved(before));
    expect(model.textures).toHaveLength(4);
    const painted = await ownFile(
      model,
      new Map([
        [0, images[0]!],
        [1, images[1]!],
        [3, images[3]!],
      ]),
    );
    const [old, now] = [viewsOf(before), viewsOf(painted)];
    expect(now).toHaveLength(old.length);
    for (const [index, bytes] of old.entries()) {
      const wanted = index < 4 && index !== 2 ? images[index]! : bytes;
      expect(Buffer.compare(now[index]!, wanted)).toBe(0);
    }
    const [first, second] = [before, painted].map((glb) => {
      const json = JSON.parse(new TextDecoder().decode(splitGlb('a model', glb).json)) as GltfJson;
      return { ...json, bufferViews: 0, buffers: 0 };
    });
    expect(second).toEqual(first);
  });

  it('stays the same where nothing is painted', async () => {
    const before = glbOf(parts);
    const model = await openModel(saved(before));
    expect(Buffer.compare(await ownFile(model, new Map()), before)).toBe(0);
  });

  it('has an image once that several materials show', async () => {
    const shared = changed(four, (json) => {
      for (const material of json.materials) material['pbrMetallicRoughness'] = { baseColorTexture: { index: 2 } };
    });
    const model = await openModel(saved(glbOf(shared)));
    expect(model.textures).toHaveLength(1);
    expect(model.surfaces.map(({ texture }) => texture)).toEqual([0, 0, 0, 0]);
  });

  it('gives the materials that are asked for, and emissive textures if asked', async () => {
    const path = saved(glbOf(changed(four, (json) => (json.materials[1]!['emissiveTexture'] = { index: 3 }))));
    const chosen = await openModel(path, { materials: ['paint 1'], emissive: true });
    expect(chosen.textures.map(({ isEmissive }) => isEmissive)).toEqual([false, true]);
    expect((await openModel(path, { materials: ['paint 1'] })).textures).toHaveLength(1);
  });

  it('leaves images alone that hold other data as well', async () => {
    const model = await openModel(
      saved(glbOf(changed(parts, (json) => (json.materials[0]!['normalTexture'] = { index: 0 })))),
    );
    expect(model.surfaces).toHaveLength(0);
    expect(model.notes).toEqual([{ kind: 'data', name: 'paint 0' }]);
  });

  it('says where UVs are missing', async () => {
    const bare = changed(parts, (json) => {
      delete (json.meshes[0]!.primitives[0]!['attributes'] as Record<string, number>)['TEXCOORD_0'];
    });
    const model = await openModel(saved(glbOf(bare)));
    expect(model.surfaces).toHaveLength(0);
    expect(model.notes).toContainEqual({ kind: 'no-uvs', name: 'shape' });
  });

  it('moves, turns and scales UVs as the material says', async () => {
    const moved = changed(parts, (json) => {
      const transform = { offset: [0.25, 0.5], scale: [2, 1], rotation: Math.PI / 2 };
      json.materials[0]!['pbrMetallicRoughness'] = {
        baseColorTexture: { index: 0, extensions: { KHR_texture_transform: transform } },
      };
      json['extensionsUsed'] = ['KHR_texture_transform'];
    });
    const [plain, other] = await Promise.all([parts, moved].map((each) => openModel(saved(glbOf(each)))));
    const [uvs, result] = [plain!.surfaces[0]!.uvs, other!.surfaces[0]!.uvs];
    for (let corner = 0; corner < uvs.length; corner += 2) {
      expect(result[corner]).toBeCloseTo(0.25 + uvs[corner + 1]!, 6);
      expect(result[corner + 1]).toBeCloseTo(0.5 - 2 * uvs[corner]!, 6);
    }
  });

  for (const kind of ['Draco', 'meshopt']) {
    it(`is read when it is compressed with ${kind}, which stays as it is`, async () => {
      const io = new WebIO().registerExtensions([EXTMeshoptCompression, KHRDracoMeshCompression]).registerDependencies({
        'draco3d.encoder': await draco.createEncoderModule(),
        'meshopt.encoder': MeshoptEncoder,
      });
      const document = await io.readBinary(new Uint8Array(glbOf(await gltfOf(torus(32)))));
      if (kind === 'Draco') document.createExtension(KHRDracoMeshCompression).setRequired(true);
      else document.createExtension(EXTMeshoptCompression).setRequired(true);
      const packed = await io.writeBinary(document);
      expect(packed.length).toBeLessThan(glbOf(await gltfOf(torus(32))).length * 0.7);
      const model = await openModel(saved(packed));
      expect(model.surfaces[0]!.uvs).toHaveLength(surfacesOf(torus(32))[0]!.uvs.length);
      const painted = await ownFile(model, new Map([[0, images[2]!]]));
      const again = await openModel(saved(painted));
      expect(again.surfaces).toEqual(model.surfaces);
      expect(Buffer.compare(again.textures[0]!.bytes, images[2]!)).toBe(0);
    });
  }
});

describe('a glTF model of several files', () => {
  it('keeps its text and its buffer; only images change', async () => {
    const folder = tempFolder();
    const json = structuredClone(parts.json);
    json.buffers[0]!.uri = 'shape%20data.bin';
    json.images = [{ uri: 'images/color.png' }];
    const text = JSON.stringify(json, null, 3);
    mkdirSync(join(folder, 'images'));
    writeFileSync(join(folder, 'shape data.bin'), parts.binary);
    writeFileSync(join(folder, 'images', 'color.png'), images[0]!);
    writeFileSync(join(folder, 'shape.gltf'), text);
    const model = await openModel(join(folder, 'shape.gltf'));
    const files = await model.assemble(asPngs(new Map([[0, images[1]!]])), { name: 'new.gltf' });
    await expectValid(files);
    const written = new Map(files.map(({ name, bytes }) => [name, bytes]));
    expect([...written.keys()]).toEqual(['shape data.bin', 'images/color.png', 'new.gltf']);
    expect(Buffer.compare(written.get('shape data.bin')!, parts.binary)).toBe(0);
    expect(Buffer.compare(written.get('images/color.png')!, images[1]!)).toBe(0);
    expect(new TextDecoder().decode(written.get('new.gltf'))).toBe(text);
  });

  it('keeps data in its text, and changes an image there', async () => {
    const json = structuredClone(parts.json);
    const uri = (bytes: Uint8Array, kind: string): string =>
      `data:${kind};base64,${Buffer.from(bytes).toString('base64')}`;
    json.buffers[0]!.uri = uri(parts.binary, 'application/octet-stream');
    json.images = [{ uri: uri(images[0]!, 'image/png') }];
    const path = saved(JSON.stringify(json), 'shape.gltf');
    const model = await openModel(path);
    const painted = new TextDecoder().decode(await ownFile(model, new Map([[0, images[1]!]])));
    expect(painted).toBe(JSON.stringify(json).replace(uri(images[0]!, 'image/png'), uri(images[1]!, 'image/png')));
  });
});

describe('a bad model', () => {
  const external = (uri: string): string => {
    const json = structuredClone(parts.json);
    json.images = [{ uri }];
    json.buffers[0]!.uri = 'shape.bin';
    const path = saved(JSON.stringify(json), 'shape.gltf');
    writeFileSync(join(path, '..', 'shape.bin'), parts.binary);
    return path;
  };

  it('is refused if it is cut off anywhere', async () => {
    const whole = glbOf(parts);
    for (const length of [0, 3, 12, 19, 200, whole.length - 1]) {
      await expect(openModel(saved(whole.subarray(0, length)))).rejects.toMatchObject({ code: 'mesh/unreadable' });
    }
    const noJson = Buffer.from(whole).fill(0x21, 20, 60);
    await expect(openModel(saved(noJson))).rejects.toMatchObject({ code: 'mesh/unreadable' });
  });

  it('is refused if accessors, views or buffers claim more than there is', async () => {
    const lies: ((json: GltfJson) => void)[] = [
      (json) => ((json['accessors'] as Record<string, number>[])[0]!['count'] = 4_000_000),
      (json) => ((json['accessors'] as Record<string, number>[])[2]!['byteOffset'] = 1e9),
      (json) => ((json['accessors'] as Record<string, number>[])[1]!['bufferView'] = 99),
      (json) => ((json['accessors'] as Record<string, number>[])[3]!['componentType'] = 7),
      (json) => (json.bufferViews[1]!['byteLength'] = 1e9),
      (json) => (json.bufferViews[1]!['buffer'] = 3),
      (json) => (json.buffers[0]!.byteLength = 1e9),
      (json) => (json.meshes[0]!.primitives[0]!['indices'] = 77),
      (json) => (json.materials[0]!['pbrMetallicRoughness'] = { baseColorTexture: { index: 9 } }),
    ];
    for (const lie of lies) {
      await expect(openModel(saved(glbOf(changed(parts, lie))))).rejects.toMatchObject({ code: 'mesh/unreadable' });
    }
  });

  it('is refused if compressed triangles would unpack to more than it claims', async () => {
    const io = new WebIO()
      .registerExtensions([KHRDracoMeshCompression])
      .registerDependencies({ 'draco3d.encoder': await draco.createEncoderModule() });
    const document = await io.readBinary(new Uint8Array(glbOf(await gltfOf(torus(32)))));
    document.createExtension(KHRDracoMeshCompression).setRequired(true);
    const whole = await io.writeBinary(document);
    const { json, binary } = splitGlb('a model', whole);
    const parsed = JSON.parse(new TextDecoder().decode(json)) as GltfJson;
    const claims = (change: (accessor: Record<string, number>) => void): string => {
      const copy = structuredClone(parsed);
      for (const accessor of copy['accessors'] as Record<string, number>[]) change(accessor);
      return saved(glbOf({ json: copy, binary: binary! }));
    };
    await expect(openModel(claims(() => undefined))).resolves.toMatchObject({ notes: [] });
    const fewer = claims((accessor) => (accessor['count'] = 30));
    await expect(openModel(fewer)).rejects.toMatchObject({
      code: 'mesh/unreadable',
      message: expect.stringContaining('more than it claims') as string,
    });
    const broken = Buffer.from(whole);
    broken.write('DRAGO', broken.indexOf('DRACO'), 'ascii');
    await expect(openModel(saved(broken))).rejects.toMatchObject({ code: 'mesh/unreadable' });
  });

  it('is refused if its triangles have corners that are not there', async () => {
    const binary = Uint8Array.from(parts.binary);
    const { bufferViews } = parts.json;
    new DataView(binary.buffer).setUint32(bufferViews[4]!['byteOffset']!, 1e6, true);
    await expect(openModel(saved(glbOf({ ...parts, binary })))).rejects.toMatchObject({
      code: 'mesh/unreadable',
      message: expect.stringContaining('corner that is not there') as string,
    });
  });

  it('is refused if it requires what is not known here', async () => {
    const odd = changed(parts, (json) => (json['extensionsRequired'] = ['VENDOR_odd_triangles']));
    await expect(openModel(saved(glbOf(odd)))).rejects.toMatchObject({
      code: 'mesh/unsupported',
      message: expect.stringContaining('VENDOR_odd_triangles') as string,
    });
  });

  it('never has files read outside of its folder', async () => {
    const outside = saved(images[0]!, 'secret.png');
    for (const uri of [
      '../secret.png',
      '%2e%2e/secret.png',
      outside,
      `file://${outside}`,
      'https://example.com/a.png',
    ]) {
      await expect(openModel(external(uri))).rejects.toMatchObject({ code: 'mesh/unsafe' });
    }
    const path = external('link.png');
    symlinkSync(outside, join(path, '..', 'link.png'));
    await expect(openModel(path)).rejects.toMatchObject({ code: 'mesh/unsafe' });
  });

  it('says which texture is missing', async () => {
    await expect(openModel(external('gone.png'))).rejects.toMatchObject({
      code: 'mesh/missing-file',
      message: expect.stringContaining('gone.png') as string,
    });
  });
});
