import { codeSize } from '../../ml/models/styleCode.js';
import { readFile, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { MANIFEST_FILE, parseModelManifest } from '../../ml/models/modelManifest.js';
import { QUALITY_FILE } from '../../shared/domain/qualityCard.js';
import {
  STYLE_ADAPTER_FILE,
  STYLE_CODE_FILE,
  STYLE_MODEL_FOLDER,
  STYLE_PREVIEW_FILE,
  styleIdFor,
  styleInfoSchema,
  type StyleInfo,
} from '../../shared/domain/styleInfo.js';
import { RECIPE_FILE } from '../../shared/domain/trainingRecipe.js';
import { ExpectedError, ModelError } from '../../shared/errors.js';
import { addStyleFolder, findOwnStyle, setStyleAside, writeFiles, type LibraryStyle } from './styleLibrary.js';
import { hashOf, type StylePack } from './stylePack.js';
import type { PackEntry } from './stylePackManifest.js';

export interface InstallPackOptions {
  readonly userStyles: string;
  /** The model in use: its trunk and the number of values in its style codes. */
  readonly model: { readonly trunk: string; readonly codeSize: number };
  /** A name to use instead of the pack's, for when that is taken. */
  readonly name?: string | undefined;
  /** Whether to replace a style of the user's with the same name. The old one is set aside, not deleted. */
  readonly canReplace: boolean;
}

export interface InstalledPack {
  readonly style: LibraryStyle;
  /** `present`: the same style existed already, and nothing was done. */
  readonly outcome: 'installed' | 'replaced' | 'present';
  /**
   * The style was made for another model and has no network. Unless that model is in use, the style is encoded again
   * from its picture, without the effect of its training.
   */
  readonly isFromPicture: boolean;
}

const IMAGE = 'image.jpg';

/** The file in a style's folder for each part of a pack. Parts not listed here are not installed. */
const PLACES: Readonly<Partial<Record<PackEntry, string>>> = {
  'code.safetensors': STYLE_CODE_FILE,
  'adapter.safetensors': STYLE_ADAPTER_FILE,
  'image.jpg': IMAGE,
  'preview.jpg': STYLE_PREVIEW_FILE,
  'quality.json': QUALITY_FILE,
  'recipe.json': RECIPE_FILE,
};

/**
 * Adds the style of a pack to the user's library atomically, under our own file names.
 * @throws ExpectedError `disk/exists` if the user has another style with that name; `disk/...`.
 * @throws ModelError `style/trunk-mismatch` for a code of another model without a picture, `model/shape-mismatch` for a
 *   code that only claims to be of this model.
 */
export async function installStylePack(pack: StylePack, options: InstallPackOptions): Promise<InstalledPack> {
  const { userStyles, model, canReplace } = options;
  const isFromPicture = needsPicture(pack, model);
  const info = infoOf(pack, options.name);
  const taken = await findOwnStyle(userStyles, info.id);
  if (taken && (await isSame(taken, pack))) return { style: taken, outcome: 'present', isFromPicture };
  if (taken && !canReplace) {
    throw new ExpectedError('disk/exists', `You have another style named ${taken.info.name} already.`, {
      advice: 'Give this one another name with --name, or let it take the place of yours with --replace.',
      details: { path: taken.folder },
    });
  }
  let aside: string | undefined;
  try {
    const style = await addStyleFolder(userStyles, info, async (folder) => {
      await writeFiles(folder, filesOf(pack));
      // Remove the user's style only when its replacement is ready.
      if (taken) aside = await setStyleAside(taken.folder);
    });
    return { style, outcome: taken ? 'replaced' : 'installed', isFromPicture };
  } catch (thrown) {
    if (taken && aside !== undefined) await rename(aside, taken.folder);
    throw thrown;
  }
}

function needsPicture({ manifest, code, files }: StylePack, model: InstallPackOptions['model']): boolean {
  if (manifest.kind === 'network' && code) return false;
  if (code && manifest.trunk === model.trunk) {
    if (codeSize(code) === model.codeSize) return false;
    throw new ModelError('model/shape-mismatch', 'The style code of the pack does not fit the model that it names.', {
      details: { expected: model.codeSize, actual: codeSize(code) },
    });
  }
  if (files.has(IMAGE)) return true;
  throw new ModelError(
    'style/trunk-mismatch',
    'The style was made for another model, and its pack holds no picture to encode it from again.',
    {
      advice: 'Ask for a pack made for this model, or for one with its picture.',
      details: { expected: model.trunk, actual: manifest.trunk },
    },
  );
}

function infoOf({ manifest, files, code }: StylePack, name: string | undefined): StyleInfo {
  const { description, author, license, source, created, trunk, kind } = manifest;
  return styleInfoSchema.parse({
    format: 'pentimento-style',
    version: 1,
    description,
    trunk,
    author,
    license,
    source,
    created,
    id: name === undefined ? manifest.id : styleIdFor(name),
    name: name ?? manifest.name,
    image: files.has(IMAGE) ? IMAGE : undefined,
    model: kind === 'network' && code ? STYLE_MODEL_FOLDER : undefined,
  });
}

function filesOf({ manifest, files, code }: StylePack): Map<string, Uint8Array> {
  const placed = new Map<string, Uint8Array>();
  for (const [entry, bytes] of files) {
    const place = PLACES[entry];
    if (place !== undefined) placed.set(place, bytes);
  }
  if (manifest.kind === 'network' && code) {
    const model = files.get('model.json')!;
    placed.set(`${STYLE_MODEL_FOLDER}/${MANIFEST_FILE}`, model);
    placed.set(`${STYLE_MODEL_FOLDER}/${parseModelManifest(model).weights.file}`, files.get('weights.safetensors')!);
  }
  return placed;
}

/** Whether the library's style has exactly the code and the adapter of the pack; everything else may differ. */
async function isSame(style: LibraryStyle, { manifest }: StylePack): Promise<boolean> {
  const isEntry = async (file: string, entry: PackEntry): Promise<boolean> => {
    const bytes = await readFile(join(style.folder, file)).catch(() => undefined);
    return (bytes && hashOf(bytes)) === manifest.entries[entry]?.sha256;
  };
  const [sameCode, sameAdapter] = await Promise.all([
    isEntry(STYLE_CODE_FILE, 'code.safetensors'),
    isEntry(STYLE_ADAPTER_FILE, 'adapter.safetensors'),
  ]);
  return sameCode && sameAdapter;
}
