import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { selectBackend, type SelectedBackend } from '../../ml/backends/ladder.js';
import { loadModelBundle } from '../../ml/models/modelBundle.js';
import { MANIFEST_FILE } from '../../ml/models/modelManifest.js';
import { STYLE_SHORT_SIDE_PX, type StyleModel } from '../../ml/models/styleModel.js';
import { blendCodes, decodeStyleCode, type StyleCode } from '../../ml/models/styleCode.js';
import type { BackendChoice } from '../../shared/domain/backends.js';
import type { WeightedStyle } from '../../shared/engine/requests.js';
import { ExpectedError } from '../../shared/errors.js';
import { hashFile } from '../files/fileHash.js';
import { readImage } from '../images/readImage.js';
import { CodeCache } from '../library/codeCache.js';
import { folderFiles } from '../library/modelFolder.js';

export interface ReadyModel {
  readonly backend: SelectedBackend;
  readonly model: StyleModel;
}

/** Yields the turn while `wait` is pending, so that the jobs it waits for can continue. */
export type Aside = <T>(wait: Promise<T>) => Promise<T>;

/** What a job computes with. */
export interface ModelUse {
  readonly backend: BackendChoice;
  readonly modelFolder: string;
  readonly aside: Aside;
  /** The job may take hours: a job that needs another backend fails with that reason instead of waiting. */
  readonly isLong?: boolean;
}

interface LoadedModel {
  /** Differs if another model replaces this one in its folder. */
  readonly key: string;
  readonly model: Promise<StyleModel>;
  users: number;
}

/** How many unused models stay loaded: the default one and those of a few styles with their own networks. */
const MOST_IDLE_MODELS = 3;

/**
 * Keeps one backend and the last few models on it between jobs. Several jobs may use them at a time. A job that needs
 * another backend waits until no job computes on this one.
 */
export class EngineSession {
  private backend: { readonly choice: BackendChoice; readonly selected: Promise<SelectedBackend> } | undefined;
  /** Ordered by last use, the latest at the end. */
  private models: LoadedModel[] = [];
  private users = 0;
  private readonly onFree = new Set<() => void>();
  private longUsers = 0;

  /**
   * Lets `work` use a model on a backend. Neither is replaced before `work` has ended.
   * @throws ExpectedError `backend/in-use` if a training uses another backend; errors of `selectBackend`,
   *   `loadModelBundle` and `work`.
   */
  async use<T>(
    { backend: choice, modelFolder, aside, isLong = false }: ModelUse,
    work: (ready: ReadyModel) => Promise<T>,
  ): Promise<T> {
    const key = await modelKey(modelFolder);
    while (this.users > 0 && this.backend && this.backend.choice !== choice) {
      if (this.longUsers > 0) throw inUse();
      await aside(new Promise<void>((resolve) => this.onFree.add(resolve)));
    }
    this.users++;
    if (isLong) this.longUsers++;
    try {
      const backend = await this.useBackend(choice);
      return await this.useModel(key, modelFolder, (model) => work({ backend, model }));
    } finally {
      this.users--;
      if (isLong) this.longUsers--;
      if (this.users === 0) this.free();
    }
  }

  /**
   * Opens a backend and loads a model that a job will use, while the job reads its files. Does nothing if a backend is
   * open. What fails here fails again when the job uses it.
   */
  warmUp({ backend, modelFolder }: Pick<ModelUse, 'backend' | 'modelFolder'>): void {
    if (this.backend) return;
    const ready = this.use({ backend, modelFolder, aside: (wait) => wait }, () => Promise.resolve());
    ready.catch(() => undefined);
  }

  private free(): void {
    for (const resolve of this.onFree) resolve();
    this.onFree.clear();
  }

  private useBackend(choice: BackendChoice): Promise<SelectedBackend> {
    if (this.backend?.choice === choice) return this.backend.selected;
    const previous = this.backend;
    const selected = this.exchange(previous?.selected, choice);
    const mine = { choice, selected };
    this.backend = mine;
    // After a failure, the next job tries again.
    selected.catch(() => {
      if (this.backend === mine) this.backend = undefined;
    });
    return selected;
  }

  private async exchange(
    previous: Promise<SelectedBackend> | undefined,
    choice: BackendChoice,
  ): Promise<SelectedBackend> {
    for (const loaded of this.models.splice(0)) await dispose(loaded);
    await (await previous?.catch(() => undefined))?.dispose();
    return selectBackend(choice);
  }

  private async useModel<T>(key: string, folder: string, work: (model: StyleModel) => Promise<T>): Promise<T> {
    const known = this.models.find((loaded) => loaded.key === key);
    const loaded = known ?? { key, model: loadModelBundle(folderFiles(folder)), users: 0 };
    this.models = [...this.models.filter((each) => each !== loaded), loaded];
    loaded.users++;
    try {
      return await work(await loaded.model);
    } catch (thrown) {
      if (await isBroken(loaded)) this.models = this.models.filter((each) => each !== loaded);
      throw thrown;
    } finally {
      loaded.users--;
      await this.dropIdle();
    }
  }

  private async dropIdle(): Promise<void> {
    const idle = this.models.filter(({ users }) => users === 0);
    for (const loaded of idle.slice(0, -MOST_IDLE_MODELS)) {
      this.models = this.models.filter((each) => each !== loaded);
      await dispose(loaded);
    }
  }
}

/** The key of a model. A style that was made again has another network in the same folder. */
async function modelKey(folder: string): Promise<string> {
  const status = await stat(join(folder, MANIFEST_FILE)).catch(() => undefined);
  return `${folder} ${status?.mtimeMs ?? 0} ${status?.ino ?? 0}`;
}

function isBroken({ model }: LoadedModel): Promise<boolean> {
  return model.then(
    () => false,
    () => true,
  );
}

async function dispose({ model }: LoadedModel): Promise<void> {
  (await model.catch(() => undefined))?.dispose();
}

function inUse(): ExpectedError {
  return new ExpectedError('backend/in-use', 'A training computes on another backend.', {
    advice: 'Choose the backend of the training, or stop the training first.',
  });
}

/** The code of an artwork, from the cache; otherwise it is encoded and cached. Throws like `readImage`. */
export async function encodeStyleImage(
  model: StyleModel,
  path: string,
  codeCacheFolder: string | undefined,
): Promise<StyleCode> {
  const cache = codeCacheFolder === undefined ? undefined : new CodeCache(codeCacheFolder);
  // Read before hashing, so that the reader reports a missing or damaged file.
  const image = await readImage(path, { maxShortSidePx: STYLE_SHORT_SIDE_PX });
  const hash = await hashFile(path);
  const known = await cache?.get(hash, model.trunk);
  if (known) return known;
  const code = await model.encodeStyle(image.pixels);
  await cache?.put(hash, code);
  return code;
}

/** The code of one style or of a blend. Throws like `decodeStyleCode` and `blendCodes`. */
export function blendStyles(styles: readonly WeightedStyle[]): StyleCode {
  return blendCodes(styles.map(({ code, weight }) => ({ code: decodeStyleCode(code), weight })));
}
