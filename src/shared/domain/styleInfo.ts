import { z } from 'zod';
import type { SavedFormat } from './savedFormat.js';

export const STYLE_INFO_FILE = 'style.json';
export const STYLE_CODE_FILE = 'code.safetensors';
/** What the style looks like on one of the program's own scenes. */
export const STYLE_PREVIEW_FILE = 'preview.jpg';
/** Folder of the network that a style brings along. */
export const STYLE_MODEL_FOLDER = 'model';

/** Whether a style is a code of the network that all share, which blends, or brings its own network. */
export const STYLE_NETWORKS = ['shared', 'own'] as const;
export type StyleNetwork = (typeof STYLE_NETWORKS)[number];

/** A style's `style.json`, beside its code and, if it may be shown and encoded again, its picture. */
export const styleInfoSchema = z.object({
  format: z.literal('pentimento-style'),
  version: z.literal(1),
  /** Letters of any script, digits and single hyphens; the name of the style's folder. */
  id: z.string().regex(/^[\p{L}\p{M}\p{N}]+(-[\p{L}\p{M}\p{N}]+)*$/u),
  name: z.string().min(1).max(120),
  description: z.string().max(1000).optional(),
  /** The hash of the trunk that the code was made for. */
  trunk: z.string(),
  /** File name of the picture in the same folder: what the code is made from again for another trunk. */
  image: z
    .string()
    .regex(/^[\w.-]+$/)
    .optional(),
  author: z.string().max(200).optional(),
  license: z.string().max(1000).optional(),
  /** Where the pictures come from that it was made of. */
  source: z.string().max(1000).optional(),
  /** When the style was made. */
  created: z.iso.datetime().optional(),
  /** Says that the style brings its own network, in this folder of its folder. It blends with no other style. */
  model: z.literal(STYLE_MODEL_FOLDER).optional(),
});

export type StyleInfo = z.infer<typeof styleInfoSchema>;

export const STYLE_FORMAT: SavedFormat<StyleInfo> = { version: 1, schema: styleInfoSchema };

/** An id for a style of this name: `Sea & Sky (blue)` becomes `sea-sky-blue`. Never empty. */
export function styleIdFor(name: string): string {
  const words = name
    .normalize('NFKC')
    .toLowerCase()
    .split(/[^\p{L}\p{M}\p{N}]+/u);
  const id = words.filter((word) => word !== '').join('-');
  // By code points, so that no character is cut in two.
  return Array.from(id).slice(0, 60).join('').replace(/-$/, '') || 'style';
}
