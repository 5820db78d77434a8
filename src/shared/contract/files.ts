import { z } from 'zod';
import { PAINTED_FORMATS } from '../domain/imageFormat.js';
import type { CallDeclarations } from './declare.js';
import { photoSourceSchema } from './photos.js';
import { mediaIdSchema, nothing, pathSchema, timeSchema } from './values.js';

const folderEntrySchema = z.object({
  name: z.string(),
  path: pathSchema,
  isFolder: z.boolean(),
  /** Null for a folder. */
  bytes: z.int().nonnegative().nullable(),
  modifiedAt: timeSchema,
});
export type FolderEntry = z.infer<typeof folderEntrySchema>;

/** Dialogs to choose files and folders. A cancelled dialog answers null. */
export const fileCalls = {
  'dialogs.pickPhotos': { input: nothing, output: z.object({ sources: z.array(photoSourceSchema).nullable() }) },
  'dialogs.pickModels': { input: nothing, output: z.object({ paths: z.array(pathSchema).nullable() }) },
  'dialogs.pickFolder': {
    input: z.object({ purpose: z.enum(['open', 'export', 'library']) }),
    output: z.object({ folder: pathSchema.nullable() }),
  },
  'dialogs.pickSavePath': {
    input: z.object({
      suggestedName: z.string().min(1).max(255),
      format: z.enum([...PAINTED_FORMATS, 'pentstyle', 'zip']),
    }),
    output: z.object({ path: pathSchema.nullable() }),
  },
  /**
   * What lies in a folder of the machine that computes: folders and images that can be read, without hidden ones.
   * Without a folder: the folders that may be looked at.
   */
  'files.listFolder': {
    input: z.object({ folder: pathSchema.nullable() }),
    output: z.object({
      folder: pathSchema.nullable(),
      /** Null at the top: list again without a folder. */
      parent: pathSchema.nullable(),
      entries: z.array(folderEntrySchema),
      /** Whether the list was cut off at its first 5000 entries. */
      isCut: z.boolean(),
    }),
  },
  /** Copies a picture of the studio to the system's clipboard. */
  'clipboard.copyImage': { input: z.object({ media: mediaIdSchema }), output: nothing },
} as const satisfies CallDeclarations;
