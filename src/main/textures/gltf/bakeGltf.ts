import type { ModelNote } from '../../../shared/domain/modelNote.js';
import { bakeTexture, isTexture } from '../bakedTexture.js';
import type { ColoredTriangles } from '../bake.js';
import type { ModelTexture, OpenOptions } from '../modelTypes.js';
import { colorTextures, materialName, SPECULAR_GLOSSINESS, type TextureUse } from './findTextures.js';
import type { Geometry } from './readGeometry.js';
import { DRACO, type Gltf, type Material } from './schema.js';
import { placeOf } from './surfacesOf.js';

/** A texture made of the colors of a material. `use` has no texture and no image of the model. */
export interface BakedMaterial {
  readonly texture: ModelTexture;
  readonly use: TextureUse;
}

/** Modes below are points and lines. */
const FIRST_TRIANGLES = 4;
/** Says where the colors of variants of a material are, which one texture could not show. */
const VARIANTS = 'KHR_materials_variants';

/**
 * The materials without a color texture, and whether their colors can be baked: all their triangles have UVs. The one after
 * the last stands for triangles without a material.
 */
export function plainMaterials(gltf: Gltf): { readonly material: number; readonly hasUvs: boolean }[] {
  const shown = new Map<number, boolean>();
  for (const { material = gltf.materials.length, attributes, extensions, mode } of primitivesOf(gltf)) {
    const fits =
      mode >= FIRST_TRIANGLES && attributes['TEXCOORD_0'] !== undefined && extensions?.[VARIANTS] === undefined;
    shown.set(material, fits && (shown.get(material) ?? true));
  }
  const isPlain = (index: number): boolean => {
    const material = gltf.materials[index];
    if (!material) return index === gltf.materials.length;
    return colorTextures(material, false).length === 0 && material.extensions?.[SPECULAR_GLOSSINESS] === undefined;
  };
  return [...shown].flatMap(([material, hasUvs]) => (isPlain(material) ? [{ material, hasUvs }] : []));
}

/** Makes a texture of `px` for each chosen material that can be baked. @param geometries read with their shading */
export async function bakeGltf(
  gltf: Gltf,
  geometries: readonly Geometry[],
  { materials, bakePx }: Pick<OpenOptions, 'materials' | 'bakePx'>,
): Promise<{ readonly baked: readonly BakedMaterial[]; readonly notes: readonly ModelNote[] }> {
  const baked: BakedMaterial[] = [];
  const notes: ModelNote[] = [];
  if (bakePx === undefined) return { baked, notes };
  for (const { material, hasUvs } of plainMaterials(gltf)) {
    const name = materialName(gltf, material);
    if (materials && !materials.includes(name)) continue;
    if (!hasUvs) {
      notes.push({ kind: 'plain-no-uvs', name });
      continue;
    }
    const own = gltf.materials[material];
    const usesAlpha = (own?.alphaMode ?? 'OPAQUE') !== 'OPAQUE';
    const triangles = trianglesOf(geometries, material, { own, count: gltf.materials.length });
    const made = await bakeTexture({ key: `bake ${material}`, name, usesAlpha, triangles }, bakePx);
    if (isTexture(made)) baked.push({ texture: made, use: bakedUse(material, usesAlpha) });
    else notes.push(made);
  }
  return { baked, notes };
}

/** As the use of a texture by the first set of UVs. */
export function bakedUse(material: number, usesAlpha: boolean): TextureUse {
  return { material, info: { index: -1, texCoord: 0 }, image: -1, usesAlpha, isEmissive: false };
}

function trianglesOf(
  geometries: readonly Geometry[],
  wanted: number,
  { own, count }: { readonly own: Material | undefined; readonly count: number },
): ColoredTriangles[] {
  const [red, green, blue] = own?.pbrMetallicRoughness?.baseColorFactor ?? [1, 1, 1, 1];
  const factor = [red!, green!, blue!, 1];
  return geometries.flatMap(({ material = count, indices, uvs, colors }): ColoredTriangles[] => {
    const set = uvs.get(0);
    if (material !== wanted || !set) return [];
    const values = new Float32Array(4 * indices.length);
    for (const [corner, index] of indices.entries()) {
      for (let channel = 0; channel < 4; channel++) {
        const isThere = colors && channel < colors.components;
        const value = isThere ? colors.get(index, channel) : 1;
        values[4 * corner + channel] = factor[channel]! * (Number.isFinite(value) ? value : 1);
      }
    }
    const place = placeOf(bakedUse(wanted, false));
    return [{ wrapU: 'repeat', wrapV: 'repeat', uvs: place.transform(set, indices), colors: values }];
  });
}

/** Lets a material show a baked texture instead of its colors. @param gltf changed in place */
export function showBaked(gltf: Gltf, { material }: TextureUse, uri: string, mimeType: string): number {
  const image = gltf.images.push({ uri, mimeType }) - 1;
  const texture = gltf.textures.push({ source: image }) - 1;
  const hadNone = gltf.materials[material] === undefined;
  gltf.materials[material] ??= {} as Material;
  const own = gltf.materials[material];
  const { baseColorFactor, ...rest } = own.pbrMetallicRoughness ?? {};
  const opacity = baseColorFactor?.[3] ?? 1;
  own.pbrMetallicRoughness = {
    ...rest,
    ...(opacity === 1 ? {} : { baseColorFactor: [1, 1, 1, opacity] }),
    baseColorTexture: { index: texture },
  } as Material['pbrMetallicRoughness'];
  for (const primitive of primitivesOf(gltf)) {
    if (hadNone ? primitive.material !== undefined : primitive.material !== material) continue;
    primitive.material = material;
    // The colors of corners would color the texture once more.
    primitive.attributes = withoutColors(primitive.attributes);
    const draco = primitive.extensions?.[DRACO] as { attributes?: Record<string, number> } | undefined;
    if (draco?.attributes) draco.attributes = withoutColors(draco.attributes);
  }
  return image;
}

function withoutColors(attributes: Readonly<Record<string, number>>): Record<string, number> {
  return Object.fromEntries(Object.entries(attributes).filter(([name]) => !/^COLOR_\d+$/.test(name)));
}

function primitivesOf(gltf: Gltf): Gltf['meshes'][number]['primitives'] {
  return gltf.meshes.flatMap(({ primitives }) => primitives);
}
