import { z } from 'zod';

/** Parts of a photo's file that the picture does not show, although painting succeeded. */
export const photoNoteSchema = z.discriminatedUnion('kind', [
  /** The file contains several pictures; only the first was painted. */
  z.object({ kind: z.literal('first-frame'), count: z.int().min(2) }),
  z.object({ kind: z.literal('first-page'), count: z.int().min(2) }),
  /** The file has more than 8 bits per channel; only 8 are painted. */
  z.object({ kind: z.literal('depth'), bits: z.int().min(9) }),
]);
export type PhotoNote = z.infer<typeof photoNoteSchema>;

/** A note as a sentence. */
export function describeNote(note: PhotoNote): string {
  switch (note.kind) {
    case 'first-frame':
      return `Only the first of ${note.count} frames was painted: choose gif, webp or png for all of them.`;
    case 'first-page':
      return `Only the first of ${note.count} pages was painted.`;
    case 'depth':
      return `${note.bits} bits per channel were reduced to 8.`;
  }
}
