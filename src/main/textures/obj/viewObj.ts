import type { ModelTexture, ModelView, OpenOptions, ViewMaterial, ViewPiece, ViewTextureUse } from '../modelTypes.js';
import type { ModelNote } from '../../../shared/domain/modelNote.js';
import { srgbCurve } from '../../images/color/toneCurve.js';
import { TRIAL_PX } from '../bakedTexture.js';
import { BAKED_MAP, bakeObj } from './bakeObj.js';
import { loadObj, placedUvs } from './loadObj.js';
import type { MapUse, MtlMaterial } from './mtlFile.js';

const IDENTITY = [1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1];

/** Reads an OBJ file to be drawn. Throws like `openModel`. */
export async function viewObj(path: string, options: Pick<OpenOptions, 'isGathered'>): Promise<ModelView> {
  const model = await loadObj(path, options);
  const { folder, groups, materials } = model;
  const { baked, notes: unbaked } = await bakeObj(model, { bakePx: TRIAL_PX });
  const textures: ModelTexture[] = [];
  const notes: ModelNote[] = [];
  const useOf = async (material: MtlMaterial, map: MapUse | undefined, isEmissive: boolean) => {
    if (!map) return undefined;
    let texture = textures.findIndex((each) => each.key === map.file && each.isEmissive === isEmissive);
    if (texture < 0) {
      const usesAlpha = material.maps.has('map_d');
      const bytes = await folder.file(map.file);
      texture = textures.push({ key: map.file, name: map.file, bytes, usesAlpha, isEmissive }) - 1;
    }
    const wrap = map.isClamped ? ('clamp' as const) : ('repeat' as const);
    return { texture, wrapU: wrap, wrapV: wrap };
  };
  const names = [...new Set(groups.map(({ material }) => material ?? ''))];
  const shown: ViewMaterial[] = [];
  for (const name of names) {
    const material = materials.get(name);
    const color = material && (await useOf(material, material.maps.get('map_kd'), false));
    const emissive = material && (await useOf(material, material.maps.get('map_ke'), true));
    shown.push({ ...materialOf(name, material, { color, emissive }), bakedKey: baked.get(name)?.key });
  }
  const pieces = groups.map((group): ViewPiece => {
    const maps = materials.get(group.material ?? '')?.maps;
    const placed = (map: MapUse | undefined): Float32Array | undefined =>
      map && group.hasAllUvs ? Float32Array.from(placedUvs(group, map)) : undefined;
    const bakedMap = baked.has(group.material ?? '') ? BAKED_MAP : undefined;
    const hasColors = group.colors.length === group.positions.length;
    return {
      part: group.part,
      material: names.indexOf(group.material ?? ''),
      positions: Float32Array.from(group.positions),
      normals: group.hasAllNormals ? Float32Array.from(group.normals) : undefined,
      colors: hasColors ? Float32Array.from(group.colors, srgbCurve) : undefined,
      uvs: placed(maps?.get('map_kd') ?? bakedMap),
      emissiveUvs: placed(maps?.get('map_ke')),
      places: [IDENTITY],
    };
  });
  for (const { material: name = '', hasAllUvs } of groups) {
    const isPainted = materials.get(name)?.maps.has('map_kd') ?? false;
    if (isPainted && !hasAllUvs && !notes.some((note) => note.name === name)) notes.push({ kind: 'no-uvs', name });
  }
  return {
    pieces: pieces.filter(({ positions }) => positions.length > 0),
    materials: shown,
    textures,
    isSingleFile: false,
    notes: [...notes, ...unbaked],
  };
}

/** What a material looks like that reflects nothing. */
function materialOf(
  name: string,
  material: MtlMaterial | undefined,
  { color, emissive }: { readonly color: ViewTextureUse | undefined; readonly emissive: ViewTextureUse | undefined },
): ViewMaterial {
  // Programs multiply the texture by the color or ignore it; some write black, so a texture is shown as it is.
  const own = color ? [1, 1, 1] : (material?.color ?? [0.8, 0.8, 0.8]);
  return {
    name,
    color: [...own.map(srgbCurve), 1],
    emissiveColor: emissive ? [1, 1, 1] : [0, 0, 0],
    colorTexture: color,
    emissiveTexture: emissive,
    alphaMode: material?.maps.has('map_d') ? 'blend' : 'opaque',
    alphaCutoff: 0.5,
    isDoubleSided: true,
  };
}
