import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { optimizerSettingsOf, parseTrainingConfig } from '../../../../src/ml/train/config.js';
import { resolveTaskOptions } from '../../../../src/ml/train/createTask.js';

const MINIMAL = { task: { name: 'styleTransfer' }, steps: 10 };

describe('training configuration', () => {
  it('fills in what is left out', () => {
    const config = parseTrainingConfig(MINIMAL);
    expect(config.optimizer).toMatchObject({ learningRate: 2e-4, beta1: 0.5, beta2: 0.999 });
    expect(config).toMatchObject({ batch: 8, seed: 1, data: { cropSize: 128, flip: true } });
  });

  it.each([
    [{ ...MINIMAL, stepz: 3 }, 'unknown key stepz'],
    [{ ...MINIMAL, data: { cropsize: 3 } }, 'unknown key data.cropsize'],
    [{ ...MINIMAL, optimizer: { lr: 3 } }, 'unknown key optimizer.lr'],
    [{ ...MINIMAL, networks: { generator: { beta3: 1 } } }, 'unknown key networks.generator.beta3'],
    [{ ...MINIMAL, batch: 0 }, 'batch: '],
    [{ ...MINIMAL, data: { scale: [1] } }, 'data.scale: '],
    [{ ...MINIMAL, minutes: 3 }, 'either steps or minutes'],
    [{ task: MINIMAL.task }, 'either steps or minutes'],
    [{ steps: 3 }, 'task: '],
    [[], 'training configuration'],
  ])('names what is wrong in %j', (json, message) => {
    expect(() => parseTrainingConfig(json)).toThrow(
      expect.objectContaining({ code: 'config/invalid', message: expect.stringContaining(message) }),
    );
  });

  it("writes out and checks the task's own options", () => {
    const resolved = resolveTaskOptions(parseTrainingConfig(MINIMAL));
    expect(resolved.task).toMatchObject({ name: 'styleTransfer', contentWeight: expect.any(Number) });
    // Written configurations are read back unchanged, because a run's configuration is read on resume.
    expect(resolveTaskOptions(parseTrainingConfig(structuredClone(resolved)))).toEqual(resolved);
    const wrong = parseTrainingConfig({ ...MINIMAL, task: { name: 'styleTransfer', styleWait: 3 } });
    expect(() => resolveTaskOptions(wrong)).toThrow(/unknown key task.styleWait/);
    const unknown = parseTrainingConfig({ ...MINIMAL, task: { name: 'telepathy' } });
    expect(() => resolveTaskOptions(unknown)).toThrow(/no training task telepathy; there is styleTransfer/);
  });

  it('lets single networks differ', () => {
    const config = parseTrainingConfig({ ...MINIMAL, networks: { discriminator: { learningRate: 1e-5 } } });
    expect(optimizerSettingsOf(config, 'discriminator')).toEqual({ ...config.optimizer, learningRate: 1e-5 });
    expect(optimizerSettingsOf(config, 'generator')).toEqual(config.optimizer);
  });

  it('accepts every configuration that comes with the app', () => {
    const folder = join(import.meta.dirname, '../../../../configs');
    const names = readdirSync(folder);
    expect(names).toContain('tiny.json');
    for (const name of names) {
      const json = JSON.parse(readFileSync(join(folder, name), 'utf8')) as { task: object };
      // Every option of the task is known and keeps its value.
      expect(resolveTaskOptions(parseTrainingConfig(json)).task, name).toMatchObject(json.task);
    }
  });
});
