import { z } from 'zod';
import type { SavedFormat } from './savedFormat.js';

export const STYLE_INFO_FILE = 'style.json';
export const STYLE_CODE_FILE = 'code.safetensors';
/** What the style's polish has learned, if it was polished. */
export const STYLE_ADAPTER_FILE = 'adapter.safetensors';
/** The style applied to one of the program's scenes. */
export const STYLE_PREVIEW_FILE = 'preview.jpg';
/** Folder of the network included with a style. */
export const STYLE_MODEL_FOLDER = 'model';

/** Whether a style is a code for the shared network and can be blended, or has its own network. */
export const STYLE_NETWORKS = ['shared', 'own'] as const;
export type StyleNetwork = (typeof STYLE_NETWORKS)[number];

/**
 * A style's `style.json`. Its folder also has the code and, if it may be shown and re-encoded, the picture; for a polished
 * style, the adapter.
 */
export const styleInfoSchema = z.object({
  format: z.literal('pentimento-style'),
  version: z.literal(1),
  /** Letters of any script, digits and single hyphens; the name of the style's folder. */
  id: z.string().regex(/^[\p{L}\p{M}\p{N}]+(-[\p{L}\p{M}\p{N}]+)*$/u),
  name: z.string().min(1).max(120),
  description: z.string().max(1000).optional(),
  /** The hash of the trunk that the code belongs to. */
  trunk: z.string(),
  /** File name of the picture in the same folder. The code is re-encoded from it for another trunk. */
  image: z
    .string()
    .regex(/^[\w.-]+$/)
    .optional(),
  author: z.string().max(200).optional(),
  license: z.string().max(1000).optional(),
  /** Source of the style's pictures. */
  source: z.string().max(1000).optional(),
  /** When the style was created. */
  created: z.iso.datetime().optional(),
  /** Set if the style has its own network, in this subfolder. Such a style cannot be blended. */
  model: z.literal(STYLE_MODEL_FOLDER).optional(),
});

export type StyleInfo = z.infer<typeof styleInfoSchema>;

export const STYLE_FORMAT: SavedFormat<StyleInfo> = { version: 1, schema: styleInfoSchema };

/** An id for a style's name: `Sea & Sky (blue)` becomes `sea-sky-blue`. Never empty. */
export function styleIdFor(name: string): string {
  const words = name
    .normalize('NFKC')
    .toLowerCase()
    .split(/[^\p{L}\p{M}\p{N}]+/u);
  const id = words.filter((word) => word !== '').join('-');
  // By code points, so that no character is split.
  return Array.from(id).slice(0, 60).join('').replace(/-$/, '') || 'style';
}
