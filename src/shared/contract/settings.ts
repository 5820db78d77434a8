import { z } from 'zod';
import { BACKEND_CHOICES } from '../domain/backends.js';
import { IMAGE_FORMATS } from '../domain/imageFormat.js';
import { METADATA_CHOICES } from '../domain/metadataChoice.js';
import { VIDEO_FORMATS } from '../domain/videoFormat.js';
import type { CallDeclarations, EventDeclarations } from './declare.js';
import { nameTemplateSchema, nothing, pathSchema, timeSchema } from './values.js';

/** What the user can set. Every field has a default, so that a file of an older version is read by a newer program. */
export const settingsSchema = z.object({
  theme: z.enum(['system', 'light', 'dark']).default('system'),
  language: z.enum(['system', 'en', 'zh-CN']).default('system'),
  backend: z.enum(BACKEND_CHOICES).default('auto'),
  /** The memory limit of one computation in MB; null: as much as the tile size needs. */
  memoryLimitMb: z.int().min(512).max(1_048_576).nullable().default(null),
  /** The long side of previews on the canvas in px. */
  previewPx: z.int().min(256).max(2048).default(1024),
  exportFormat: z.enum(IMAGE_FORMATS).default('jpg'),
  /** 1-100 */
  exportQuality: z.int().min(1).max(100).default(92),
  exportVideoFormat: z.enum(VIDEO_FORMATS).default('mp4'),
  /** 1-100 */
  exportVideoQuality: z.int().min(1).max(100).default(78),
  /** The folder of the last export; null: ask, or the photo's own folder. */
  exportFolder: pathSchema.nullable().default(null),
  exportMetadata: z.enum(METADATA_CHOICES).default('all'),
  exportTemplate: nameTemplateSchema.default('{name} {style}'),
  /** Whether a notification reports the end of a long job while the window is in the background. */
  notifications: z.boolean().default(true),
  /** Whether the machine is kept awake while jobs run. */
  keepAwake: z.boolean().default(true),
  /** Whether pictures get content credentials (C2PA), if there is a certificate to sign with. */
  signsPictures: z.boolean().default(true),
  /** PEM files, see `SigningFiles`; null: none. */
  signingCertificate: pathSchema.nullable().default(null),
  signingKey: pathSchema.nullable().default(null),
  /** Whether a new style is polished by itself, as far as nothing else is computed. */
  polishNewStyles: z.boolean().default(false),
  /** Whether trainings wait while the machine runs on its battery. */
  pausesOnBattery: z.boolean().default(true),
});
export type Settings = z.infer<typeof settingsSchema>;

/** Some of the settings; the others stay unchanged. Without defaults, which would overwrite them. */
const settingsPatchSchema = z
  .object(
    Object.fromEntries(
      Object.entries(settingsSchema.shape).map(([name, schema]) => [name, schema.unwrap().optional()]),
    ) as {
      [K in keyof typeof settingsSchema.shape]: z.ZodOptional<ReturnType<(typeof settingsSchema.shape)[K]['unwrap']>>;
    },
  )
  .strict();
export type SettingsPatch = z.infer<typeof settingsPatchSchema>;

export const settingsCalls = {
  'settings.get': { input: nothing, output: settingsSchema },
  /** Changes the given settings and answers all of them. */
  'settings.set': { input: settingsPatchSchema, output: settingsSchema },
  /**
   * Whom the certificate in the settings names; null if there is none. Fails with the reason if it cannot be used.
   */
  'settings.signer': {
    input: nothing,
    output: z.object({ signer: z.object({ name: z.string(), validUntil: timeSchema }).nullable() }),
  },
} as const satisfies CallDeclarations;

export const settingsEvents = {
  'settings.changed': settingsSchema,
} as const satisfies EventDeclarations;
