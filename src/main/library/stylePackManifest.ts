import { z } from 'zod';
import { readSaved, type SavedFormat } from '../../shared/domain/savedFormat.js';
import { styleInfoSchema } from '../../shared/domain/styleInfo.js';
import { ExpectedError } from '../../shared/errors.js';
import { madeSafe, safeText } from '../../shared/text/safeText.js';

export const PACK_EXTENSION = '.pentstyle';
export const PACK_MANIFEST = 'manifest.json';

/** The version of packs that this program writes, and the newest that it reads. */
export const PACK_VERSION = 1;

const MEGABYTE = 1 << 20;

/**
 * The possible entries of a pack and the maximum unpacked size of each in bytes. No name contains a folder: nothing in
 * a pack determines where a file is written.
 */
export const PACK_ENTRY_BYTES = {
  'code.safetensors': 4 * MEGABYTE,
  'adapter.safetensors': MEGABYTE,
  'model.json': MEGABYTE,
  'weights.safetensors': 128 * MEGABYTE,
  'image.jpg': 16 * MEGABYTE,
  'preview.jpg': 8 * MEGABYTE,
  'quality.json': MEGABYTE,
  'QUALITY.md': MEGABYTE,
  'recipe.json': MEGABYTE,
} as const;
export type PackEntry = keyof typeof PACK_ENTRY_BYTES;

export function isPackEntry(name: string): name is PackEntry {
  return Object.hasOwn(PACK_ENTRY_BYTES, name);
}

const sha256 = z.string().regex(/^[0-9a-f]{64}$/);

/** The only valid entry names: no separators, no drive letters, no leading dot, only ASCII. */
export const PACK_ENTRY_NAME = /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/;

const packManifestSchema = z
  .object({
    format: z.literal('pentimento-style-pack'),
    version: z.literal(PACK_VERSION),
    id: styleInfoSchema.shape.id.max(120),
    name: safeText(120),
    description: safeText(1000).optional(),
    author: safeText(200).optional(),
    license: safeText(1000).optional(),
    source: safeText(1000).optional(),
    created: z.iso.datetime(),
    /** A style code for the standard network, or a complete network. */
    kind: z.enum(['code', 'network']),
    /** The hash of the trunk that the code belongs to. */
    trunk: sha256,
    /** All other entries. A later program may add some within this version: those are skipped without reading. */
    entries: z.record(z.string().regex(PACK_ENTRY_NAME), z.object({ sha256, bytes: z.int().min(0) })),
  })
  .refine(({ entries }) => 'code.safetensors' in entries, 'names no style code')
  .refine(
    ({ kind, entries }) => kind === 'code' || ('model.json' in entries && 'weights.safetensors' in entries),
    'names no network',
  );

export type PackManifest = z.infer<typeof packManifestSchema>;

export const PACK_FORMAT: SavedFormat<PackManifest> = { version: PACK_VERSION, schema: packManifestSchema };

/** @throws ExpectedError `pack/unknown-version` or `pack/unreadable`, both with `path` in their message. */
export function parsePackManifest(bytes: Uint8Array, path: string): PackManifest {
  const json = parseJson(bytes, path);
  const head = z.object({ format: z.literal('pentimento-style-pack') }).safeParse(json);
  if (!head.success) throw unreadablePack(path, 'its manifest is not that of a style pack', head.error);
  const manifest = readSaved(PACK_FORMAT, json);
  switch (manifest.kind) {
    case 'read':
      return manifest.value;
    case 'newer':
      throw new ExpectedError(
        'pack/unknown-version',
        `${path} was made by a later Pentimento: its format is ${manifest.version}, this program reads ${PACK_VERSION}.`,
        { advice: 'Update Pentimento, or ask for the pack in the older format.', details: { path } },
      );
    case 'damaged': {
      const { cause } = manifest;
      const why = cause instanceof z.ZodError ? z.prettifyError(cause) : cause.message;
      throw unreadablePack(path, `its manifest is wrong: ${why}`, cause);
    }
  }
}

export function unreadablePack(path: string, why: string, cause?: unknown): ExpectedError {
  return new ExpectedError('pack/unreadable', `${path} cannot be read as a style pack: ${madeSafe(why)}.`, {
    cause,
    advice: 'Download the file again.',
    details: { path },
  });
}

export function unsafePack(path: string, why: string): ExpectedError {
  return new ExpectedError('pack/unsafe', `${path} is refused: ${madeSafe(why)}.`, {
    advice: 'Pentimento never writes such a pack: do not trust its source.',
    details: { path },
  });
}

function parseJson(bytes: Uint8Array, path: string): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch (cause) {
    throw unreadablePack(path, 'its manifest is no JSON', cause);
  }
}
