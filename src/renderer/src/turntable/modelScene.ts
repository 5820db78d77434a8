import {
  BufferAttribute,
  BufferGeometry,
  ClampToEdgeWrapping,
  Color,
  DoubleSide,
  FrontSide,
  Group,
  Matrix4,
  Mesh,
  MeshLambertMaterial,
  MirroredRepeatWrapping,
  RepeatWrapping,
  SRGBColorSpace,
  type Texture,
  type Wrapping,
} from 'three';
import { toCreasedNormals } from 'three/addons/utils/BufferGeometryUtils.js';
import type { ModelInfo, ViewMaterialInfo, ViewPieceInfo } from '../../../shared/contract/models.js';

/** What a click on a mesh means. */
export interface PickedPiece {
  readonly material: string;
  readonly part: string;
}

export type TextureByKey = ReadonlyMap<string, Texture>;

const WRAPS: Readonly<Record<'repeat' | 'mirror' | 'clamp', Wrapping>> = {
  repeat: RepeatWrapping,
  mirror: MirroredRepeatWrapping,
  clamp: ClampToEdgeWrapping,
};

/** Edges sharper than this stay sharp where a model has no normals; in radians. */
const CREASE = 0.7;

/** The triangles of a model, made once for all looks of it. @param geometry see `ModelInfo` */
export function buildGeometries({ view }: ModelInfo, geometry: ArrayBuffer): BufferGeometry[] {
  return view.pieces.map((piece) => buildGeometry(piece, geometry));
}

function buildGeometry(piece: ViewPieceInfo, data: ArrayBuffer): BufferGeometry {
  const { corners, indices } = piece;
  const built = new BufferGeometry();
  const set = (name: string, at: number | null, size: number): void => {
    if (at !== null) built.setAttribute(name, new BufferAttribute(new Float32Array(data, at, size * corners), size));
  };
  set('position', piece.positions, 3);
  set('normal', piece.normals, 3);
  set('color', piece.colors, 3);
  set('uv', piece.uvs, 2);
  set('uv1', piece.emissiveUvs, 2);
  if (indices) built.setIndex(new BufferAttribute(new Uint32Array(data, indices.at, indices.count), 1));
  return piece.normals === null ? toCreasedNormals(built, CREASE) : built;
}

/** A model as one look of it is drawn: its own textures, or painted ones. */
export class ModelScene {
  readonly root = new Group();
  private readonly materials = new Map<MeshLambertMaterial, ViewMaterialInfo>();

  constructor(
    private readonly model: ModelInfo,
    geometries: readonly BufferGeometry[],
  ) {
    const { view } = model;
    const byColors = new Map<string, MeshLambertMaterial>();
    for (const [index, piece] of view.pieces.entries()) {
      const info = view.materials[piece.material]!;
      // Colors of corners are multiplied with those of the material.
      const key = `${piece.material} ${piece.colors !== null}`;
      const material = byColors.get(key) ?? materialOf(info, piece);
      byColors.set(key, material);
      this.materials.set(material, info);
      for (const place of piece.places) {
        const mesh = new Mesh(geometries[index], material);
        mesh.userData = { picked: { material: info.name, part: piece.part } satisfies PickedPiece };
        mesh.matrixAutoUpdate = false;
        mesh.matrix.copy(new Matrix4().fromArray(place));
        this.root.add(mesh);
      }
    }
    this.root.updateMatrixWorld(true);
  }

  /** Shows textures by their keys; a material whose texture is missing keeps the one it has. */
  show(textures: TextureByKey): void {
    const { view } = this.model;
    for (const [material, info] of this.materials) {
      if (info.bakedKey !== null) showBaked(material, info, textures.get(info.bakedKey));
      const color = textureFor(info.colorTexture, view.textures, textures);
      const emissive = textureFor(info.emissiveTexture, view.textures, textures);
      if (color) {
        if (material.map === null) material.needsUpdate = true;
        material.map = color;
      }
      if (emissive) {
        emissive.channel = 1;
        if (material.emissiveMap === null) material.needsUpdate = true;
        material.emissiveMap = emissive;
      }
    }
  }

  dispose(): void {
    for (const material of this.materials.keys()) material.dispose();
  }
}

function materialOf(info: ViewMaterialInfo, piece: ViewPieceInfo): MeshLambertMaterial {
  const [red, green, blue, opacity] = info.color as [number, number, number, number];
  const material = new MeshLambertMaterial({
    name: info.name,
    color: new Color(red, green, blue),
    emissive: new Color(...(info.emissiveColor as [number, number, number])),
    vertexColors: piece.colors !== null,
    side: info.isDoubleSided ? DoubleSide : FrontSide,
  });
  material.userData = { hasColors: piece.colors !== null };
  if (info.alphaMode === 'mask') material.alphaTest = info.alphaCutoff;
  if (info.alphaMode === 'blend') {
    material.transparent = true;
    material.opacity = opacity;
  }
  return material;
}

/** Shows the texture that colors became, which are not multiplied with it; without it, the colors. */
function showBaked(material: MeshLambertMaterial, info: ViewMaterialInfo, texture: Texture | undefined): void {
  if (texture) Object.assign(texture, { wrapS: RepeatWrapping, wrapT: RepeatWrapping, needsUpdate: true });
  const [red, green, blue] = texture ? [1, 1, 1] : (info.color as [number, number, number, number]);
  material.map = texture ?? null;
  material.color.setRGB(red, green, blue);
  material.vertexColors = texture === undefined && material.userData['hasColors'] === true;
  material.needsUpdate = true;
}

function textureFor(
  use: ViewMaterialInfo['colorTexture'],
  keys: ModelInfo['view']['textures'],
  textures: TextureByKey,
): Texture | undefined {
  const texture = use ? textures.get(keys[use.texture]?.key ?? '') : undefined;
  if (!use || !texture) return undefined;
  const [wrapS, wrapT] = [WRAPS[use.wrapU], WRAPS[use.wrapV]];
  if (texture.wrapS !== wrapS || texture.wrapT !== wrapT) {
    Object.assign(texture, { wrapS, wrapT });
    texture.needsUpdate = true;
  }
  return texture;
}

/** How the colors of a texture are stored, and that its first row is the top one. */
export function prepareTexture(texture: Texture, anisotropy: number): void {
  texture.colorSpace = SRGBColorSpace;
  texture.flipY = false;
  texture.anisotropy = anisotropy;
}
