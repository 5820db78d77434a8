import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { encodeSafetensors } from '../../src/ml/checkpoints/safetensors.js';
import type { LossRecord } from '../../src/ml/train/ports.js';
import { quickestBackend } from './backends.js';
import { commandLine, type CommandLine } from './commandLine.js';
import type { Started } from './startedProgram.js';
import { tinyEncoder, TINY_TASK } from './memoryTraining.js';
import { testPhoto } from './testImages.js';

/** The command line with small pictures, an encoder and a configuration for training. */
export interface TrainingSetup {
  readonly cli: CommandLine;
  /** `train:base` for a new run with this name. */
  start(name: string): Started;
  resume(name: string): Started;
  folderOf(name: string): string;
}

const PHOTOS = 5;

/** Uses the native backend if present, else `wasm`. */
export async function trainingSetup(steps: number): Promise<TrainingSetup> {
  const cli = await commandLine();
  cli.env['PENTIMENTO_BACKEND'] = await quickestBackend();
  for (const [folder, seed] of [
    ['photos', 0],
    ['art', 60],
  ] as const) {
    mkdirSync(join(cli.folder, folder));
    for (let index = 0; index < PHOTOS; index += 1) {
      await testPhoto(48 + index, 40, seed + index).toFile(join(cli.folder, folder, `${index}.png`));
    }
  }
  // An unreadable file must not change the images of a resumed run.
  writeFileSync(join(cli.folder, 'photos', 'broken.jpg'), 'no image');
  writeFileSync(join(cli.folder, 'encoder.safetensors'), encodeSafetensors(await tinyEncoder()));
  const config = {
    task: TINY_TASK,
    data: { photos: 'photos', art: 'art', encoder: 'encoder.safetensors', cropSize: 32 },
    // Two processes if there are two cores, with more than one micro-batch each.
    batch: 4,
    microBatches: 4,
    steps,
    optimizer: { learningRate: 2e-3 },
    schedule: { warmupSteps: 3 },
    checkpoints: { every: 4, keep: 2 },
    previews: { every: 7, count: 2, size: 32 },
    logEvery: 1,
  };
  writeFileSync(join(cli.folder, 'config.json'), JSON.stringify(config));
  return {
    cli,
    start: (name) => cli.start('train:base', '--config', 'config.json', '--name', name),
    resume: (name) => cli.start('train:base', '--resume', name),
    folderOf: (name) => join(cli.home, 'runs', name),
  };
}

/** The losses in a run's file. */
export function lossesOf(run: string): LossRecord[] {
  const lines = readFileSync(join(run, 'losses.jsonl'), 'utf8').split('\n').slice(0, -1);
  return lines.map((line) => JSON.parse(line) as LossRecord);
}

/** Everything that must match between two runs of a configuration: losses without times, and hashes of the tensors. */
export function traceOf(run: string): object {
  const losses = lossesOf(run).map(({ imagesPerSecond: _speed, seconds: _seconds, ...rest }) => rest);
  const folder = join(run, 'checkpoints');
  const checkpoints = readdirSync(folder)
    .sort()
    .map((name) => {
      const state = JSON.parse(readFileSync(join(folder, name, 'state.json'), 'utf8')) as Record<string, unknown>;
      const hashes = ['weights', 'optimizer', 'average'].map((kind) =>
        createHash('sha256')
          .update(readFileSync(join(folder, name, `${kind}.safetensors`)))
          .digest('hex'),
      );
      return { ...state, name, elapsedSeconds: undefined, hashes };
    });
  return { losses, checkpoints };
}

/**
 * Trains run `name`, kills the process `kills` times at random times throughout the run and resumes it each time.
 * @returns the last step reported by each killed process.
 */
export async function trainWithKills(
  setup: TrainingSetup,
  name: string,
  kills: number,
  steps: number,
): Promise<number[]> {
  const killedAt: number[] = [];
  let process_ = setup.start(name);
  for (let kill = 0; kill < kills; kill += 1) {
    // One random step per equal part of the run; the last process can finish the last steps.
    const target = 1 + Math.floor(((kill + Math.random()) / kills) * (steps - 3));
    const pause = Math.random() * 300;
    await waitForStep(setup.folderOf(name), target, process_);
    await sleep(pause);
    process_.child.kill('SIGKILL');
    const { code, stderr } = await process_.finished;
    if (code !== null) throw new Error(`It ended with ${code} before it was killed: ${stderr}`);
    killedAt.push(lastStep(setup.folderOf(name)));
    process_ = setup.resume(name);
  }
  const { code, stderr } = await process_.finished;
  if (code !== 0) throw new Error(`The last process ended with ${code}: ${stderr}`);
  return killedAt;
}

async function waitForStep(run: string, step: number, { child, finished }: Started): Promise<void> {
  while (lastStep(run) < step) {
    if (child.exitCode !== null) throw new Error(`It ended too early: ${(await finished).stderr}`);
    await sleep(5);
  }
}

/** The step of the last complete line; 0 if there is none. */
function lastStep(run: string): number {
  try {
    return lossesOf(run).at(-1)?.step ?? 0;
  } catch {
    return 0;
  }
}
