import { z } from 'zod';

/** Parts of a 3D model that are not painted although others are. `name` is that of the material, mesh or file. */
export const modelNoteSchema = z.object({
  /**
   * `ktx`: its texture is a KTX2 file. `data`: its texture also holds data that is not color. `no-uvs`: it has no UVs.
   * `missing`: the model names a file that is not there.
   */
  kind: z.enum(['ktx', 'data', 'no-uvs', 'missing']),
  name: z.string(),
});
export type ModelNote = z.infer<typeof modelNoteSchema>;

/** A note as a sentence. */
export function describeModelNote({ kind, name }: ModelNote): string {
  switch (kind) {
    case 'ktx':
      return `The texture of ${name} is a KTX2 file, which is not painted. Export it as PNG, JPEG or WebP.`;
    case 'data':
      return `The texture of ${name} also holds data that is not color, so it is not painted.`;
    case 'no-uvs':
      return `${name} has no UVs, which say where a texture lies, so it is not painted.`;
    case 'missing':
      return `The file ${name} is not there.`;
  }
}
