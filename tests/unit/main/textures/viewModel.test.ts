import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import type { ModelView } from '../../../../src/main/textures/modelTypes.js';
import { viewModel } from '../../../../src/main/textures/openModel.js';
import { packView } from '../../../../src/main/textures/packView.js';
import { glbOf, gltfOf, objOf, type GltfJson } from '../../../helpers/models/modelFiles.js';
import { cube, fourMaterials, surfacesOf } from '../../../helpers/models/shapes.js';
import { tempFolder } from '../../../helpers/tempFolder.js';

async function savedGlb(change: (json: GltfJson) => void = () => undefined): Promise<string> {
  const parts = await gltfOf(cube(32));
  change(parts.json);
  const path = join(tempFolder(), 'shape.glb');
  writeFileSync(path, glbOf(parts));
  return path;
}

/** The corners of all triangles, in the order of the indices. */
function cornersOf({ pieces }: ModelView): number[][] {
  return pieces.flatMap(({ indices, positions }) =>
    [...(indices ?? [])].map((at) => [...positions.subarray(3 * at, 3 * at + 3)]),
  );
}

it('has the triangles, the textures and the look of a glTF model', async () => {
  const view = await viewModel(
    await savedGlb(({ materials }) =>
      Object.assign(materials[0]!, { alphaMode: 'MASK', alphaCutoff: 0.3, doubleSided: true }),
    ),
  );
  const wanted = surfacesOf(cube(32)).flatMap(({ positions }) => [...positions]);
  expect(cornersOf(view).flat()).toHaveLength(wanted.length);
  for (const [at, value] of cornersOf(view).flat().entries()) expect(value).toBeCloseTo(wanted[at]!, 5);
  expect(view.materials[0]).toMatchObject({
    name: 'paint 0',
    alphaMode: 'mask',
    alphaCutoff: 0.3,
    isDoubleSided: true,
    colorTexture: { texture: 0, wrapU: 'repeat', wrapV: 'repeat' },
  });
  expect(view.pieces[0]).toMatchObject({ part: 'shape', material: 0 });
  expect(view.pieces[0]!.normals).toHaveLength(view.pieces[0]!.positions.length);
  expect(view.textures).toHaveLength(1);
});

it('stands where its nodes have it, once for each of them', async () => {
  const path = await savedGlb((json) => {
    json['nodes'] = [
      { children: [1, 2], translation: [10, 0, 0] },
      { mesh: 0, scale: [2, 2, 2], rotation: [0, Math.SQRT1_2, 0, Math.SQRT1_2] },
      { mesh: 0, matrix: [1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 5, 6, 7, 1], children: [0] },
    ];
  });
  const { pieces } = await viewModel(path);
  // A ring of nodes ends.
  const [first, second] = pieces[0]!.places as [readonly number[], readonly number[]];
  const round = (place: readonly number[]): number[] => place.map((value) => Math.round(value * 1e6) / 1e6 + 0);
  expect(round(first)).toEqual([0, 0, -2, 0, 0, 2, 0, 0, 2, 0, 0, 0, 10, 0, 0, 1]);
  expect(round(second)).toEqual([1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 15, 6, 7, 1]);
});

it('has the parts of an OBJ model, also of files that were put side by side', async () => {
  const files = new Map(await objOf(fourMaterials(24)));
  const text = new TextDecoder().decode(files.get('shape.obj')).replace('usemtl paint 2', 'o lid\nusemtl paint 2');
  files.set('shape.obj', Buffer.from(text.replace('mtllib shape.mtl', 'mtllib parts/shape.mtl')));
  const folder = tempFolder();
  mkdirSync(folder, { recursive: true });
  for (const [name, bytes] of files) writeFileSync(join(folder, name), bytes);
  const path = join(folder, 'shape.obj');
  await expect(viewModel(path)).rejects.toMatchObject({ code: 'mesh/missing-file' });
  const view = await viewModel(path, { isGathered: true });
  expect([...new Set(view.pieces.map(({ part }) => part))]).toEqual(['', 'lid']);
  expect(view.materials.map(({ name }) => name)).toEqual(['paint 0', 'paint 1', 'paint 2', 'paint 3']);
  expect(view.textures).toHaveLength(4);
});

it('is one block of numbers for a window', async () => {
  const { pieces } = await viewModel(await savedGlb());
  const { geometry, pieces: packed, triangles } = packView('shape.glb', pieces);
  const [piece] = packed;
  const { buffer, byteOffset } = geometry;
  expect(new Float32Array(buffer, byteOffset + piece!.positions, 3 * piece!.corners)).toEqual(pieces[0]!.positions);
  expect(new Uint32Array(buffer, byteOffset + piece!.indices!.at, piece!.indices!.count)).toEqual(pieces[0]!.indices);
  expect(triangles).toBe(surfacesOf(cube(32)).reduce((sum, { uvs }) => sum + uvs.length / 6, 0));
});

it('refuses nodes that are in each other so often that they would never end', async () => {
  const path = await savedGlb((json) => {
    const nodes = Array.from({ length: 60 }, (_, index) => ({ children: [index + 1, index + 1] }));
    json['nodes'] = [...nodes, { mesh: 0 }];
  });
  await expect(viewModel(path)).rejects.toMatchObject({ code: 'mesh/unsupported' });
});
