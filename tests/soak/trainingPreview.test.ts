import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, expect, it } from 'vitest';
import { EngineHost } from '../../src/main/engine/engineHost.js';
import { findModelFolder } from '../../src/main/library/modelFolder.js';
import { appPaths } from '../../src/main/paths/appPaths.js';
import { beginStyleRun } from '../../src/main/training/styleRun.js';
import { scenes } from '../../src/samples/scenes.js';
import { styles } from '../../src/samples/styles.js';
import { writeImage } from '../../src/main/images/writeImage.js';
import { memoryEngine } from '../helpers/memoryEngine.js';
import { tempFolder } from '../helpers/tempFolder.js';
import { testPhoto } from '../helpers/testImages.js';
import { PLAIN_SETTINGS } from '../../src/shared/domain/look.js';

const PREVIEWS = 10;
const SIDE_PX = 512;
/** A preview during training may take this much longer than without. */
const MOST_LATER_MS = 1000;

const folder = tempFolder();
const at = (name: string): string => join(folder, name);
const host = new EngineHost(() => memoryEngine(1));
afterAll(() => host.close());

/** For an idle machine: the shipped model with the settings of custom styles. */
it('shows a preview during a training about as soon as without one', async () => {
  const model = { modelFolder: findModelFolder({ shipped: appPaths().models, env: {} }), backend: 'auto' } as const;
  const write = (name: string, pixels: ReturnType<(typeof scenes)[number]['render']>): Promise<void> =>
    writeImage(at(name), { pixels, tags: {} }, { format: 'png', canReplace: false });
  await write('photo.png', scenes[0]!.render(900, 600));
  await write('art.png', styles[0]!.render(600, 600));
  const { code } = await host.request({ type: 'encodeStyle', ...model, imagePath: at('art.png') });
  let asked = 0;
  const preview = async (): Promise<number> => {
    const from = performance.now();
    // A new strength each time, so that nothing is cached.
    const strength = 0.5 + 0.01 * asked++;
    const style = { name: 'art', weight: 1, code };
    await host.request({
      type: 'preview',
      content: { path: at('photo.png') },
      look: { ...PLAIN_SETTINGS, styles: [style], strength },
      compute: model,
      output: { sidePx: SIDE_PX },
    });
    return performance.now() - from;
  };
  await preview();
  const alone: number[] = [];
  for (let index = 0; index < PREVIEWS; index++) alone.push(await preview());

  mkdirSync(at('photos'));
  for (let index = 0; index < 32; index++)
    await testPhoto(256, 256, index)
      .png()
      .toFile(at(`photos/${index}.png`));
  const training = { styles: [at('art.png')], photos: [at('photos')], name: 'Art', length: { steps: 10_000 } } as const;
  await beginStyleRun(at('run'), at('library'), { ...training, network: 'shared' });
  const controller = new AbortController();
  let hasLearnt: () => void = () => undefined;
  const learning = new Promise<void>((resolve) => (hasLearnt = resolve));
  const trained = host.request(
    { type: 'trainStyle', ...model, run: at('run'), isEnough: false },
    { signal: controller.signal, onReport: (report) => report.type === 'losses' && hasLearnt() },
  );
  await learning;
  const during: number[] = [];
  for (let index = 0; index < PREVIEWS; index++) {
    // At any time within a step.
    await sleep(700 + 170 * index);
    during.push(await preview());
  }
  controller.abort();
  await trained;
  const [usual, beside] = [median(alone), median(during)];
  process.stderr.write(
    `previews of ${SIDE_PX} px: ${Math.round(usual)} ms alone (${list(alone)}), ` +
      `${Math.round(beside)} ms beside a training (${list(during)})\n`,
  );
  expect(beside - usual).toBeLessThan(MOST_LATER_MS);
});

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return (sorted[Math.floor((sorted.length - 1) / 2)]! + sorted[Math.floor(sorted.length / 2)]!) / 2;
}

function list(values: readonly number[]): string {
  return values.map((value) => Math.round(value)).join(' ');
}
