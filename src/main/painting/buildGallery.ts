import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Sample } from '../../samples/sample.js';
import { styleIdFor } from '../../shared/domain/styleInfo.js';
import type { ProgressSink } from '../../shared/progress.js';
import type { EngineHost } from '../engine/engineHost.js';
import { writeImage } from '../images/writeImage.js';
import { saveStyle, type LibraryStyle } from '../library/styleLibrary.js';
import type { ModelSetting } from './modelSetting.js';

/** The side of the square that a style is painted on, in px. */
const CANVAS_PX = 768;

export interface BuildGalleryOptions extends ModelSetting {
  readonly host: EngineHost;
  readonly styles: readonly Sample[];
  /** The folder of the styles, one folder each. Styles with the same names are replaced. */
  readonly folder: string;
  readonly signal: AbortSignal;
  readonly onProgress: ProgressSink;
}

/**
 * Paints the sample styles, encodes them with a model and saves them as library styles. Run it again for every new
 * trunk. Throws like `EngineHost.request` and `saveStyle`.
 */
export async function buildGallery(options: BuildGalleryOptions): Promise<LibraryStyle[]> {
  const { host, styles, folder, backend, modelFolder, signal, onProgress } = options;
  const canvases = await mkdtemp(join(tmpdir(), 'pentimento-gallery-'));
  const saved: LibraryStyle[] = [];
  try {
    for (const { name, description, id, render } of styles) {
      signal.throwIfAborted();
      onProgress({ fraction: saved.length / styles.length, phase: name });
      const imagePath = join(canvases, `${id}.png`);
      const pixels = render(CANVAS_PX, CANVAS_PX);
      await writeImage(imagePath, { pixels, tags: {} }, { format: 'png', canReplace: false });
      const { code, trunk } = await host.request({ type: 'encodeStyle', backend, modelFolder, imagePath }, { signal });
      await rm(join(folder, styleIdFor(name)), { recursive: true, force: true });
      saved.push(await saveStyle(folder, { name, description, trunk, code, imagePath }));
    }
    return saved;
  } finally {
    await rm(canvases, { recursive: true, force: true });
  }
}
