import { createHash } from 'node:crypto';
import type { Comparison } from '../../shared/domain/comparison.js';
import type { PaintedFormat } from '../../shared/domain/imageFormat.js';
import type { SavedRecipe } from '../../shared/domain/recipe.js';

/** Everything that a picture or video is made from. */
export interface FingerprintParts extends Pick<SavedRecipe, 'look' | 'frame' | 'isExact' | 'trunk'> {
  /** The hash of the photo's file. */
  readonly content: string;
  readonly output: Omit<SavedRecipe['output'], 'format'> & { readonly format: PaintedFormat };
  readonly isSigned: boolean;
  /** Absent: the painting alone. */
  readonly compare?: Comparison | undefined;
}

/**
 * Identifies a picture by what it is made from: equal fingerprints mean equal pictures. Batches compute it before they
 * paint, to leave out what is there already. The engine computes it for all other pictures, so that every way to the
 * same picture gives the same file.
 */
export function pictureFingerprint({
  content,
  look,
  frame,
  isExact,
  output,
  trunk,
  isSigned,
  compare,
}: FingerprintParts): string {
  const { format, quality, size, metadata = 'all' } = output;
  const parts = {
    content,
    look,
    frame,
    isExact,
    output: { format, quality, size, metadata },
    trunk,
    isSigned,
    compare,
  };
  return createHash('sha256').update(stableJson(parts)).digest('hex').slice(0, 32);
}

/** JSON in which the order of properties does not matter. */
function stableJson(value: unknown): string {
  return JSON.stringify(value, (_key, part: unknown) =>
    typeof part === 'object' && part !== null && !Array.isArray(part)
      ? Object.fromEntries(Object.entries(part).sort(([a], [b]) => (a < b ? -1 : 1)))
      : part,
  );
}
