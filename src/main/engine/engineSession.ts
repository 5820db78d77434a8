import { selectBackend, type SelectedBackend } from '../../ml/backends/ladder.js';
import { loadModelBundle } from '../../ml/models/modelBundle.js';
import { STYLE_SHORT_SIDE_PX, type StyleModel } from '../../ml/models/styleModel.js';
import { blendCodes, decodeStyleCode, type StyleCode } from '../../ml/models/styleCode.js';
import type { BackendChoice } from '../../shared/domain/backends.js';
import type { WeightedStyle } from '../../shared/engine/protocol.js';
import { hashFile } from '../files/fileHash.js';
import { readImage } from '../images/readImage.js';
import { CodeCache } from '../library/codeCache.js';
import { folderFiles } from '../library/modelFolder.js';

export interface ReadyModel {
  readonly backend: SelectedBackend;
  readonly model: StyleModel;
}

/** What stays between jobs: one backend and one model on it, changed only when a job asks for others. */
export class EngineSession {
  private backend: { readonly choice: BackendChoice; readonly selected: SelectedBackend } | undefined;
  private loaded: { readonly folder: string; readonly model: StyleModel } | undefined;

  /** @throws what `selectBackend` and `loadModelBundle` throw. */
  async prepare(choice: BackendChoice, modelFolder: string): Promise<ReadyModel> {
    if (this.backend?.choice !== choice) {
      this.dropModel();
      await this.backend?.selected.dispose();
      this.backend = undefined;
      this.backend = { choice, selected: await selectBackend(choice) };
    }
    if (this.loaded?.folder !== modelFolder) {
      this.dropModel();
      this.loaded = { folder: modelFolder, model: await loadModelBundle(folderFiles(modelFolder)) };
    }
    return { backend: this.backend.selected, model: this.loaded.model };
  }

  private dropModel(): void {
    this.loaded?.model.dispose();
    this.loaded = undefined;
  }
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
