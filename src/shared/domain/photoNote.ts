import { z } from 'zod';
import { SIGNED_FORMATS } from './signing.js';

/** Parts of a photo's file that the picture does not show or keep, although painting succeeded. */
export const photoNoteSchema = z.discriminatedUnion('kind', [
  /** The file contains several pictures; only the first was painted. */
  z.object({ kind: z.literal('first-frame'), count: z.int().min(2) }),
  z.object({ kind: z.literal('first-page'), count: z.int().min(2) }),
  /** The file is an animation of a format of which only one picture is read. */
  z.object({ kind: z.literal('first-of-several') }),
  /** A raw photo that cannot be developed: its preview of this size was painted, which is smaller than the photo. */
  z.object({ kind: z.literal('raw-preview'), width: z.int().positive(), height: z.int().positive() }),
  /** The file has more than 8 bits per channel; only 8 are painted. */
  z.object({ kind: z.literal('depth'), bits: z.int().min(9) }),
  /** High dynamic range was brought to sRGB's. */
  z.object({ kind: z.literal('hdr') }),
  /** Colors outside of sRGB were cut, although the picture blends in the photo. */
  z.object({ kind: z.literal('gamut') }),
  /** CMYK, or a profile with tables: the colors were converted to sRGB, whether or not it holds all of them. */
  z.object({ kind: z.literal('converted') }),
  /** A video's sound: the container cannot hold it as it was. */
  z.object({ kind: z.literal('sound-converted') }),
  z.object({ kind: z.literal('sound-dropped') }),
  /** The MP4 holds VP9, because there is no encoder for H.264. */
  z.object({ kind: z.literal('no-h264') }),
  /** A video has one more column or row than its source. */
  z.object({ kind: z.literal('even-size') }),
  /** The photo has content credentials; they are not kept, because nobody signs the picture. */
  z.object({ kind: z.literal('credentials-unsigned') }),
  /** The photo has content credentials that could not be read or kept. */
  z.object({ kind: z.literal('credentials-unreadable') }),
  /** The picture was to be signed, but its format holds no content credentials. */
  z.object({ kind: z.literal('unsigned-format') }),
  /** A region was to be found in the photo, and nothing was. */
  z.object({ kind: z.literal('no-subject') }),
  z.object({ kind: z.literal('no-people') }),
  /** The mask of a region covers nothing. */
  z.object({ kind: z.literal('empty-mask') }),
]);
export type PhotoNote = z.infer<typeof photoNoteSchema>;

/** A note as a sentence. */
export function describeNote(note: PhotoNote): string {
  switch (note.kind) {
    case 'first-frame':
      return `Only the first of ${note.count} frames was painted: choose gif, webp or png for all of them.`;
    case 'first-page':
      return `Only the first of ${note.count} pages was painted.`;
    case 'first-of-several':
      return 'Only the first frame was painted: animations of this format are not read.';
    case 'raw-preview':
      return `The raw photo cannot be developed here: its smaller preview was painted, ${note.width} x ${note.height}.`;
    case 'depth':
      return `${note.bits} bits per channel were reduced to 8.`;
    case 'hdr':
      return 'The high dynamic range was reduced to the standard one.';
    case 'gamut':
      return 'Colors outside of sRGB were cut: the result cannot hold them.';
    case 'converted':
      return 'The colors were converted to sRGB by their profile; what lies outside of it was cut.';
    case 'sound-converted':
      return 'The sound was converted to Opus, because the file format cannot hold it as it was.';
    case 'sound-dropped':
      return 'The sound was left out, because the file format cannot hold it.';
    case 'no-h264':
      return 'The MP4 holds VP9, because no encoder for H.264 was found; some players need H.264. Installing FFmpeg adds one.';
    case 'even-size':
      return 'One column or row was repeated: H.264 has even sizes only.';
    case 'credentials-unsigned':
      return 'The content credentials of the photo were not kept: that needs a certificate to sign with.';
    case 'credentials-unreadable':
      return 'The content credentials of the photo could not be read and were not kept.';
    case 'unsigned-format':
      return `The picture was not signed: choose ${SIGNED_FORMATS.join(', ')} for content credentials.`;
    case 'no-subject':
      return 'No subject was found: nothing stands out.';
    case 'no-people':
      return 'No people were found.';
    case 'empty-mask':
      return 'The mask of a region covers nothing: it is black or transparent everywhere.';
  }
}
