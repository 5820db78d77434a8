import { z } from 'zod';
import { SIGNED_FORMATS } from './signing.js';

/** Parts of a photo's file that the picture does not show or keep, although painting succeeded. */
export const photoNoteSchema = z.discriminatedUnion('kind', [
  /** The file contains several pictures; only the first was painted. */
  z.object({ kind: z.literal('first-frame'), count: z.int().min(2) }),
  z.object({ kind: z.literal('first-page'), count: z.int().min(2) }),
  /** The file has more than 8 bits per channel; only 8 are painted. */
  z.object({ kind: z.literal('depth'), bits: z.int().min(9) }),
  /** The photo has content credentials; they are not kept, because nobody signs the picture. */
  z.object({ kind: z.literal('credentials-unsigned') }),
  /** The photo has content credentials that could not be read or kept. */
  z.object({ kind: z.literal('credentials-unreadable') }),
  /** The picture was to be signed, but its format holds no content credentials. */
  z.object({ kind: z.literal('unsigned-format') }),
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
    case 'credentials-unsigned':
      return 'The content credentials of the photo were not kept: that needs a certificate to sign with.';
    case 'credentials-unreadable':
      return 'The content credentials of the photo could not be read and were not kept.';
    case 'unsigned-format':
      return `The picture was not signed: choose ${SIGNED_FORMATS.join(', ')} for content credentials.`;
  }
}
