import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { zipSync, type Zippable } from 'fflate';
import { MANIFEST_FILE, parseModelManifest } from '../../ml/models/modelManifest.js';
import { QUALITY_FILE, qualityCardMarkdown, qualityCardSchema } from '../../shared/domain/qualityCard.js';
import { STYLE_PREVIEW_FILE } from '../../shared/domain/styleInfo.js';
import { RECIPE_FILE } from '../../shared/domain/trainingRecipe.js';
import { ExpectedError } from '../../shared/errors.js';
import { writeAtomically } from '../files/atomicFile.js';
import { systemCode, toDiskError } from '../files/diskErrors.js';
import {
  readPlainCode,
  readStyleAdapter,
  styleImagePath,
  styleModelFolder,
  type LibraryStyle,
} from './styleLibrary.js';
import { hashOf, readStylePack, type StylePack } from './stylePack.js';
import { PACK_MANIFEST, PACK_VERSION, type PackEntry, type PackManifest } from './stylePackManifest.js';

export interface PackStyleOptions {
  readonly out: string;
  readonly canReplace: boolean;
  /** Overrides the author in the style. */
  readonly author?: string | undefined;
  readonly license?: string | undefined;
  readonly source?: string | undefined;
  /** A JPEG, a quality card and a recipe that override the style's own. */
  readonly preview?: Uint8Array | undefined;
  readonly quality?: Uint8Array | undefined;
  readonly recipe?: Uint8Array | undefined;
}

/**
 * Writes a style of the library as a pack, atomically, and reads it back to make sure that others can open it.
 * @throws ExpectedError `disk/...`; `style/unreadable` if the style itself is invalid.
 */
export async function packStyle(style: LibraryStyle, options: PackStyleOptions): Promise<StylePack> {
  const { out } = options;
  const files = await collectFiles(style, options);
  const manifest = describe(style, files, options);
  const zipped = zip(new Map([[PACK_MANIFEST, toJson(manifest)], ...files]));
  let pack: StylePack | undefined;
  try {
    await writeAtomically(out, { canReplace: options.canReplace }, async (temporary) => {
      await writeFile(temporary, zipped);
      pack = await readStylePack(temporary).catch((thrown: unknown) => {
        throw unsoundStyle(style, temporary, thrown);
      });
    });
  } catch (thrown) {
    throw thrown instanceof ExpectedError ? thrown : toDiskError(thrown, out, 'write');
  }
  return { ...pack!, path: out };
}

/** An error in a pack that was just written is an error in the style. */
function unsoundStyle({ info }: LibraryStyle, path: string, thrown: unknown): unknown {
  if (!(thrown instanceof ExpectedError) || !thrown.code.startsWith('pack/')) return thrown;
  const why = thrown.message.replace(`${path} cannot be read as a style pack: `, '').replaceAll(path, 'the pack');
  return new ExpectedError('style/unreadable', `The style ${info.name} cannot be packed: ${why}`, { cause: thrown });
}

async function collectFiles(style: LibraryStyle, options: PackStyleOptions): Promise<Map<PackEntry, Uint8Array>> {
  const files = new Map<PackEntry, Uint8Array>([['code.safetensors', await readPlainCode(style)]]);
  const adapter = await readStyleAdapter(style);
  if (adapter) files.set('adapter.safetensors', adapter);
  const model = styleModelFolder(style);
  if (model !== undefined) {
    const manifest = await readPart(join(model, MANIFEST_FILE));
    files.set('model.json', manifest);
    files.set('weights.safetensors', await readPart(join(model, parseModelManifest(manifest).weights.file)));
  }
  const image = styleImagePath(style);
  if (image !== undefined) files.set('image.jpg', await readPart(image));
  const add = async (entry: PackEntry, given: Uint8Array | undefined, file: string): Promise<void> => {
    const bytes = given ?? (await readOptional(join(style.folder, file)));
    if (bytes) files.set(entry, bytes);
  };
  await add('preview.jpg', options.preview, STYLE_PREVIEW_FILE);
  await add('quality.json', options.quality, QUALITY_FILE);
  await add('recipe.json', options.recipe, RECIPE_FILE);
  const quality = files.get('quality.json');
  if (quality) files.set('QUALITY.md', new TextEncoder().encode(markdownOf(quality)));
  return files;
}

function markdownOf(quality: Uint8Array): string {
  try {
    return qualityCardMarkdown(qualityCardSchema.parse(JSON.parse(new TextDecoder().decode(quality))));
  } catch (cause) {
    throw new ExpectedError('config/invalid', 'The quality card cannot be read.', {
      cause,
      advice: 'Make it with pentimento evaluate --out FOLDER.',
    });
  }
}

function describe(
  { info }: LibraryStyle,
  files: ReadonlyMap<PackEntry, Uint8Array>,
  options: PackStyleOptions,
): PackManifest {
  const { id, name, description, trunk } = info;
  const [author, license] = [options.author ?? info.author, options.license ?? info.license];
  const source = options.source ?? info.source;
  return {
    format: 'pentimento-style-pack',
    version: PACK_VERSION,
    id,
    name,
    ...(description === undefined ? {} : { description }),
    ...(author === undefined ? {} : { author }),
    ...(license === undefined ? {} : { license }),
    ...(source === undefined ? {} : { source }),
    created: info.created ?? new Date().toISOString(),
    kind: info.model === undefined ? 'code' : 'network',
    trunk,
    entries: Object.fromEntries(
      [...files].map(([entry, bytes]) => [entry, { sha256: hashOf(bytes), bytes: bytes.length }]),
    ),
  };
}

/** The earliest date that a zip can store; a fixed date makes the same style give the same bytes. */
const ZIP_EPOCH = new Date(1980, 0, 1);

function zip(files: ReadonlyMap<string, Uint8Array>): Uint8Array {
  const entries: Zippable = {};
  for (const [name, bytes] of files) {
    entries[name] = [bytes, { level: name.endsWith('.jpg') ? 0 : 6, mtime: ZIP_EPOCH }];
  }
  return zipSync(entries);
}

function toJson(value: unknown): Uint8Array {
  return new TextEncoder().encode(`${JSON.stringify(value, null, 2)}\n`);
}

async function readPart(path: string): Promise<Uint8Array> {
  return readFile(path).catch((thrown: unknown) => {
    throw toDiskError(thrown, path, 'read');
  });
}

async function readOptional(path: string): Promise<Uint8Array | undefined> {
  return readFile(path).catch((thrown: unknown) => {
    if (systemCode(thrown) === 'ENOENT') return undefined;
    throw toDiskError(thrown, path, 'read');
  });
}
