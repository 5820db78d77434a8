import { z } from 'zod';

/** What a picture does not show of its photo's file, although all went well. */
export const photoNoteSchema = z.discriminatedUnion('kind', [
  /** The file holds several pictures, of which the first was painted. */
  z.object({ kind: z.literal('first-frame'), count: z.int().min(2) }),
  z.object({ kind: z.literal('first-page'), count: z.int().min(2) }),
  /** The file has more bits per channel than the 8 that are painted. */
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
