import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PLAIN_SETTINGS } from '../../shared/domain/look.js';
import type { JobOptions } from '../engine/engineHost.js';
import { writeImage } from '../images/writeImage.js';
import { previewScene } from '../library/previewScene.js';
import { readStyleCode, type LibraryStyle } from '../library/styleLibrary.js';
import type { ModelSetting } from './modelSetting.js';
import { paintToFile, type PaintingEngine } from './paintToFile.js';

export interface RenderStylePreviewOptions extends ModelSetting {
  readonly engine: PaintingEngine;
  readonly job: JobOptions;
  readonly appVersion: string;
}

/** One of the program's own scenes in a style of the model's trunk, as a JPEG. Throws like `EngineHost.request`. */
export async function renderStylePreview(
  style: LibraryStyle,
  { engine, backend, modelFolder, job, appVersion }: RenderStylePreviewOptions,
): Promise<Uint8Array> {
  const folder = await mkdtemp(join(tmpdir(), 'pentimento-preview-'));
  try {
    const [contentPath, outPath] = [join(folder, 'scene.png'), join(folder, 'preview.jpg')];
    await writeImage(contentPath, { pixels: previewScene(), tags: {} }, { format: 'png', canReplace: false });
    const styles = [{ name: style.info.name, weight: 1, code: await readStyleCode(style) }];
    await paintToFile(
      engine,
      {
        content: { path: contentPath },
        look: { ...PLAIN_SETTINGS, styles },
        compute: { backend, modelFolder },
        output: { path: outPath, canReplace: false, format: 'jpg', quality: 88, appVersion },
      },
      job,
    );
    return await readFile(outPath);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
