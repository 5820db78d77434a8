import { z } from 'zod';
import type { CallDeclarations } from './declare.js';
import { idSchema, mediaIdSchema, nothing, pathSchema } from './values.js';

const usagePartSchema = z.object({
  part: z.enum(['styles', 'runs', 'projects', 'cache', 'logs']),
  folder: pathSchema,
  bytes: z.number().nonnegative(),
  files: z.int().nonnegative(),
});

export const libraryUsageSchema = z.object({
  /** The folder of the user's library. */
  folder: pathSchema,
  isDefaultFolder: z.boolean(),
  parts: z.array(usagePartSchema),
  /** Free space on the library's disk; null if it is unknown. */
  freeBytes: z.number().nonnegative().nullable(),
});
export type LibraryUsage = z.infer<typeof libraryUsageSchema>;

export const libraryCalls = {
  'library.usage': { input: nothing, output: libraryUsageSchema },
  /**
   * Moves the library: copies it, compares every file, switches, and removes the old one. Null brings it back to the
   * default folder. Answers with the job.
   */
  'library.move': { input: z.object({ folder: pathSchema.nullable() }), output: z.object({ jobId: idSchema }) },
  /** Removes everything that can be recreated. */
  'library.clearCache': { input: nothing, output: z.object({ freedBytes: z.number().nonnegative() }) },
  /**
   * Bundles versions, settings, backends and the log for a bug report: no pictures, no names of the user's files.
   * Without a path, it waits to be fetched as media, variant `file`.
   */
  'diagnostics.save': {
    input: z.object({ path: pathSchema.nullable() }),
    output: z.object({ path: pathSchema.nullable(), media: mediaIdSchema, fileName: z.string(), bytes: z.int() }),
  },
} as const satisfies CallDeclarations;
