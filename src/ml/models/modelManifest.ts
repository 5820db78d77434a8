import { z } from 'zod';
import { ModelError } from '../../shared/errors.js';
import { generatorOptionsSchema } from './generatorShape.js';

/** The name of the manifest in a model's folder. */
export const MANIFEST_FILE = 'manifest.json';

/** The version of the manifest's own format. */
const MANIFEST_VERSION = 1;

/** The forward pass that weights belong to. The name changes when old weights no longer work. */
export const ARCHITECTURE = 'feature-space-2';

/** The names in earlier versions, whose weights cannot be converted. */
const FORMER_ARCHITECTURES: readonly string[] = ['quarter-trunk-2', 'feature-space-1'];

const sha256 = z.string().regex(/^[0-9a-f]{64}$/);

export const modelManifestSchema = z.strictObject({
  format: z.literal('pentimento-model'),
  version: z.literal(MANIFEST_VERSION),
  name: z.string().min(1),
  architecture: z.literal(ARCHITECTURE),
  generator: generatorOptionsSchema,
  weights: z.strictObject({ file: z.string().regex(/^[\w.-]+$/), sha256 }),
  /** SHA-256 of the weights without the style encoder; style codes refer to it. */
  trunk: sha256,
  license: z.string(),
  /** How the weights were trained: configuration, steps, images seen. */
  training: z.record(z.string(), z.json()).default({}),
  metrics: z.record(z.string(), z.number()).default({}),
});

export type ModelManifest = z.infer<typeof modelManifestSchema>;

/**
 * Reads a manifest.
 * @throws ModelError `model/unreadable` or `model/unknown-version`.
 */
export function parseModelManifest(bytes: Uint8Array): ModelManifest {
  const json = parseJson(bytes);
  const head = z
    .object({ format: z.literal('pentimento-model'), version: z.number(), architecture: z.string() })
    .safeParse(json);
  if (!head.success) throw unreadable(z.prettifyError(head.error));
  const { version, architecture } = head.data;
  if (version !== MANIFEST_VERSION || architecture !== ARCHITECTURE) {
    throw new ModelError(
      'model/unknown-version',
      `The model is of a kind that this version cannot run: ${architecture}, format ${version}.`,
      {
        details: {
          expected: `${ARCHITECTURE}, format ${MANIFEST_VERSION}`,
          actual: `${architecture}, format ${version}`,
        },
        advice: FORMER_ARCHITECTURES.includes(architecture)
          ? 'An earlier version made it. Train the style again from its pictures, or choose another model.'
          : 'Update Pentimento, or choose another model.',
      },
    );
  }
  const manifest = modelManifestSchema.safeParse(json);
  if (!manifest.success) throw unreadable(z.prettifyError(manifest.error));
  return manifest.data;
}

function parseJson(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch (cause) {
    throw unreadable('it is no JSON', cause);
  }
}

function unreadable(why: string, cause?: unknown): ModelError {
  return new ModelError('model/unreadable', `The model's manifest cannot be read: ${why}`, { cause });
}
