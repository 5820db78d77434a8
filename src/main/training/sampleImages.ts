import { existsSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';
import writeFileAtomic from 'write-file-atomic';
import type { Sample } from '../../samples/sample.js';

/** The folders of photos and artworks that the app generates, inside a run's folder. */
export function sampleFolders(run: string): { photos: string; art: string } {
  return { photos: join(run, 'samples', 'photos'), art: join(run, 'samples', 'art') };
}

/**
 * Renders `count` scenes and paints `count` styles as training data, `side` pixels square. Existing files stay: the
 * same arguments always produce the same images.
 */
export async function renderSampleImages(run: string, count: number, side: number): Promise<void> {
  const { styles } = await import('../../samples/styles.js');
  await renderSampleScenes(run, count, side);
  await renderAll(styles, sampleFolders(run).art, count, side);
}

/** Only the scenes. @param pause awaited between scenes. */
export async function renderSampleScenes(run: string, count: number, side: number, pause?: Pause): Promise<void> {
  const { scenes } = await import('../../samples/scenes.js');
  await renderAll(scenes, sampleFolders(run).photos, count, side, pause);
}

type Pause = () => Promise<void>;

async function renderAll(
  samples: readonly Sample[],
  folder: string,
  count: number,
  side: number,
  pause?: Pause,
): Promise<void> {
  await mkdir(folder, { recursive: true });
  for (let index = 0; index < count; index += 1) {
    const sample = samples[index % samples.length]!;
    const variant = Math.floor(index / samples.length);
    const path = join(folder, `${sample.id}-${variant}.png`);
    if (existsSync(path)) continue;
    await pause?.();
    const { width, height, data } = sample.render(side, side, variant);
    await writeFileAtomic(
      path,
      await sharp(data, { raw: { width, height, channels: 3 } })
        .png()
        .toBuffer(),
    );
  }
}
