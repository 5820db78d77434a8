import { codeSize } from '../ml/models/styleCode.js';
import type { StylePack } from '../main/library/stylePack.js';

/** The contents of a pack, as `--json` prints them. */
export function packFacts({ path, bytes, manifest, code, isPolished, quality, recipe, passedOver }: StylePack): object {
  const { format: _format, ...facts } = manifest;
  return {
    path,
    bytes,
    ...facts,
    codeLength: code ? codeSize(code) : null,
    isPolished,
    quality: quality ?? null,
    recipe: recipe ?? null,
    passedOver,
  };
}
