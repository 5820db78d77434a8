import { mkdir, mkdtemp, readFile, readdir, rename, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import writeFileAtomic from 'write-file-atomic';
import {
  STYLE_CODE_FILE,
  STYLE_INFO_FILE,
  STYLE_MODEL_FOLDER,
  styleIdFor,
  STYLE_FORMAT,
  styleInfoSchema,
  type StyleInfo,
} from '../../shared/domain/styleInfo.js';
import { ExpectedError } from '../../shared/errors.js';
import { closestWord } from '../../shared/text/closestWord.js';
import { systemCode, toDiskError } from '../files/diskErrors.js';
import { exists } from '../files/pathKind.js';
import { readSavedJson } from '../files/readJson.js';
import { writeJson } from '../files/writeJson.js';
import { readImage } from '../images/readImage.js';
import { writeImage } from '../images/writeImage.js';

const IMAGE_FILE = 'image.jpg';
/** Enough to be shown large and to be encoded again. */
const IMAGE_SIDE_PX = 1024;

export type StyleOrigin = 'built-in' | 'own';

export interface LibraryStyle {
  readonly info: StyleInfo;
  readonly origin: StyleOrigin;
  readonly folder: string;
}

export interface StyleFolders {
  readonly builtInStyles: string;
  readonly userStyles: string;
}

/** The user's own styles, then the built-in ones, each by name; and what is wrong with those that cannot be read. */
export async function listStyles(
  folders: StyleFolders,
): Promise<{ styles: LibraryStyle[]; problems: ExpectedError[] }> {
  const problems: ExpectedError[] = [];
  const list = async (parent: string, origin: StyleOrigin): Promise<LibraryStyle[]> => {
    const styles: LibraryStyle[] = [];
    for (const folder of await subfolders(parent)) {
      try {
        styles.push({ info: await readInfo(folder), origin, folder });
      } catch (thrown) {
        if (!(thrown instanceof ExpectedError)) throw thrown;
        problems.push(thrown);
      }
    }
    return styles.sort((a, b) => a.info.name.localeCompare(b.info.name));
  };
  const own = await list(folders.userStyles, 'own');
  const builtIn = await list(folders.builtInStyles, 'built-in');
  return { styles: [...own, ...builtIn], problems };
}

/** The style of this id or name, ignoring case. @throws ExpectedError `style/unknown` with the nearest name. */
export function findStyle(styles: readonly LibraryStyle[], wanted: string): LibraryStyle {
  const matches = (text: string): boolean => text.toLowerCase() === wanted.toLowerCase();
  const found = styles.find(({ info }) => matches(info.id)) ?? styles.find(({ info }) => matches(info.name));
  if (found) return found;
  const near = closestWord(
    wanted,
    styles.flatMap(({ info }) => [info.id, info.name]),
  );
  throw new ExpectedError('style/unknown', `There is no style and no image ${wanted}.`, {
    advice:
      near === undefined
        ? 'Give the path of an image, or one of the names that `pentimento styles` lists.'
        : `Did you mean ${near}?`,
    details: { style: wanted },
  });
}

/** The user's style of this id; undefined if there is none. @throws ExpectedError `style/unreadable`, `disk/...` */
export async function findOwnStyle(userStyles: string, id: string): Promise<LibraryStyle | undefined> {
  return readStyle(userStyles, 'own', id);
}

/** The same of any origin; an id that is none is of no style. */
export async function readStyle(parent: string, origin: StyleOrigin, id: string): Promise<LibraryStyle | undefined> {
  const folder = join(parent, id);
  const isId = styleInfoSchema.shape.id.safeParse(id).success;
  return isId && (await exists(folder)) ? { info: await readInfo(folder), origin, folder } : undefined;
}

/**
 * The user's style of this very code that was made at `since` or later, whatever it is called by now; undefined if
 * there is none. Damaged styles are skipped. @throws ExpectedError `disk/...`
 */
export async function findStyleOfCode(
  userStyles: string,
  code: Uint8Array,
  since: string,
): Promise<LibraryStyle | undefined> {
  for (const folder of await subfolders(userStyles)) {
    const own = await readFile(join(folder, STYLE_CODE_FILE)).catch(() => undefined);
    const info = own?.equals(code) ? await readInfo(folder).catch(() => undefined) : undefined;
    if (info?.created !== undefined && Date.parse(info.created) >= Date.parse(since)) {
      return { info, origin: 'own', folder };
    }
  }
  return undefined;
}

/** The bytes of a style's code. @throws ExpectedError `disk/...` */
export async function readStyleCode(style: LibraryStyle): Promise<Uint8Array> {
  const path = join(style.folder, STYLE_CODE_FILE);
  return readFile(path).catch((thrown: unknown) => {
    throw toDiskError(thrown, path, 'read');
  });
}

/** The picture that a style's code is made from, where there is one. */
export function styleImagePath(style: LibraryStyle): string | undefined {
  return style.info.image === undefined ? undefined : join(style.folder, style.info.image);
}

/** The folder of the network that a style brings along; undefined for one that uses the program's. */
export function styleModelFolder(style: LibraryStyle): string | undefined {
  return style.info.model === undefined ? undefined : join(style.folder, STYLE_MODEL_FOLDER);
}

export interface NewStyle {
  readonly name: string;
  readonly description?: string | undefined;
  readonly trunk: string;
  readonly code: Uint8Array;
  /** The artwork; a copy of at most 1024 px a side goes into the library. */
  readonly imagePath: string;
  readonly author?: string | undefined;
  readonly license?: string | undefined;
  /** When it was made, as ISO 8601 in UTC. */
  readonly created?: string | undefined;
  /** What else goes into its folder, by file name: a quality card, the recipe of its training. */
  readonly extras?: ReadonlyMap<string, Uint8Array>;
  /** The files of its own network, as `encodeModelBundle` gives them; `trunk` is that network's then. */
  readonly model?: ReadonlyMap<string, Uint8Array>;
}

/**
 * Adds a style to the user's library, whole or not at all.
 * @throws ExpectedError `disk/exists` if the user has a style of that name; `disk/...`; what `readImage` throws.
 */
export async function saveStyle(userStyles: string, style: NewStyle): Promise<LibraryStyle> {
  const { name, description, author, license, created, trunk, model } = style;
  const info = styleInfoSchema.parse({
    format: 'pentimento-style',
    version: 1,
    id: styleIdFor(name),
    name,
    description,
    trunk,
    image: IMAGE_FILE,
    author,
    license,
    created,
    model: model && STYLE_MODEL_FOLDER,
  });
  if (await exists(join(userStyles, info.id))) throw nameTaken(name);
  const image = await readImage(style.imagePath, { maxSidePx: IMAGE_SIDE_PX });
  const files = new Map([[STYLE_CODE_FILE, style.code], ...(style.extras ?? [])]);
  for (const [file, bytes] of model ?? []) files.set(`${STYLE_MODEL_FOLDER}/${file}`, bytes);
  return addStyleFolder(userStyles, info, (folder) =>
    Promise.all([
      writeFiles(folder, files),
      writeImage(join(folder, IMAGE_FILE), { ...image, tags: {} }, { format: 'jpg', canReplace: false }),
    ]),
  );
}

/** The same under the first free name: `Waves`, `Waves 2`, … Throws like `saveStyle`. */
export async function saveUnderFreeName(userStyles: string, style: NewStyle): Promise<LibraryStyle> {
  for (let count = 1; ; count++) {
    const name = count === 1 ? style.name : `${style.name} ${count}`;
    try {
      return await saveStyle(userStyles, { ...style, name });
    } catch (thrown) {
      if (!(thrown instanceof ExpectedError) || thrown.code !== 'disk/exists' || count === 99) throw thrown;
    }
  }
}

/**
 * Adds a folder to the user's styles, whole or not at all: `fill` puts in everything but the `style.json`.
 * @throws ExpectedError `disk/exists` if the user has a style of that id; `disk/...`; what `fill` throws.
 */
export async function addStyleFolder(
  userStyles: string,
  info: StyleInfo,
  fill: (folder: string) => Promise<unknown>,
): Promise<LibraryStyle> {
  const folder = join(userStyles, info.id);
  let made: string | undefined;
  try {
    await mkdir(userStyles, { recursive: true });
    // Filled under another name; listings pass over names that begin with a dot.
    made = await mkdtemp(join(userStyles, '.new-'));
    await fill(made);
    await writeJson(join(made, STYLE_INFO_FILE), info);
    await rename(made, folder);
  } catch (thrown) {
    if (made !== undefined) await rm(made, { recursive: true, force: true });
    const code = systemCode(thrown);
    if (code === 'ENOTEMPTY' || code === 'EEXIST') throw nameTaken(info.name);
    throw toDiskError(thrown, folder, 'write');
  }
  return { info, origin: 'own', folder };
}

/** Writes files below `folder`, by names of ours with `/` between folders. */
export async function writeFiles(folder: string, files: ReadonlyMap<string, Uint8Array>): Promise<void> {
  for (const [file, bytes] of files) {
    const path = join(folder, file);
    await mkdir(dirname(path), { recursive: true });
    await writeFileAtomic(path, Buffer.from(bytes));
  }
}

/** Removed styles wait beside the others under this prefix; listings pass over names that begin with a dot. */
export const REMOVED_PREFIX = '.removed-';

/**
 * Takes a style out of the library; the window can bring it back until it forgets what was removed.
 * @returns the folder that it waits in.
 * @throws ExpectedError `disk/...`
 */
export async function setStyleAside(folder: string): Promise<string> {
  const aside = join(dirname(folder), REMOVED_PREFIX + basename(folder));
  try {
    await rm(aside, { recursive: true, force: true });
    await rename(folder, aside);
    return aside;
  } catch (thrown) {
    throw toDiskError(thrown, folder, 'write');
  }
}

/** Gives a style another name; its id stays. @throws ExpectedError `disk/...` */
export async function renameStyle(style: LibraryStyle, name: string): Promise<LibraryStyle> {
  const info = styleInfoSchema.parse({ ...style.info, name });
  const path = join(style.folder, STYLE_INFO_FILE);
  await writeJson(path, info).catch((thrown: unknown) => {
    throw toDiskError(thrown, path, 'write');
  });
  return { ...style, info };
}

export function nameTaken(name: string): ExpectedError {
  return new ExpectedError('disk/exists', `You have a style named ${name} already.`, {
    advice: 'Choose another name.',
  });
}

async function subfolders(parent: string): Promise<string[]> {
  try {
    const entries = await readdir(parent, { withFileTypes: true });
    return entries
      .filter((entry) => entry.isDirectory() && !entry.name.startsWith('.'))
      .map((entry) => join(parent, entry.name));
  } catch (thrown) {
    if (systemCode(thrown) === 'ENOENT') return [];
    throw toDiskError(thrown, parent, 'read');
  }
}

function readInfo(folder: string): Promise<StyleInfo> {
  const path = join(folder, STYLE_INFO_FILE);
  return readSavedJson(
    path,
    STYLE_FORMAT,
    (cause) =>
      new ExpectedError(
        'style/unreadable',
        `The style in ${folder} cannot be read: its ${STYLE_INFO_FILE} is damaged.`,
        { cause, advice: 'Restore it from a backup, or move the folder away.', details: { path } },
      ),
  );
}
