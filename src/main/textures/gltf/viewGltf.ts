import type { ModelTexture, ModelView, OpenOptions, ViewMaterial, ViewPiece, ViewTextureUse } from '../modelTypes.js';
import { TRIAL_PX } from '../bakedTexture.js';
import { bakeGltf, type BakedMaterial } from './bakeGltf.js';
import { checkAccessors } from './checkAccessors.js';
import { checkDraco } from './checkDraco.js';
import { findTextureUses, materialName, type TextureUse } from './findTextures.js';
import { findImage, loadGltf } from './loadGltf.js';
import { placesOfMeshes } from './placesOfMeshes.js';
import { readGeometry, type Geometry, type Numbers } from './readGeometry.js';
import type { Gltf } from './schema.js';
import { meshName, placeOf, WRAPS } from './surfacesOf.js';

/** What a use of a texture is shown with. */
interface ShownUse extends ViewTextureUse {
  readonly use: TextureUse;
}

/** Reads a glTF or GLB file to be drawn. Throws like `openModel`. */
export async function viewGltf(path: string, options: Pick<OpenOptions, 'isGathered'>): Promise<ModelView> {
  const model = await loadGltf(path, options);
  const { gltf, buffers } = model;
  checkAccessors(path, gltf, buffers);
  checkDraco(path, gltf, buffers);
  const { uses, notes } = findTextureUses(model, { emissive: true });
  const textures: ModelTexture[] = [];
  const shown: ShownUse[] = [];
  for (const use of uses) {
    const place = await findImage(model, use.image);
    let texture = textures.findIndex((each) => each.key === place.key && each.isEmissive === use.isEmissive);
    if (texture < 0) {
      texture = textures.push({ ...place, usesAlpha: use.usesAlpha, isEmissive: use.isEmissive }) - 1;
    }
    const sampler = gltf.samplers[gltf.textures[use.info.index]?.sampler ?? -1];
    const wrap = (value: number | undefined) => WRAPS[value ?? 10497] ?? 'repeat';
    shown.push({ use, texture, wrapU: wrap(sampler?.wrapS), wrapV: wrap(sampler?.wrapT) });
  }
  const usesOf = (material: number, isEmissive: boolean): ShownUse | undefined =>
    shown.find(({ use }) => use.material === material && use.isEmissive === isEmissive);
  const geometries = await readGeometry(path, gltf, buffers, true);
  const { baked, notes: unbaked } = await bakeGltf(gltf, geometries, { bakePx: TRIAL_PX });
  const bakedOf = (material: number): BakedMaterial | undefined => baked.find(({ use }) => use.material === material);
  const colorUse = (material: number): TextureUse | undefined => usesOf(material, false)?.use ?? bakedOf(material)?.use;
  const places = placesOfMeshes(path, gltf);
  const pieces = geometries.flatMap((geometry): ViewPiece[] => {
    const stands = places.get(geometry.mesh) ?? [];
    const material = geometry.material ?? gltf.materials.length;
    return stands.length === 0 || geometry.indices.length === 0
      ? []
      : [pieceOf(gltf, geometry, stands, [colorUse(material), usesOf(material, true)?.use])];
  });
  return {
    pieces,
    materials: [
      ...gltf.materials.map((_, index) => materialOf(gltf, index, usesOf(index, false), usesOf(index, true))),
      PLAIN_MATERIAL,
    ].map((material, index) => ({ ...material, bakedKey: bakedOf(index)?.texture.key })),
    textures,
    isSingleFile: model.glb !== undefined,
    notes: [...notes, ...unbaked],
  };
}

/** What triangles without a material look like. */
const PLAIN_MATERIAL: ViewMaterial = {
  name: '',
  color: [1, 1, 1, 1],
  emissiveColor: [0, 0, 0],
  alphaMode: 'opaque',
  alphaCutoff: 0.5,
  isDoubleSided: false,
};

function materialOf(
  gltf: Gltf,
  index: number,
  color: ShownUse | undefined,
  emissive: ShownUse | undefined,
): ViewMaterial {
  const { pbrMetallicRoughness, emissiveFactor, alphaMode, alphaCutoff, doubleSided } = gltf.materials[index]!;
  return {
    name: materialName(gltf, index),
    color: pbrMetallicRoughness?.baseColorFactor ?? [1, 1, 1, 1],
    emissiveColor: emissiveFactor ?? [0, 0, 0],
    colorTexture: textureUse(color),
    emissiveTexture: textureUse(emissive),
    alphaMode: alphaMode === 'MASK' ? 'mask' : alphaMode === 'BLEND' ? 'blend' : 'opaque',
    alphaCutoff,
    isDoubleSided: doubleSided,
  };
}

function textureUse(shown: ShownUse | undefined): ViewTextureUse | undefined {
  return shown && { texture: shown.texture, wrapU: shown.wrapU, wrapV: shown.wrapV };
}

function pieceOf(
  gltf: Gltf,
  { mesh, material, indices, positions, normals, colors, uvs }: Geometry,
  places: ViewPiece['places'],
  [color, emissive]: readonly [TextureUse | undefined, TextureUse | undefined],
): ViewPiece {
  const placed = (use: TextureUse | undefined): Float32Array | undefined => {
    if (!use) return undefined;
    const { texCoord, transform } = placeOf(use);
    const set = uvs.get(texCoord);
    return (
      set &&
      Float32Array.from(
        transform(
          set,
          Uint32Array.from({ length: set.count }, (_, index) => index),
        ),
      )
    );
  };
  return {
    part: meshName(gltf, mesh),
    material: material ?? gltf.materials.length,
    positions: floats(positions, 3),
    normals: normals && floats(normals, 3),
    colors: colors && floats(colors, 3),
    uvs: placed(color),
    emissiveUvs: placed(emissive),
    indices: Uint32Array.from(indices),
    places,
  };
}

function floats({ count, get }: Numbers, components: number): Float32Array {
  const values = new Float32Array(components * count);
  for (let item = 0, at = 0; item < count; item++) {
    for (let component = 0; component < components; component++, at++) {
      const value = get(item, component);
      values[at] = Number.isFinite(value) ? value : 0;
    }
  }
  return values;
}
