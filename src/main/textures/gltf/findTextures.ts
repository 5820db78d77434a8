import type { ModelNote } from '../../../shared/domain/modelNote.js';
import { damaged } from '../modelErrors.js';
import type { OpenOptions } from '../modelTypes.js';
import { SOURCE_EXTENSIONS } from './imageFormats.js';
import { imageKey, type LoadedGltf } from './loadGltf.js';
import { textureInfo, type Gltf, type Material, type TextureInfo } from './schema.js';

/** An image that gives a material its color. */
export interface TextureUse {
  readonly material: number;
  readonly info: TextureInfo;
  readonly image: number;
  readonly usesAlpha: boolean;
  readonly isEmissive: boolean;
}

/**
 * Finds the images with colors: base color, diffuse, and emissive if asked. An image that also holds other data (normals,
 * roughness, occlusion) is left alone.
 * @throws ExpectedError `mesh/unreadable` if a texture is not there, `mesh/unsafe`
 */
export function findTextureUses(
  model: LoadedGltf,
  { emissive = false, materials }: OpenOptions,
): {
  readonly uses: readonly TextureUse[];
  /** Those of materials that were not chosen. */
  readonly others: readonly TextureUse[];
  readonly notes: readonly ModelNote[];
} {
  const { path, gltf } = model;
  const notes: ModelNote[] = [];
  const shown = new Set(gltf.meshes.flatMap(({ primitives }) => primitives.map(({ material }) => material)));
  const dataInfos = gltf.materials.flatMap(dataTextures);
  const data = new Set(dataInfos.flatMap((info) => imagesOf(gltf, info)).map((image) => imageKey(model, image)));
  const [uses, others]: [TextureUse[], TextureUse[]] = [[], []];
  for (const [index, material] of gltf.materials.entries()) {
    const name = materialName(gltf, index);
    if (!shown.has(index)) continue;
    const isChosen = !materials || materials.includes(name);
    for (const { info, isEmissive } of colorTextures(material, emissive)) {
      if (!gltf.textures[info.index]) throw damaged(path, `texture ${info.index} of ${name} is not there`);
      for (const image of imagesOf(gltf, info)) {
        if (data.has(imageKey(model, image))) {
          if (isChosen) notes.push({ kind: 'data', name });
        } else {
          (isChosen ? uses : others).push({
            material: index,
            info,
            image,
            isEmissive,
            usesAlpha: !isEmissive && material.alphaMode !== 'OPAQUE',
          });
        }
      }
    }
  }
  return { uses, others, notes };
}

/** The name by which a material is chosen. */
export function materialName(gltf: Gltf, index: number): string {
  // Triangles without a material are listed after all others.
  return index === gltf.materials.length ? '' : (gltf.materials[index]?.name ?? `material ${index}`);
}

export const SPECULAR_GLOSSINESS = 'KHR_materials_pbrSpecularGlossiness';

/** The textures of a material that hold plain colors. */
export function colorTextures(
  { pbrMetallicRoughness, emissiveTexture, extensions }: Material,
  emissive: boolean,
): { readonly info: TextureInfo; readonly isEmissive: boolean }[] {
  const diffuse = textureInfo.safeParse(propertyOf(extensions?.[SPECULAR_GLOSSINESS], 'diffuseTexture'));
  return [
    ...[pbrMetallicRoughness?.baseColorTexture, diffuse.data].flatMap((info) =>
      info ? [{ info, isEmissive: false }] : [],
    ),
    ...(emissive && emissiveTexture ? [{ info: emissiveTexture, isEmissive: true }] : []),
  ];
}

/** Every texture of a material that does not hold a plain color. */
function dataTextures(material: Material): TextureInfo[] {
  const found: TextureInfo[] = [];
  const visit = (value: unknown, depth: number): void => {
    if (typeof value !== 'object' || value === null || depth > 6) return;
    for (const [name, inner] of Object.entries(value)) {
      if (COLORS.has(name)) continue;
      const info = name.endsWith('Texture') ? textureInfo.safeParse(inner) : undefined;
      if (info?.success) found.push(info.data);
      visit(inner, depth + 1);
    }
  };
  visit(material, 0);
  return found;
}

const COLORS: ReadonlySet<string> = new Set(['baseColorTexture', 'diffuseTexture', 'emissiveTexture']);
/** The images of a texture: one, and others that programs may show instead. */
function imagesOf(gltf: Gltf, { index }: TextureInfo): number[] {
  const texture = gltf.textures[index];
  const others = Object.values(SOURCE_EXTENSIONS).map((name) => propertyOf(texture?.extensions?.[name], 'source'));
  return [...new Set([texture?.source, ...others])].filter((each) => typeof each === 'number');
}

function propertyOf(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[name] : undefined;
}
