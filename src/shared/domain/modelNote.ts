import { z } from 'zod';

/** Parts of a 3D model that are not painted although others are. `name` is that of the material, mesh or file. */
export const modelNoteSchema = z.object({
  /**
   * `data`: its texture also holds data that is not color. `no-uvs`: it has no UVs. `plain-no-uvs` and
   * `overlap`: its colors cannot become a texture, since it has no UVs, or they lie on top of each other. `missing`: the model names a file that is not there. `other-format`:
   * its painted texture is a PNG file, because it does not fit into the format that it should have. `depth`: its texture
   * had `amount` bits per channel, and the painted one has 8. `opacity`: its KTX2 texture was compressed again, and its
   * opacity differs by up to `amount` of 255.
   */
  kind: z.enum(['data', 'no-uvs', 'plain-no-uvs', 'overlap', 'missing', 'other-format', 'depth', 'opacity']),
  name: z.string(),
  amount: z.int().positive().optional(),
});
export type ModelNote = z.infer<typeof modelNoteSchema>;

/** A note as a sentence. */
export function describeModelNote({ kind, name, amount }: ModelNote): string {
  switch (kind) {
    case 'data':
      return `The texture of ${name} also holds data that is not color, so it is not painted.`;
    case 'no-uvs':
      return `${name} has no UVs, which say where a texture lies, so it is not painted.`;
    case 'plain-no-uvs':
      return `The colors of ${name} cannot become a texture, because it has no UVs.`;
    case 'overlap':
      return `The colors of ${name} cannot become a texture, because its UVs lie on top of each other.`;
    case 'other-format':
      return `The texture ${name} is written as PNG, because it does not fit into the other format.`;
    case 'depth':
      return `The texture ${name} had ${amount} bits per channel; 8 were written, because its format holds no more.`;
    case 'opacity':
      return `The opacity of ${name} was compressed again with its colors and differs by up to ${amount} of 255; PNG and WebP keep it.`;
    case 'missing':
      return `The file ${name} is not there.`;
  }
}
