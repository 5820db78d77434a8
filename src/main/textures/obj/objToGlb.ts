import type { Accessor, Document, Material, Texture } from '@gltf-transform/core';
import { srgbCurve } from '../../images/color/toneCurve.js';
import { formatOf, MIME_TYPES } from '../gltf/imageFormats.js';
import type { AssembleOptions, ModelPart, ModelTexture } from '../modelTypes.js';
import type { PaintedObj } from './assembleObj.js';
import { placedUvs, type LoadedObj } from './loadObj.js';
import type { MapUse, MtlMaterial } from './mtlFile.js';
import type { ObjGroup } from './objFile.js';

const CLAMP = 33071;

/**
 * Writes an OBJ model as a GLB file, with what both formats have: triangles, normals, UVs, colors of corners, and of
 * materials the color, its texture, the emissive texture, the normal map (`norm`) and the opacity `d`.
 */
export async function objToGlb(model: LoadedObj, painted: PaintedObj, { name }: AssembleOptions): Promise<ModelPart> {
  const { Document: Documents, WebIO } = await import('@gltf-transform/core');
  const { EXTTextureWebP, EXTTextureAVIF, KHRTextureBasisu } = await import('@gltf-transform/extensions');
  const document = new Documents();
  const maker = new GlbMaker(document, model, painted);
  for (const group of model.groups) if (group.positions.length > 0) maker.add(group);
  const formats = new Set(
    document
      .getRoot()
      .listTextures()
      .map((texture) => texture.getMimeType()),
  );
  if (formats.has(MIME_TYPES.webp)) document.createExtension(EXTTextureWebP).setRequired(true);
  if (formats.has(MIME_TYPES.avif)) document.createExtension(EXTTextureAVIF).setRequired(true);
  if (formats.has(MIME_TYPES.ktx2)) document.createExtension(KHRTextureBasisu).setRequired(true);
  const io = new WebIO().registerExtensions([EXTTextureWebP, EXTTextureAVIF, KHRTextureBasisu]);
  return { name, bytes: await io.writeBinary(document) };
}

class GlbMaker {
  private readonly materials = new Map<string, Material>();
  private readonly textures = new Map<string, Texture>();

  constructor(
    private readonly document: Document,
    private readonly model: LoadedObj,
    private readonly painted: PaintedObj,
  ) {
    document.createBuffer();
    document.createScene();
  }

  /** Adds a group as a mesh of one primitive. */
  add(group: ObjGroup): void {
    const { document, model } = this;
    const own = model.materials.get(group.material ?? '');
    const isBaked = own !== undefined && this.bakedOf(own) !== undefined;
    const primitive = document.createPrimitive().setMaterial(own ? this.materialOf(own) : null);
    const set = (semantic: string, type: 'VEC2' | 'VEC3', values: ArrayLike<number>): void => {
      primitive.setAttribute(semantic, this.accessor(type, values));
    };
    set('POSITION', 'VEC3', group.positions);
    if (group.hasAllNormals) set('NORMAL', 'VEC3', unitVectors(group.normals));
    if (group.hasAllUvs) set('TEXCOORD_0', 'VEC2', placedUvs(group, mapOf(own)));
    if (group.colors.length === group.positions.length && !isBaked) set('COLOR_0', 'VEC3', group.colors.map(srgbCurve));
    const partName = group.part === '' ? 'model' : group.part;
    const mesh = document.createMesh(partName).addPrimitive(primitive);
    const node = document.createNode(partName).setMesh(mesh);
    document.getRoot().listScenes()[0]!.addChild(node);
  }

  private accessor(type: 'VEC2' | 'VEC3', values: ArrayLike<number>): Accessor {
    const buffer = this.document.getRoot().listBuffers()[0]!;
    return this.document.createAccessor().setType(type).setArray(Float32Array.from(values)).setBuffer(buffer);
  }

  private bakedOf({ name }: MtlMaterial): ModelTexture | undefined {
    const texture = this.painted.baked.get(name);
    return texture && this.painted.images.has(texture.key) ? texture : undefined;
  }

  private materialOf(own: MtlMaterial): Material {
    const known = this.materials.get(own.name);
    if (known) return known;
    const baked = this.bakedOf(own);
    const color = own.maps.get('map_kd');
    // Programs multiply the texture by the color or ignore it; some write black, so a texture is shown as it is.
    const factor = baked || color ? [1, 1, 1] : own.color.map(srgbCurve);
    const material = this.document
      .createMaterial(own.name)
      .setBaseColorFactor([...(factor as [number, number, number]), own.opacity])
      .setMetallicFactor(0)
      .setDoubleSided(true);
    if (own.opacity < 1) material.setAlphaMode('BLEND');
    this.materials.set(own.name, material);
    const base = baked ? this.textureOf(baked.key) : color && this.textureOf(color.file);
    if (base) material.setBaseColorTexture(base);
    wrap(material.getBaseColorTextureInfo(), color);
    this.addOthers(material, own);
    return material;
  }

  private addOthers(material: Material, { maps }: MtlMaterial): void {
    const [emissive, normal] = [maps.get('map_ke'), maps.get('norm')];
    const glow = emissive && this.textureOf(emissive.file);
    if (glow) material.setEmissiveTexture(glow).setEmissiveFactor([1, 1, 1]);
    const bumps = normal && this.textureOf(normal.file);
    if (bumps) material.setNormalTexture(bumps);
    wrap(material.getEmissiveTextureInfo(), emissive);
    wrap(material.getNormalTextureInfo(), normal);
  }

  /** A file of the model, painted or as it is. @returns undefined for one that is missing */
  private textureOf(key: string): Texture | undefined {
    const { folder } = this.model;
    const bytes = this.painted.images.get(key)?.bytes ?? (folder.names.includes(key) ? folder.known(key) : undefined);
    if (!bytes) return undefined;
    const known = this.textures.get(key);
    const texture = known ?? this.document.createTexture(key).setImage(bytes).setMimeType(MIME_TYPES[formatOf(bytes)]);
    this.textures.set(key, texture);
    return texture;
  }
}

/** The map whose place the UVs get. */
function mapOf(own: MtlMaterial | undefined): MapUse {
  return own?.maps.get('map_kd') ?? { file: '', isClamped: false, scale: [1, 1], offset: [0, 0] };
}

function wrap(info: ReturnType<Material['getBaseColorTextureInfo']>, map: MapUse | undefined): void {
  if (map?.isClamped) info?.setWrapS(CLAMP).setWrapT(CLAMP);
}

/** Normals of length 1, as glTF wants them. */
function unitVectors(values: readonly number[]): number[] {
  return values.map((value, index) => {
    const first = index - (index % 3);
    const length = Math.hypot(values[first]!, values[first + 1]!, values[first + 2]!);
    return length > 0 ? value / length : Number(index % 3 === 1);
  });
}
