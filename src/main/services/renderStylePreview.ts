import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { scenes } from '../../samples/scenes.js';
import type { PixelImage } from '../../shared/domain/pixelImage.js';
import { BugError } from '../../shared/errors.js';
import type { EngineHost, JobOptions } from '../engine/engineHost.js';
import { writeImage } from '../images/writeImage.js';
import { readStyleCode, type LibraryStyle } from '../library/styleLibrary.js';
import type { ModelSetting } from './modelSetting.js';

/** Of every preview, so that they compare: much sky and water, some detail. */
const SCENE = 'mountain-lake';
const WIDTH_PX = 640;
const HEIGHT_PX = 427;

/** The scene that previews of styles show. */
export function previewScene(): PixelImage {
  const scene = scenes.find(({ id }) => id === SCENE);
  if (!scene) throw new BugError(`There is no scene ${SCENE}.`);
  return scene.render(WIDTH_PX, HEIGHT_PX);
}

export interface RenderStylePreviewOptions extends ModelSetting {
  readonly host: EngineHost;
  readonly job: JobOptions;
  readonly appVersion: string;
}

/** What a style of the model's trunk makes of one of the program's own scenes, as a JPEG. Throws like `EngineHost.request`. */
export async function renderStylePreview(
  style: LibraryStyle,
  { host, backend, modelFolder, job, appVersion }: RenderStylePreviewOptions,
): Promise<Uint8Array> {
  const folder = await mkdtemp(join(tmpdir(), 'pentimento-preview-'));
  try {
    const [contentPath, outPath] = [join(folder, 'scene.png'), join(folder, 'preview.jpg')];
    await writeImage(contentPath, { pixels: previewScene(), tags: {} }, { format: 'png', canReplace: false });
    const styles = [{ name: style.info.name, weight: 1, code: await readStyleCode(style) }];
    await host.request(
      {
        ...{ type: 'stylize', backend, modelFolder, contentPath, outPath, canReplace: false },
        ...{ styles, strength: 1, format: 'jpg', quality: 88, appVersion },
      },
      job,
    );
    return await readFile(outPath);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
