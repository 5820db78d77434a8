import { randomUUID } from 'node:crypto';
import { basename, dirname, extname, join } from 'node:path';
import type { CallOutput, CheckedInput } from '../../../shared/contract/contract.js';
import type { styleCalls, StyleListItem } from '../../../shared/contract/styles.js';
import { ExpectedError } from '../../../shared/errors.js';
import { makeFolder } from '../../files/makeFolder.js';
import { countPictures, readImage } from '../../images/readImage.js';
import { repeatPicture } from '../../images/repeatPicture.js';
import { writeImage } from '../../images/writeImage.js';
import type { StyleCatalog } from '../../library/styleCatalog.js';
import { styleImagePath, type LibraryStyle } from '../../library/styleLibrary.js';
import { PACK_EXTENSION } from '../../library/stylePackManifest.js';
import { packStyle } from '../../library/stylePackWriter.js';
import type { MediaStore } from '../../media/mediaStore.js';
import { importPack } from '../../library/importPack.js';
import type { Emit } from '../../events/emitter.js';
import type { EngineDesk } from '../engineDesk.js';
import type { PolishDesk } from '../polishDesk.js';
import { sourcePath, type SourceFiles } from '../sourcePath.js';
import type { AreaHandlers } from './handlers.js';
import type { LibraryPlace } from './libraryHandlers.js';

export interface StyleContext extends SourceFiles {
  readonly styles: () => StyleCatalog;
  readonly engine: EngineDesk;
  readonly media: MediaStore;
  readonly codeCacheFolder: string;
  /** Where packs are stored until they are fetched. */
  readonly downloads: string;
  readonly change: ChangeLibrary;
  readonly polishes: PolishDesk;
}

/** Changes the library and notifies windows. @throws ExpectedError `library/in-use` */
export type ChangeLibrary = <T>(work: (catalog: StyleCatalog) => Promise<T>) => Promise<T>;

export interface ChangeLibraryOptions {
  readonly styles: () => StyleCatalog;
  readonly location: LibraryPlace;
  readonly emit: Emit;
  readonly onChange: () => void;
}

export function changeLibrary({ styles, location, emit, onChange }: ChangeLibraryOptions): ChangeLibrary {
  return async (work) => {
    if (location.isMoving) {
      throw new ExpectedError('library/in-use', 'The library is being moved.', { advice: 'Wait until it has moved.' });
    }
    location.changes++;
    const result = await work(styles()).finally(() => location.changes--);
    onChange();
    emit('styles.changed', { styles: (await styles().list()).styles });
    return result;
  };
}

export function styleHandlers(context: StyleContext): AreaHandlers<typeof styleCalls> {
  const { styles, engine, access, media, codeCacheFolder, downloads, change, polishes } = context;
  const addStyle = async (catalog: StyleCatalog, imagePath: string, name: string): Promise<StyleListItem> => {
    const { backend, modelFolder } = engine.setting;
    const { code, trunk } = await engine.request({
      type: 'encodeStyle',
      priority: 'interactive',
      backend,
      modelFolder,
      imagePath,
      codeCacheFolder,
    });
    const added = await catalog.add({ name, trunk, code, imagePath });
    polishes.styleAdded(added.id);
    return added;
  };

  return {
    'styles.list': () => styles().list(),

    'styles.addFromImage': ({ source, name }) =>
      change(async (catalog) => {
        const imagePath = await sourcePath(source, context);
        const pictures = await countPictures(imagePath);
        return { style: await addStyle(catalog, imagePath, name ?? nameOfFile(imagePath)), pictures };
      }),

    'styles.crop': ({ styleId, name, frame, copies }) =>
      change(async (catalog) => {
        const style = await catalog.find(styleId);
        const cropped = await cropPicture(style, { frame, copies }, join(downloads, randomUUID()));
        const { styles: listed } = await catalog.list();
        const taken = new Set([name, ...listed.map((item) => item.name)]);
        return { style: await addStyle(catalog, cropped, freeName(name, taken)) };
      }),

    'styles.importPack': ({ source }) =>
      change(async (catalog) => importInto(catalog, await sourcePath(source, context), engine.setting.modelFolder)),

    async 'styles.exportPack'({ styleId, path }) {
      const style = await styles().find(styleId);
      const fileName = `${style.info.id}${PACK_EXTENSION}`;
      const folder = path === null ? join(downloads, randomUUID()) : dirname(path);
      const out = path === null ? join(folder, fileName) : await access.check(path);
      await makeFolder(folder);
      // If the file exists, the save dialog has already asked.
      const { bytes } = await packStyle(style, { out, canReplace: true });
      return { path: path === null ? null : out, media: media.addDownload(out), fileName: basename(out), bytes };
    },

    'styles.rename': ({ styleId, name }) => change(async (catalog) => ({ style: await catalog.rename(styleId, name) })),

    'styles.remove': ({ styleId }) =>
      change(async (catalog) => {
        polishes.styleRemoved(styleId);
        await catalog.remove(styleId);
        return undefined;
      }),

    'styles.restore': ({ styleId }) => change(async (catalog) => ({ style: await catalog.restore(styleId) })),

    'styles.setFavorite': ({ styleId, isFavorite }) =>
      change(async (catalog) => {
        await catalog.setFavorite(styleId, isFavorite);
        return undefined;
      }),
  };
}

/** Imports a pack into the catalog's library; returns it as windows see it. */
export async function importInto(
  catalog: StyleCatalog,
  path: string,
  modelFolder: string,
): Promise<CallOutput<'styles.importPack'>> {
  const { style, outcome, isFromPicture } = await importPack(path, catalog.userStyles, modelFolder);
  return { style: await catalog.item(style), outcome: outcome === 'present' ? 'present' : 'installed', isFromPicture };
}

/**
 * The framed part of a style's picture, as a file.
 * @throws ExpectedError `style/unreadable` if there is no picture
 */
async function cropPicture(
  style: LibraryStyle,
  { frame, copies }: Pick<CheckedInput<'styles.crop'>, 'frame' | 'copies'>,
  folder: string,
): Promise<string> {
  const path = styleImagePath(style);
  if (path === undefined) {
    throw new ExpectedError('style/unreadable', `The style ${style.info.name} was saved without its picture.`);
  }
  const image = await readImage(path, { frame });
  await makeFolder(folder);
  const cropped = join(folder, `${style.info.id}.png`);
  await writeImage(cropped, await repeatPicture(image, copies), { format: 'png', canReplace: false });
  return cropped;
}

/** The first of `Waves`, `Waves 2`, … that is not the name of a style in the gallery. */
function freeName(name: string, taken: ReadonlySet<string>): string {
  let free = name;
  for (let count = 2; taken.has(free); count++) free = `${name} ${count}`;
  return free;
}

/** `great_wave-2.jpg` becomes `Great wave 2`. */
function nameOfFile(path: string): string {
  const words = basename(path, extname(path)).replace(/[_-]+/g, ' ').replace(/\s+/g, ' ').trim();
  const name = Array.from(words).slice(0, 80).join('');
  return name === '' ? 'Style' : name.charAt(0).toUpperCase() + name.slice(1);
}
