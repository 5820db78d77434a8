import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { EngineHost } from '../../../src/main/engine/engineHost.js';
import { encodeSafetensors } from '../../../src/ml/checkpoints/safetensors.js';
import type { TrainResult } from '../../../src/shared/engine/events.js';
import type { EngineJob, WeightedStyle } from '../../../src/shared/engine/requests.js';
import type { TrainingReport } from '../../../src/shared/engine/trainingReport.js';
import { quickestBackend, useBackend } from '../../helpers/backends.js';
import { writeTinyModel } from '../../helpers/commandLine.js';
import { memoryEngine, type MemoryEngine } from '../../helpers/memoryEngine.js';
import { tinyEncoder, TINY_TASK } from '../../helpers/memoryTraining.js';
import { tempFolder } from '../../helpers/tempFolder.js';
import { testPhoto } from '../../helpers/testImages.js';
import { traceOf } from '../../helpers/trainingRuns.js';
import { PLAIN_SETTINGS } from '../../../src/shared/domain/look.js';

const folder = tempFolder();
const at = (name: string): string => join(folder, name);
const engines: MemoryEngine[] = [];
const host = new EngineHost(() => {
  const engine = memoryEngine(1 + engines.length);
  engines.push(engine);
  return engine;
});
const STEPS = 6;
/** Small: the test measures when a preview gets its turn, not how long it takes. */
const PREVIEW_PX = 64;
const backend = await quickestBackend();
const model = { modelFolder: at('model'), backend };
let style: WeightedStyle;

beforeAll(async () => {
  await writeTinyModel(at('model'));
  for (const [name, seed] of [
    ['photos', 0],
    ['art', 60],
  ] as const) {
    mkdirSync(at(name));
    for (let index = 0; index < 4; index++) await testPhoto(48, 40, seed + index).toFile(at(`${name}/${index}.png`));
  }
  await testPhoto(120, 90).jpeg().toFile(at('photo.jpg'));
  await useBackend(backend);
  writeFileSync(at('encoder.safetensors'), encodeSafetensors(await tinyEncoder()));
  const { code } = await host.request({ type: 'encodeStyle', ...model, imagePath: at('art/0.png') });
  style = { name: 'art', weight: 1, code };
});
afterAll(() => host.close());

const training = (run: string, steps = STEPS): EngineJob<'train'> => ({
  type: 'train',
  ...model,
  run: at(run),
  photos: at('photos'),
  art: at('art'),
  config: {
    task: TINY_TASK,
    data: { cropSize: 32, encoder: at('encoder.safetensors') },
    batch: 2,
    steps,
    logEvery: 1,
    checkpoints: { every: 2, keep: 2 },
    previews: { every: 3, count: 2, size: 32 },
  },
});

const preview = (strength: number): EngineJob<'preview'> => ({
  type: 'preview',
  content: { path: at('photo.jpg') },
  look: { ...PLAIN_SETTINGS, styles: [style], strength },
  compute: model,
  output: { sidePx: PREVIEW_PX },
});

describe('a training in the engine', () => {
  it('lets previews go between its steps, and learns bit for bit what it learns alone', async () => {
    const alone = await host.request(training('alone'));
    expect(alone).toMatchObject({ type: 'train', reason: 'finished', step: STEPS });

    const reports: TrainingReport[] = [];
    const stepsAt: number[] = [];
    const previews: Promise<void>[] = [];
    const accompanied = await host.request(training('accompanied'), {
      onReport(report) {
        reports.push(report);
        if (report.type !== 'losses') return;
        const askedAt = report.record.step;
        const asked = host.request(preview(0.3 + 0.1 * askedAt)).then(() => {
          const last = reports.findLast((each) => each.type === 'losses');
          stepsAt.push((last?.type === 'losses' ? last.record.step : 0) - askedAt);
        });
        previews.push(asked);
      },
    });
    await Promise.all(previews);
    expect(accompanied).toMatchObject({ reason: 'finished', step: STEPS });
    expect(reports.map(({ type }) => type)).toEqual(
      expect.arrayContaining(['opened', 'started', 'checkpoint', 'preview']),
    );
    // The wait is at most the current step and its report.
    expect(stepsAt).toHaveLength(STEPS);
    expect(Math.max(...stepsAt)).toBeLessThanOrEqual(2);
    const hidden = { configHash: undefined, config: undefined };
    const trace = (run: string): unknown =>
      JSON.parse(JSON.stringify(traceOf(at(run)), (key, value: unknown) => (key in hidden ? undefined : value)));
    expect(trace('accompanied')).toEqual(trace('alone'));
  });

  it('writes a checkpoint when it is cancelled, also while it waits, and goes on from there', async () => {
    const controller = new AbortController();
    let lastStep = 0;
    const stopped = await host.request(training('stopped', 200), {
      signal: controller.signal,
      onReport(report) {
        if (report.type === 'losses') lastStep = report.record.step;
        if (lastStep >= 2) controller.abort();
      },
    });
    expect(stopped).toMatchObject({ reason: 'stopped' });
    expect(stopped.step).toBeLessThan(12);
    const started: TrainingReport[] = [];
    const again = new AbortController();
    const { config: _config, ...resumed } = training('stopped', 200);
    const going: Promise<TrainResult> = host.request(resumed, {
      signal: again.signal,
      onReport: (report) => started.push(report),
    });
    await vi.waitFor(() => expect(started.some(({ type }) => type === 'losses')).toBe(true), { timeout: 20_000 });
    again.abort();
    expect((await going).step).toBeGreaterThan(stopped.step);
    expect(started).toContainEqual(expect.objectContaining({ type: 'started', step: stopped.step }));
  });

  it('lets other models be used beside it, and is asked first before another backend is', async () => {
    await writeTinyModel(at('other'), 2);
    const controller = new AbortController();
    const begun = new Promise<void>((resolve) => {
      void host
        .request(training('long', 500), {
          signal: controller.signal,
          onReport: (report) => report.type === 'losses' && resolve(),
        })
        .catch(() => undefined);
    });
    await begun;
    const other = { ...model, modelFolder: at('other') };
    const another = backend === 'wasm' ? 'tensorflow' : 'wasm';
    await expect(host.request({ ...preview(1), compute: { ...model, backend: another } })).rejects.toMatchObject({
      code: 'backend/in-use',
    });
    const { code } = await host.request({ type: 'encodeStyle', ...other, imagePath: at('art/0.png') });
    const styles = [{ name: 'art', weight: 1, code }];
    expect((await host.request({ ...preview(0.4), look: { ...PLAIN_SETTINGS, styles }, compute: other })).width).toBe(
      PREVIEW_PX,
    );
    expect((await host.request(preview(0.2))).width).toBe(PREVIEW_PX);
    controller.abort();
  });

  it('gives a folder its new model when it has another', async () => {
    const changed = { ...model, modelFolder: at('changed') };
    await writeTinyModel(at('changed'), 3);
    const encode = (): Promise<{ trunk: string }> =>
      host.request({ type: 'encodeStyle', ...changed, imagePath: at('art/0.png') });
    const { trunk } = await encode();
    rmSync(at('changed'), { recursive: true });
    await writeTinyModel(at('changed'), 4);
    expect((await encode()).trunk).not.toBe(trunk);
  });
});
