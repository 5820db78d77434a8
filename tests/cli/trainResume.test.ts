import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { ROOT } from '../../scripts/setup/places.mjs';
import { eventually } from '../helpers/processes.js';
import { lossesOf, traceOf, trainingSetup, trainWithKills, type TrainingSetup } from '../helpers/trainingRuns.js';

const STEPS = 14;

let setup: TrainingSetup;
beforeAll(async () => {
  setup = await trainingSetup(STEPS);
});

describe('a training that is killed', () => {
  it('takes the very steps of one that was never interrupted', async () => {
    const whole = await setup.start('whole').finished;
    expect(whole).toMatchObject({ code: 0 });
    expect(whole.stdout).toMatch(/Skipped .*broken\.jpg/);
    expect(whole.stdout).toMatch(/Finished at step 14: .* waiting for data/);
    const killedAt = await trainWithKills(setup, 'killed', 3, STEPS);
    expect(traceOf(setup.folderOf('killed')), `killed at the steps ${killedAt.join(', ')}`).toEqual(
      traceOf(setup.folderOf('whole')),
    );
    expect(lossesOf(setup.folderOf('killed')).map(({ step }) => step)).toEqual(
      Array.from({ length: STEPS }, (_, index) => index + 1),
    );
  }, 600_000);

  it('leaves its results in the run', () => {
    const run = setup.folderOf('whole');
    expect(readdirSync(run).sort()).toEqual(['checkpoints', 'config.json', 'losses.jsonl', 'previews']);
    expect(readdirSync(join(run, 'checkpoints'))).toContain('step-00000014');
    expect(readdirSync(join(run, 'previews')).every((name) => /^step-\d{8}\.jpg$/.test(name))).toBe(true);
    const config = JSON.parse(readFileSync(join(run, 'config.json'), 'utf8')) as { data: { photos: string } };
    expect(config.data.photos).toBe(join(setup.cli.folder, 'photos'));
  });
});

describe('Ctrl-C', () => {
  it('writes a checkpoint, says how to go on, and nothing is lost', async () => {
    const started = setup.start('stopped');
    const run = setup.folderOf('stopped');
    await eventually(() => existsSync(join(run, 'losses.jsonl')) && lossesOf(run).length >= 3, 60_000);
    started.child.kill('SIGINT');
    const { code, stdout } = await started.finished;
    expect(code).toBe(130);
    expect(stdout).toMatch(/Stopped at step \d+ of 14/);
    expect(stdout).toContain('pentimento train:base --resume stopped');
    const resumed = await setup.resume('stopped').finished;
    expect(resumed.code).toBe(0);
    expect(resumed.stdout).toMatch(/Going on after step \d+/);
    const trace = traceOf(run) as { losses: object[]; checkpoints: object[] };
    const whole = traceOf(setup.folderOf('whole')) as typeof trace;
    expect(trace.losses).toEqual(whole.losses);
    expect(trace.checkpoints.at(-1)).toEqual(whole.checkpoints.at(-1));
  });
});

describe('train:base', () => {
  it("overfits the app's own samples with the configuration that comes for trying out", async () => {
    const { cli } = setup;
    const config = join(ROOT, 'configs', 'tiny.json');
    await cli.done('train:base', '--config', config, '--perceptual', 'perceptual.safetensors', '--steps', '30');
    const run = setup.folderOf('tiny');
    expect(readdirSync(join(run, 'samples', 'photos'))).toHaveLength(2);
    const totals = lossesOf(run).map(({ losses }) => losses['generator']!['total']!);
    expect(totals).toHaveLength(3);
    expect(totals[2]).toBeLessThan(0.7 * totals[0]!);
  });

  it('lets one process at a time train a run', async () => {
    const started = setup.start('shared');
    const run = setup.folderOf('shared');
    await eventually(() => existsSync(join(run, 'lock.json')), 60_000);
    const second = await setup.resume('shared').finished;
    expect(second.code).toBe(1);
    expect(second.stderr).toContain(`Process ${started.child.pid} is already training`);
    started.child.kill('SIGKILL');
    await started.finished;
  });

  it.each([
    [['--config', 'config.json', '--name', 'whole'], 1, /There is a run with checkpoints/],
    [['--resume', 'nowhere'], 1, /There is no training run/],
    [['--config', 'missing.json'], 1, /There is no file missing\.json/],
    [['--config', 'wrong.json'], 1, /unknown key batchSize/],
    [['--config', 'wrong-task.json'], 1, /unknown key task\.styleWait/],
    [['--config', 'config.json', '--photos', 'none', '--name', 'x'], 1, /none cannot be read/],
    [[], 2, /--config or --resume/],
    [['--config', 'config.json', '--steps', '0'], 2, /whole number/],
  ])('says what is wrong with %j', async (args, code, message) => {
    const config = JSON.parse(readFileSync(join(setup.cli.folder, 'config.json'), 'utf8')) as { task: object };
    writeFileSync(join(setup.cli.folder, 'wrong.json'), JSON.stringify({ ...config, batchSize: 3 }));
    const task = { ...config.task, styleWait: 3 };
    writeFileSync(join(setup.cli.folder, 'wrong-task.json'), JSON.stringify({ ...config, task }));
    const ended = await setup.cli.run('train:base', ...args);
    expect(ended.stderr).toMatch(message);
    expect(ended.code).toBe(code);
  });
});

describe('train:export', () => {
  it('writes a model that stylizes', async () => {
    const { cli } = setup;
    const exported = await cli.done('train:export', '--run', 'whole', '--out', 'model', '--name', 'Whole');
    expect(exported.stdout).toMatch(/Exported the checkpoint of step \d+/);
    const manifest = JSON.parse(readFileSync(join(cli.folder, 'model', 'manifest.json'), 'utf8')) as object;
    expect(manifest).toMatchObject({ name: 'Whole', training: { weights: 'moving average' } });
    expect(JSON.stringify(manifest)).not.toContain(cli.folder);
    await cli.done('stylize', 'photos/0.png', '--style', 'art/1.png', '--model', 'model', '--out', 'painted.png');
    expect(existsSync(join(cli.folder, 'painted.png'))).toBe(true);
  });

  it('takes the mean of two runs that began alike', async () => {
    const { cli } = setup;
    await cli.done('train:export', '--run', 'whole', '--out', 'mixed', '--mix', 'whole:0.25');
    const manifest = JSON.parse(readFileSync(join(cli.folder, 'mixed', 'manifest.json'), 'utf8')) as object;
    expect(manifest).toMatchObject({ training: { mixedWith: [{ share: 0.25, weights: 'moving average' }] } });
  });

  it.each([
    ['whole', /share as well/],
    ['whole:2', /number from 0 to 1/],
  ])('says what is wrong with --mix %s', async (mix, message) => {
    const ended = await setup.cli.run('train:export', '--run', 'whole', '--out', 'unmixed', '--mix', mix);
    expect(ended).toMatchObject({ code: 2, stderr: expect.stringMatching(message) });
  });

  it('says when there is nothing to export yet', async () => {
    const ended = await setup.cli.run('train:export', '--run', 'nowhere', '--out', 'model2');
    expect(ended).toMatchObject({ code: 1, stderr: expect.stringContaining('no training run') });
  });
});
