import sharp from 'sharp';
import type { ModelNote } from '../../shared/domain/modelNote.js';
import { bakeColors, type ColoredTriangles } from './bake.js';
import type { ModelTexture } from './modelTypes.js';
import { withAlpha } from './texels.js';

/** A material and its colors, from which a texture is made. */
export interface BakedSource {
  readonly key: string;
  /** Of the material. */
  readonly name: string;
  readonly usesAlpha: boolean;
  readonly triangles: readonly ColoredTriangles[];
}

/** Makes a texture of colors. @returns why not, if UVs do not allow it */
export async function bakeTexture(
  { key, name, usesAlpha, triangles }: BakedSource,
  px: number,
): Promise<ModelTexture | ModelNote> {
  const baked = bakeColors(triangles, px);
  if (baked.kind !== 'done') return { kind: baked.kind === 'overlap' ? 'overlap' : 'plain-no-uvs', name };
  const { pixels } = baked;
  const alpha = usesAlpha ? baked.alpha : undefined;
  const data = alpha ? withAlpha(pixels, alpha) : pixels.data;
  const bytes = await sharp(data, { raw: { width: px, height: px, channels: alpha ? 4 : 3 } })
    .png({ compressionLevel: 3 })
    .toBuffer();
  return { key, name, bytes, usesAlpha, isEmissive: false };
}

/** A size at which it is found out quickly whether colors can be baked. */
export const TRIAL_PX = 128;

export function isTexture(made: ModelTexture | ModelNote): made is ModelTexture {
  return 'bytes' in made;
}
