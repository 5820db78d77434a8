import { basename, dirname, extname, isAbsolute, resolve } from 'node:path';
import type { AnyPhotoArea, MaskArea } from '../../shared/domain/regionArea.js';

/** What stands for the photo's name without its extension. */
const NAME = '{name}';

/** Whether a text is a pattern for masks beside photos, like `{name}.mask.png`. */
export function isMaskPattern(text: string): boolean {
  return text.includes(NAME);
}

/** The area on one photo: its own mask, where a pattern names it. */
export function areaFor(area: AnyPhotoArea, photo: string): MaskArea {
  if (!('maskBeside' in area)) return area;
  const { maskBeside, isInverted } = area;
  const name = basename(photo, extname(photo));
  return {
    maskPath: resolve(
      dirname(photo),
      maskBeside.replaceAll(NAME, () => name),
    ),
    isInverted,
  };
}

/** The patterns among the areas of regions. */
export function maskPatternsOf(regions: readonly AnyPhotoArea[]): string[] {
  return [...new Set(regions.flatMap((area) => ('maskBeside' in area ? [area.maskBeside] : [])))];
}

/** Whether a path fits a pattern: then it is a mask, not a photo. */
export function isMaskBeside(patterns: readonly string[], path: string): boolean {
  const slashed = resolve(path).replaceAll('\\', '/');
  return patterns.some((pattern) => {
    const parts = pattern
      .replaceAll('\\', '/')
      .replace(/^(\.\/)+/, '')
      .split(NAME);
    const escaped = parts.map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'));
    return new RegExp(`(^|/)${escaped.join('[^/]+')}$`, 'i').test(slashed);
  });
}

/** Globs that leave the masks of patterns out of a folder of photos. */
export function maskGlobs(patterns: readonly string[]): string[] {
  return patterns.flatMap((pattern) => {
    const slashed = pattern.replaceAll('\\', '/').replace(/^(\.\/)+/, '');
    // Masks in another folder are not among the photos.
    if (isAbsolute(pattern) || slashed.startsWith('../')) return [];
    const glob = slashed
      .split(NAME)
      .map((part) => part.replace(/[*?[\]{}()!+@|\\]/g, '\\$&'))
      .join('*');
    return [glob.includes('/') ? `**/${glob}` : glob];
  });
}
