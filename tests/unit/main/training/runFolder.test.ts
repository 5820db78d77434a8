import { appendFileSync, existsSync, mkdirSync, readdirSync, readFileSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { CHECKPOINT_VERSION, type Checkpoint } from '../../../../src/ml/checkpoints/checkpoint.js';
import { parseTrainingConfig } from '../../../../src/ml/train/config.js';
import type { LossRecord } from '../../../../src/ml/train/ports.js';
import { RunFolder } from '../../../../src/main/training/runFolder.js';
import { tempFolder } from '../../../helpers/tempFolder.js';
import { testImage } from '../../../helpers/testImages.js';

const CONFIG = parseTrainingConfig({
  task: { name: 'styleTransfer' },
  steps: 100,
  checkpoints: { every: 10, keep: 2 },
});

function checkpoint(step: number, bestLoss: number | null = null): Checkpoint {
  const arrays = (scale: number) =>
    new Map([['generator/a', { shape: [2, 2], data: Float32Array.from([1, -2, 0.1, step]).map((x) => x * scale) }]]);
  const losses = {
    window: { generator: { total: 0.1 + step } },
    windowSteps: 3,
    epoch: {},
    epochSteps: 0,
    sinceCheckpoint: { sum: 0.3, count: 1 },
    initial: { generator: 2 / 3 },
  };
  return {
    state: {
      version: CHECKPOINT_VERSION,
      step,
      totalSteps: 100,
      imagesSeen: step * 8,
      elapsedSeconds: 1.5,
      bestLoss,
      losses,
      config: CONFIG,
      configHash: 'c',
      dataHash: 'd',
      backend: 'tensorflow',
    },
    weights: arrays(1),
    optimizer: arrays(2),
    average: arrays(3),
  };
}

const record = (step: number): LossRecord => ({
  step,
  epoch: 0,
  losses: { generator: { total: 1 / step } },
  gradientNorms: { generator: 1 },
  learningRateFactor: 1,
  imagesPerSecond: 1,
  seconds: step,
});

const stepsIn = (path: string): number[] =>
  readFileSync(join(path, 'losses.jsonl'), 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => (JSON.parse(line) as LossRecord).step);

const checkpointsIn = (path: string): string[] => readdirSync(join(path, 'checkpoints')).sort();

async function makeRun(): Promise<{ path: string; run: RunFolder }> {
  const path = join(tempFolder(), 'run');
  return { path, run: await RunFolder.create(path, CONFIG) };
}

describe('RunFolder', () => {
  it('gives back a checkpoint exactly as it was saved', async () => {
    const { path, run } = await makeRun();
    const saved = checkpoint(10, 0.123456789);
    await run.saveCheckpoint(saved, true);
    await run.close();
    const opened = await RunFolder.open(path);
    expect(opened.config).toEqual(CONFIG);
    expect(await opened.resume(() => undefined)).toEqual(saved);
    await opened.close();
  });

  it('keeps the last ones and the best one', async () => {
    const { path, run } = await makeRun();
    await run.saveCheckpoint(checkpoint(10, 3), true);
    await run.saveCheckpoint(checkpoint(20, 2), true);
    for (const step of [30, 40, 50]) await run.saveCheckpoint(checkpoint(step, 2), false);
    expect(checkpointsIn(path)).toEqual(['step-00000020', 'step-00000040', 'step-00000050']);
    await run.close();
    // The best one is still known after a resume and is deleted when another one is better.
    const opened = await RunFolder.open(path);
    await opened.resume(() => undefined);
    await opened.saveCheckpoint(checkpoint(60, 2), false);
    expect(checkpointsIn(path)).toEqual(['step-00000020', 'step-00000050', 'step-00000060']);
    await opened.saveCheckpoint(checkpoint(70, 1), true);
    expect(checkpointsIn(path)).toEqual(['step-00000060', 'step-00000070']);
    await opened.close();
  });

  it("cuts the losses back to the checkpoint's step, half a line included", async () => {
    const { path, run } = await makeRun();
    for (const step of [5, 10]) await run.appendLosses(record(step));
    await run.saveCheckpoint(checkpoint(12), false);
    for (const step of [15, 20]) await run.appendLosses(record(step));
    appendFileSync(join(path, 'losses.jsonl'), '{"step": 25, "los');
    await run.close();
    const opened = await RunFolder.open(path);
    await opened.resume(() => undefined);
    expect(stepsIn(path)).toEqual([5, 10]);
    await opened.appendLosses(record(15));
    expect(stepsIn(path)).toEqual([5, 10, 15]);
    await opened.close();
  });

  it('starts anew when there is no checkpoint yet', async () => {
    const { path, run } = await makeRun();
    await run.appendLosses(record(5));
    await run.close();
    const opened = await RunFolder.open(path);
    expect(await opened.resume(() => undefined)).toBeUndefined();
    expect(stepsIn(path)).toEqual([]);
    await opened.close();
  });

  it.each([
    ['a weights file that is cut short', (folder: string) => truncateSync(join(folder, 'weights.safetensors'), 90)],
    ['a state of another version', (folder: string) => writeFileSync(join(folder, 'state.json'), '{"version": 99}')],
    ['a state that is no JSON', (folder: string) => writeFileSync(join(folder, 'state.json'), '{')],
  ])('falls back to the checkpoint before %s, and says so', async (_what, damage) => {
    const { path, run } = await makeRun();
    for (const step of [10, 20]) await run.saveCheckpoint(checkpoint(step), false);
    await run.close();
    damage(join(path, 'checkpoints', 'step-00000020'));
    const opened = await RunFolder.open(path);
    const notices: string[] = [];
    expect((await opened.resume((message) => notices.push(message)))?.state.step).toBe(10);
    expect(notices).toEqual([expect.stringContaining('step-00000020')]);
    await opened.close();
  });

  it('ignores and removes what a killed process left half-written', async () => {
    const { path, run } = await makeRun();
    await run.saveCheckpoint(checkpoint(10), false);
    await run.close();
    const leftover = join(path, 'checkpoints', '.writing-20');
    mkdirSync(leftover);
    writeFileSync(join(leftover, 'weights.safetensors'), 'half');
    const opened = await RunFolder.open(path);
    expect((await opened.resume(() => undefined))?.state.step).toBe(10);
    expect(existsSync(leftover)).toBe(false);
    await opened.close();
  });

  it('does not start over a run that has checkpoints, nor open what is no run', async () => {
    const { path, run } = await makeRun();
    await expect(RunFolder.create(path, CONFIG)).rejects.toMatchObject({ code: 'disk/exists' });
    await run.saveCheckpoint(checkpoint(10), false);
    await run.close();
    await expect(RunFolder.create(path, CONFIG)).rejects.toMatchObject({ code: 'disk/exists' });
    await expect(RunFolder.open(tempFolder())).rejects.toMatchObject({ code: 'disk/not-readable' });
  });

  it('writes previews as one picture: a row for each sample, a column for each name', async () => {
    const { run } = await makeRun();
    const column = (seed: number) => [testImage(20, 16, seed), testImage(20, 16, seed + 1)];
    const path = await run.savePreview(
      7,
      new Map([
        ['content', column(1)],
        ['style', column(3)],
        ['stylized', column(5)],
      ]),
    );
    expect(path).toMatch(/step-00000007\.jpg$/);
    expect(await sharp(path).metadata()).toMatchObject({ format: 'jpeg', width: 3 * 24 - 4, height: 2 * 20 - 4 });
    await run.close();
  });
});
