import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { RecipeStyle } from '../../shared/domain/recipe.js';
import { ExpectedError } from '../../shared/errors.js';
import { readStylePack, type StylePack } from './stylePack.js';
import { PACK_EXTENSION } from './stylePackManifest.js';
import type { StyleChoice } from './styleChoice.js';
import { type LibraryStyle, readStyleCode } from './styleLibrary.js';

export interface RecipePlaces {
  /** The user's styles and the built-in ones. */
  readonly library: readonly LibraryStyle[];
  /** Recently encoded images; absent: not searched. */
  readonly codeCacheFolder?: string;
  /** Folders whose style packs are searched, such as that of the picture; absent: none. */
  readonly packFolders?: readonly string[];
}

/** A style of a recipe, as found on this machine. */
export interface FoundRecipeStyle {
  readonly choice: StyleChoice;
  /** Whether it has exactly the recipe's code; otherwise it only has the same name. */
  readonly isSame: boolean;
  /** The pack that it was found in, which is not installed. */
  readonly pack?: string;
}

/**
 * Finds a style of a recipe: by its code, in the library, among the recently encoded images and in style packs, or else
 * by its name in the library.
 * @throws ExpectedError `style/missing` if it is not found, or only in a pack with a network of its own
 */
export async function findRecipeStyle(
  { name, weight, code }: RecipeStyle,
  { library, codeCacheFolder, packFolders = [] }: RecipePlaces,
): Promise<FoundRecipeStyle> {
  for (const style of library) {
    const own = await readStyleCode(style).catch(() => undefined);
    if (own && sha256(own) === code) return { choice: { kind: 'library', name, weight, style }, isSame: true };
  }
  const cached = codeCacheFolder === undefined ? undefined : await findCached(codeCacheFolder, code);
  if (cached) return { choice: { kind: 'code', name, weight, code: cached }, isSame: true };
  const packed = await findPacked(packFolders, code);
  if (packed) {
    if (packed.manifest.kind === 'network') throw onlyPacked({ name, weight, code }, packed.path);
    const own = packed.files.get('code.safetensors')!;
    return { choice: { kind: 'code', name, weight, code: own }, isSame: true, pack: packed.path };
  }
  const namesake = library.find(({ info }) => info.name === name || info.id === name);
  if (namesake) return { choice: { kind: 'library', name, weight, style: namesake }, isSame: false };
  throw new ExpectedError('style/missing', `The style ${name} of this recipe is not here.`, {
    advice:
      `Ask for its style pack (code ${code.slice(0, 12)}) and add it (pentimento unpack), ` +
      `or add its picture as a style named ${name} (pentimento encode IMAGE --name "${name}").`,
    details: { style: name, code: code.slice(0, 12) },
  });
}

function onlyPacked({ name, code }: RecipeStyle, pack: string): ExpectedError {
  return new ExpectedError('style/missing', `The style ${name} of this recipe is in the pack ${pack}.`, {
    advice: 'It brings a network of its own, so add the pack first (pentimento unpack).',
    details: { style: name, code: code.slice(0, 12), path: pack },
  });
}

/** Packs are small, but a folder may hold many. */
const MOST_PACKS = 100;

async function findPacked(folders: readonly string[], hash: string): Promise<StylePack | undefined> {
  for (const folder of new Set(folders)) {
    const names = (await readdir(folder).catch(() => [])).filter((name) => name.endsWith(PACK_EXTENSION));
    for (const name of names.sort().slice(0, MOST_PACKS)) {
      // A pack that cannot be read is reported when it is added.
      const pack = await readStylePack(join(folder, name)).catch(() => undefined);
      if (pack?.manifest.entries['code.safetensors']?.sha256 === hash) return pack;
    }
  }
  return undefined;
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
