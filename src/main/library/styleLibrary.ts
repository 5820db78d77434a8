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
/** Large enough for a full view and for encoding it again. */
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

/** The user's own styles, then the built-in ones, each sorted by name, and the errors of styles that cannot be read. */
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

/** Finds a style by id or name, ignoring case. @throws ExpectedError `style/unknown` with the nearest name. */
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

/** The same for any origin; undefined for an invalid id. */
export async function readStyle(parent: string, origin: StyleOrigin, id: string): Promise<LibraryStyle | undefined> {
  const folder = join(parent, id);
  const isId = styleInfoSchema.shape.id.safeParse(id).success;
  return isId && (await exists(folder)) ? { info: await readInfo(folder), origin, folder } : undefined;
}

/**
 * The user's style with exactly this code that was created at `since` or later, regardless of its current name;
 * undefined if there is none. Skips damaged styles. @throws ExpectedError `disk/...`
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

/** The picture that a style's code was made from, if there is one. */
export function styleImagePath(style: LibraryStyle): string | undefined {
  return style.info.image === undefined ? undefined : join(style.folder, style.info.image);
}

/** The folder of a style's own network; undefined if the style uses the program's network. */
export function styleModelFolder(style: LibraryStyle): string | undefined {
  return style.info.model === undefined ? undefined : join(style.folder, STYLE_MODEL_FOLDER);
}

export interface NewStyle {
  readonly name: string;
  readonly description?: string | undefined;
  readonly trunk: string;
  readonly code: Uint8Array;
  /** The artwork; the library gets a copy of at most 1024 px a side. */
  readonly imagePath: string;
  readonly author?: string | undefined;
  readonly license?: string | undefined;
  /** The creation time, as ISO 8601 in UTC. */
  readonly created?: string | undefined;
  /** Other files for its folder, by file name: a quality card, the training recipe. */
  readonly extras?: ReadonlyMap<string, Uint8Array>;
  /** The files of its own network, as returned by `encodeModelBundle`; `trunk` is then the trunk of that network. */
  readonly model?: ReadonlyMap<string, Uint8Array>;
}

/**
 * Adds a style to the user's library atomically.
 * @throws ExpectedError `disk/exists` if the user has a style with that name; `disk/...`; errors of `readImage`.
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

/** A style of which only the code is known, not its picture. */
export type NewCode = Pick<NewStyle, 'name' | 'trunk' | 'code'>;

/** Adds a style without a picture, under the first free name. @throws ExpectedError `disk/...` */
export async function addCode(userStyles: string, { name: wanted, trunk, code }: NewCode): Promise<LibraryStyle> {
  for (let count = 1; ; count++) {
    const name = count === 1 ? wanted : `${wanted} ${count}`;
    const info = styleInfoSchema.parse({ format: 'pentimento-style', version: 1, id: styleIdFor(name), name, trunk });
    try {
      return await addStyleFolder(userStyles, info, (folder) => writeFiles(folder, new Map([[STYLE_CODE_FILE, code]])));
    } catch (thrown) {
      if (!(thrown instanceof ExpectedError) || thrown.code !== 'disk/exists' || count === 99) throw thrown;
    }
  }
}

/**
 * Adds a folder to the user's styles atomically: `fill` writes everything but the `style.json`.
 * @throws ExpectedError `disk/exists` if the user has a style with that id; `disk/...`; errors of `fill`.
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
    // Filled under a temporary name; listings skip names that begin with a dot.
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

/** Writes files below `folder`. The names are our own, with `/` between folders. */
export async function writeFiles(folder: string, files: ReadonlyMap<string, Uint8Array>): Promise<void> {
  for (const [file, bytes] of files) {
    const path = join(folder, file);
    await mkdir(dirname(path), { recursive: true });
    await writeFileAtomic(path, Buffer.from(bytes));
  }
}

/** Removed styles stay next to the others under this prefix; listings skip names that begin with a dot. */
export const REMOVED_PREFIX = '.removed-';

/**
 * Removes a style from the library. It can be restored until the styles set aside are deleted.
 * @returns the folder that it was moved to
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

/** Renames a style; its id stays the same. @throws ExpectedError `disk/...` */
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
