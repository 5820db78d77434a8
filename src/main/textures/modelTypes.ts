import type { ModelNote } from '../../shared/domain/modelNote.js';
import type { TEXTURE_FORMATS } from '../../shared/domain/modelFormat.js';
import type { Surface, Wrap } from './surface.js';

/** A texture as it lies in a model. */
export interface ModelTexture {
  /** Where the image lies in the model: the same for the same image. */
  readonly key: string;
  /** For messages. */
  readonly name: string;
  /** An image file. */
  readonly bytes: Uint8Array;
  /** Whether texels can be transparent, so that the colors of some are arbitrary. */
  readonly usesAlpha: boolean;
  /** Emissive textures are painted apart from the others. */
  readonly isEmissive: boolean;
}

export type TextureFormat = (typeof TEXTURE_FORMATS)[number];

/** An image file in place of a texture. */
export interface PaintedImage {
  readonly bytes: Uint8Array;
  readonly format: TextureFormat;
  /** Whether the texture's own file has another format. */
  readonly isOther: boolean;
  /** The bits per channel of the texture's own file, if the new one has fewer. */
  readonly lostBits?: number | undefined;
  /** By how much an opacity differs from the texture's own at most, of 255; absent: nowhere. */
  readonly alphaError?: number | undefined;
}

/** How the files of a model are made. */
export interface AssembleOptions {
  /** Of the model's own file. */
  readonly name: string;
  /** Whether all becomes one GLB file, whatever the model was. */
  readonly asGlb?: boolean | undefined;
}

/** A file of a model. */
export interface ModelPart {
  /** Relative to the folder of the model, with slashes. */
  readonly name: string;
  readonly bytes: Uint8Array;
}

/** A model with its textures and where they lie. */
export interface OpenModel {
  readonly textures: readonly ModelTexture[];
  readonly surfaces: readonly Surface[];
  /** Triangles that show one of the textures too and were not chosen: what they alone show stays. */
  readonly others: readonly Surface[];
  /** Whether the model is one file, which contains all others. */
  readonly isSingleFile: boolean;
  /** The names by which materials and meshes are chosen. */
  readonly names: { readonly materials: readonly string[]; readonly parts: readonly string[] };
  /** What will not be painted, and why. */
  readonly notes: readonly ModelNote[];
  /**
   * The model's files with other images in place of some; all else is unchanged. The model itself is the last one.
   * @param images by index of the texture
   */
  readonly assemble: (
    images: ReadonlyMap<number, PaintedImage>,
    options: AssembleOptions,
  ) => Promise<readonly ModelPart[]>;
}

export interface OpenOptions {
  /** Also emissive textures. */
  readonly emissive?: boolean | undefined;
  /** Only materials with these names; absent: all. */
  readonly materials?: readonly string[] | undefined;
  /** Only meshes (of an OBJ: objects and groups) with these names; absent: all. */
  readonly parts?: readonly string[] | undefined;
  /** The side of textures that are made for plain colors and colors of corners, in px; absent: none are made. */
  readonly bakePx?: number | undefined;
  /** Whether the files of the model were put side by side, so that their folders inside the model do not count. */
  readonly isGathered?: boolean | undefined;
}

/** What a model looks like, to be drawn. */
export interface ModelView {
  readonly pieces: readonly ViewPiece[];
  readonly materials: readonly ViewMaterial[];
  readonly textures: readonly ModelTexture[];
  readonly isSingleFile: boolean;
  /** What will not be painted, and why. */
  readonly notes: readonly ModelNote[];
}

/** Triangles of one mesh and one material. */
export interface ViewPiece {
  /** The name of the mesh, or the object of an OBJ. */
  readonly part: string;
  /** Index of the material. */
  readonly material: number;
  /** x, y and z of each corner. */
  readonly positions: Float32Array;
  readonly normals?: Float32Array | undefined;
  /** Linear red, green and blue of each corner, 0-1. */
  readonly colors?: Float32Array | undefined;
  /** u and v of each corner on the material's color texture, or on the one it can be baked into; 0, 0 is its top left corner. */
  readonly uvs?: Float32Array | undefined;
  /** The same on its emissive texture. */
  readonly emissiveUvs?: Float32Array | undefined;
  /** Three corners per triangle; absent: the corners in their order. */
  readonly indices?: Uint32Array | undefined;
  /** Where it stands: matrices of 16 numbers, column by column. */
  readonly places: readonly (readonly number[])[];
}

/** A texture of a material, and how it continues beyond its borders. */
export interface ViewTextureUse {
  readonly texture: number;
  readonly wrapU: Wrap;
  readonly wrapV: Wrap;
}

export interface ViewMaterial {
  readonly name: string;
  /** Linear red, green, blue and opacity, 0-1. */
  readonly color: readonly number[];
  /** Linear; may exceed 1. */
  readonly emissiveColor: readonly number[];
  readonly colorTexture?: ViewTextureUse | undefined;
  readonly emissiveTexture?: ViewTextureUse | undefined;
  readonly alphaMode: 'opaque' | 'mask' | 'blend';
  readonly alphaCutoff: number;
  readonly isDoubleSided: boolean;
  /** The key of the texture that its colors can be baked into. */
  readonly bakedKey?: string | undefined;
}
