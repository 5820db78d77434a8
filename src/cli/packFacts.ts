import { codeSize } from '../ml/models/styleCode.js';
import type { StylePack } from '../main/library/stylePack.js';

/** What a pack says, as `--json` prints it. */
export function packFacts({ path, bytes, manifest, code, quality, recipe, passedOver }: StylePack): object {
  const { format: _format, ...facts } = manifest;
  return {
    path,
    bytes,
    ...facts,
    codeLength: code ? codeSize(code) : null,
    quality: quality ?? null,
    recipe: recipe ?? null,
    passedOver,
  };
}
