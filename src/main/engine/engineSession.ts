import { selectBackend, type SelectedBackend } from '../../ml/backends/ladder.js';
import { loadModelBundle } from '../../ml/models/modelBundle.js';
import { STYLE_SHORT_SIDE_PX, type StyleModel } from '../../ml/models/styleModel.js';
import { blendCodes, decodeStyleCode, type StyleCode } from '../../ml/models/styleCode.js';
import type { BackendChoice } from '../../shared/domain/backends.js';
import type { WeightedStyle } from '../../shared/engine/protocol.js';
import { ExpectedError } from '../../shared/errors.js';
import { hashFile } from '../files/fileHash.js';
import { readImage } from '../images/readImage.js';
import { CodeCache } from '../library/codeCache.js';
import { folderFiles } from '../library/modelFolder.js';

export interface ReadyModel {
  readonly backend: SelectedBackend;
  readonly model: StyleModel;
}

/** How a job waits for other jobs that it cannot go on beside: they go on meanwhile. */
export type Aside = <T>(wait: Promise<T>) => Promise<T>;

/** What a job wants to compute with. */
export interface ModelUse {
  readonly backend: BackendChoice;
  readonly modelFolder: string;
  readonly aside: Aside;
  /** It may take hours: whoever wants another backend or model meanwhile is told so instead of waiting. */
  readonly isLong?: boolean;
}

interface Loaded {
  readonly choice: BackendChoice;
  readonly folder: string;
  readonly ready: Promise<ReadyModel>;
}

/**
 * What stays between jobs: one backend and one model on it. Several jobs may use them at a time; a job that asks for
 * others waits until nobody does.
 */
export class EngineSession {
  private loaded: Loaded | undefined;
  private backend: { readonly choice: BackendChoice; readonly selected: SelectedBackend } | undefined;
  private model: { readonly folder: string; readonly model: StyleModel } | undefined;
  private users = 0;
  private readonly onFree = new Set<() => void>();
  private longUsers = 0;

  /**
   * Lets `work` use a model on a backend, which are not exchanged before it is over.
   * @throws ExpectedError `backend/in-use` where a training has others; what `selectBackend`, `loadModelBundle` and
   *   `work` throw.
   */
  async use<T>(
    { backend: choice, modelFolder, aside, isLong = false }: ModelUse,
    work: (ready: ReadyModel) => Promise<T>,
  ): Promise<T> {
    const isOther = (): boolean => this.loaded?.choice !== choice || this.loaded.folder !== modelFolder;
    while (this.users > 0 && isOther()) {
      if (this.longUsers > 0) throw inUse();
      await aside(new Promise<void>((resolve) => this.onFree.add(resolve)));
    }
    this.users++;
    if (isLong) this.longUsers++;
    try {
      if (isOther()) this.loaded = { choice, folder: modelFolder, ready: this.load(choice, modelFolder) };
      const { loaded } = this;
      const ready = loaded?.ready.catch((thrown: unknown) => {
        // The next one tries again.
        if (this.loaded === loaded) this.loaded = undefined;
        throw thrown;
      });
      return await work(await ready!);
    } finally {
      this.users--;
      if (isLong) this.longUsers--;
      if (this.users === 0) this.free();
    }
  }

  private free(): void {
    for (const resolve of this.onFree) resolve();
    this.onFree.clear();
  }

  private async load(choice: BackendChoice, modelFolder: string): Promise<ReadyModel> {
    if (this.backend?.choice !== choice) {
      this.dropModel();
      await this.backend?.selected.dispose();
      this.backend = undefined;
      this.backend = { choice, selected: await selectBackend(choice) };
    }
    if (this.model?.folder !== modelFolder) {
      this.dropModel();
      this.model = { folder: modelFolder, model: await loadModelBundle(folderFiles(modelFolder)) };
    }
    return { backend: this.backend.selected, model: this.model.model };
  }

  private dropModel(): void {
    this.model?.model.dispose();
    this.model = undefined;
  }
}

function inUse(): ExpectedError {
  return new ExpectedError('backend/in-use', 'A training computes on another backend or model.', {
    advice: 'Choose what it uses, or stop the training first.',
  });
}

/** The code of an artwork: from the cache, else encoded and put there. Throws like `readImage`. */
export async function encodeStyleImage(
  model: StyleModel,
  path: string,
  codeCacheFolder: string | undefined,
): Promise<StyleCode> {
  const cache = codeCacheFolder === undefined ? undefined : new CodeCache(codeCacheFolder);
  // Read before it is hashed: a missing or damaged file is reported by the reader.
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
