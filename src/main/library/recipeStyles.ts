import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { RecipeStyle } from '../../shared/domain/recipe.js';
import { ExpectedError } from '../../shared/errors.js';
import type { StyleChoice } from './styleChoice.js';
import { type LibraryStyle, readStyleCode } from './styleLibrary.js';

export interface RecipePlaces {
  readonly library: readonly LibraryStyle[];
  /** Absent: searches only the styles of the library. */
  readonly codeCacheFolder?: string;
}

/** A style of a recipe, as found on this machine. */
export interface FoundRecipeStyle {
  readonly choice: StyleChoice;
  /** Whether it has exactly the recipe's code; otherwise it only has the same name. */
  readonly isSame: boolean;
}

/**
 * Finds a style of a recipe: by its code, in the library and among the recently encoded images, or else by its name in
 * the library.
 * @throws ExpectedError `style/unknown` if it is not found
 */
export async function findRecipeStyle(
  { name, weight, code }: RecipeStyle,
  { library, codeCacheFolder }: RecipePlaces,
): Promise<FoundRecipeStyle> {
  for (const style of library) {
    const own = await readStyleCode(style).catch(() => undefined);
    if (own && sha256(own) === code) return { choice: { kind: 'library', name, weight, style }, isSame: true };
  }
  const cached = codeCacheFolder === undefined ? undefined : await findCached(codeCacheFolder, code);
  if (cached) return { choice: { kind: 'code', name, weight, code: cached }, isSame: true };
  const namesake = library.find(({ info }) => info.name === name || info.id === name);
  if (namesake) return { choice: { kind: 'library', name, weight, style: namesake }, isSame: false };
  throw new ExpectedError('style/unknown', `The style ${name} of this recipe is not here.`, {
    advice: `Add it first: pentimento unpack its pack, or pentimento encode its image --name "${name}".`,
    details: { style: name },
  });
}

async function findCached(folder: string, hash: string): Promise<Uint8Array | undefined> {
  for (const name of await readdir(folder).catch(() => [])) {
    const bytes = await readFile(join(folder, name)).catch(() => undefined);
    if (bytes && sha256(bytes) === hash) return bytes;
  }
  return undefined;
}

function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}
