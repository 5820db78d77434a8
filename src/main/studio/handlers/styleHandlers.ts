import { basename, extname } from 'node:path';
import type { styleCalls } from '../../../shared/contract/styles.js';
import { ExpectedError } from '../../../shared/errors.js';
import type { FileAccess } from '../../files/fileAccess.js';
import type { StyleCatalog } from '../../library/styleCatalog.js';
import type { Uploads } from '../../photos/uploads.js';
import type { Emit } from '../emitter.js';
import type { EngineDesk } from '../engineDesk.js';
import type { AreaHandlers } from './handlers.js';

export interface StyleContext {
  readonly styles: () => StyleCatalog;
  readonly engine: EngineDesk;
  readonly uploads: Uploads;
  readonly access: FileAccess;
  readonly codeCacheFolder: string;
  readonly emit: Emit;
  /** Whether the library is being moved. */
  readonly isMoving: () => boolean;
}

export function styleHandlers(context: StyleContext): AreaHandlers<typeof styleCalls> {
  const { styles, engine, uploads, access, codeCacheFolder, emit } = context;
  /** Changes the library and tells. @throws ExpectedError `library/in-use` */
  const change = async <T>(work: (catalog: StyleCatalog) => Promise<T>): Promise<T> => {
    if (context.isMoving()) {
      throw new ExpectedError('library/in-use', 'The library is being moved.', { advice: 'Wait until it has moved.' });
    }
    const result = await work(styles());
    emit('styles.changed', { styles: (await styles().list()).styles });
    return result;
  };

  return {
    'styles.list': () => styles().list(),

    'styles.addFromImage': ({ source, name }) =>
      change(async (catalog) => {
        const imagePath = source.kind === 'upload' ? uploads.pathOf(source.token) : await access.check(source.path);
        const { backend, modelFolder } = engine.setting;
        const { code, trunk } = await engine.request({
          ...{ type: 'encodeStyle', priority: 'interactive', backend, modelFolder, imagePath, codeCacheFolder },
        });
        return { style: await catalog.add({ name: name ?? nameOfFile(imagePath), trunk, code, imagePath }) };
      }),

    'styles.rename': ({ styleId, name }) => change(async (catalog) => ({ style: await catalog.rename(styleId, name) })),

    'styles.remove': ({ styleId }) =>
      change(async (catalog) => {
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

/** `great_wave-2.jpg` becomes `Great wave 2`. */
export function nameOfFile(path: string): string {
  const words = basename(path, extname(path)).replace(/[_-]+/g, ' ').replace(/\s+/g, ' ').trim();
  const name = Array.from(words).slice(0, 80).join('');
  return name === '' ? 'Style' : name.charAt(0).toUpperCase() + name.slice(1);
}
