import type { Surface } from './surface.js';

/** A texture as it lies in a model. */
export interface ModelTexture {
  /** For messages. */
  readonly name: string;
  /** An image file. */
  readonly bytes: Uint8Array;
  /** Whether texels can be transparent, so that the colors of some are arbitrary. */
  readonly usesAlpha: boolean;
  /** Emissive textures are painted apart from the others. */
  readonly isEmissive: boolean;
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
  /** Whether the model is one file, which contains all others. */
  readonly isSingleFile: boolean;
  /** What will not be painted, and why: sentences. */
  readonly notes: readonly string[];
  /**
   * The model's files with other images in place of some; all else is unchanged. The model itself is the last one.
   * @param images by index of the texture, of the same format as the texture @param name of the model's own file
   */
  readonly assemble: (images: ReadonlyMap<number, Uint8Array>, name: string) => readonly ModelPart[];
}

export interface OpenOptions {
  /** Also emissive textures. */
  readonly emissive?: boolean | undefined;
  /** Only materials with these names; absent: all. */
  readonly materials?: readonly string[] | undefined;
}
