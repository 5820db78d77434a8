import { constants, setPriority } from 'node:os';
import { basename, extname } from 'node:path';
import { Option, type Command } from 'commander';
import { parseTrainingConfig } from '../../ml/train/config.js';
import type { LossRecord } from '../../ml/train/ports.js';
import { BACKEND_NAMES, type BackendChoice } from '../../shared/domain/backends.js';
import { readConfigFile, runFolderOf, trainBase, type TrainBaseEvent } from '../../main/training/trainBase.js';

interface TrainBaseFlags {
  readonly config?: string;
  readonly resume?: string;
  readonly name?: string;
  readonly photos?: string;
  readonly art?: string;
  readonly perceptual?: string;
  readonly steps?: number;
  readonly minutes?: number;
  readonly seed?: number;
  readonly backend: BackendChoice;
  readonly priority: 'low' | 'normal';
}

const EXAMPLES = `
Examples:
  $ pentimento train:base --config configs/base.json --photos ~/photos --art ~/artworks
  $ pentimento train:base --config configs/base.json --photos ~/photos --art ~/artworks --minutes 60 --name hour
  $ pentimento train:base --resume hour`;

/** Adds `train:base`: trains the networks that every style shares. */
export function registerTrainBase(program: Command): void {
  program
    .command('train:base')
    .description('train the base model on folders of photos and artworks, or go on with a training')
    .option('--config <file>', 'configuration of a new run')
    .option('--resume <run>', 'go on with a run, given by name or folder')
    .option('--name <name>', "name or folder of the new run (default: the configuration's name)")
    .option('--photos <folder>', 'folder of photos, searched with all folders below')
    .option('--art <folder>', 'folder of artworks, likewise')
    .option('--perceptual <file>', "weights of the perceptual encoder (default: the app's own)")
    .option('--steps <number>', 'train for this many steps', positive)
    .option('--minutes <number>', 'train for about this many minutes', positive)
    .option('--seed <number>', 'seed of all randomness', Number)
    .addOption(
      new Option('--backend <name>', 'what computes')
        .choices(['auto', ...BACKEND_NAMES])
        .env('PENTIMENTO_BACKEND')
        .default('auto'),
    )
    .addOption(new Option('--priority <level>', 'of the process').choices(['low', 'normal']).default('low'))
    .addHelpText('after', EXAMPLES)
    .action((flags: TrainBaseFlags, command: Command) => runTrainBase(flags, command));
}

async function runTrainBase(flags: TrainBaseFlags, command: Command): Promise<void> {
  if ((flags.config === undefined) === (flags.resume === undefined)) {
    command.error('error: give either --config or --resume', { exitCode: 2 });
  }
  if (flags.priority === 'low') setPriority(constants.priority.PRIORITY_BELOW_NORMAL);
  const run = runFolderOf(flags.resume ?? flags.name ?? configName(flags.config!));
  const config = flags.config === undefined ? undefined : await readConfig(flags.config, flags);
  const stop = new AbortController();
  const onSignal = (): void => {
    if (stop.signal.aborted) process.exit(130);
    print('Stopping after this step; a second Ctrl-C ends at once.');
    stop.abort();
  };
  process.on('SIGINT', onSignal).on('SIGTERM', onSignal);
  try {
    const { photos, art, perceptual, backend } = flags;
    const outcome = await trainBase({
      run,
      config,
      photos,
      art,
      perceptual,
      backend,
      report: printEvent,
      signal: stop.signal,
    });
    const speed = `${outcome.imagesPerSecond.toFixed(1)} images/s, ${(outcome.waitShare * 100).toFixed(1)} % waiting for data`;
    if (outcome.reason === 'finished') print(`Finished at step ${outcome.step}: ${speed}.`);
    else {
      print(`Stopped at step ${outcome.step} of ${outcome.totalSteps}: ${speed}.`);
      print(`Go on with: pentimento train:base --resume ${flags.resume ?? flags.name ?? configName(flags.config!)}`);
    }
  } finally {
    process.off('SIGINT', onSignal).off('SIGTERM', onSignal);
  }
}

async function readConfig(path: string, flags: TrainBaseFlags): Promise<ReturnType<typeof parseTrainingConfig>> {
  const json = (await readConfigFile(path)) as Record<string, unknown>;
  const { steps, minutes, seed } = flags;
  const length =
    minutes !== undefined ? { minutes, steps: undefined } : steps !== undefined ? { steps, minutes: undefined } : {};
  return parseTrainingConfig({ ...json, ...length, ...(seed === undefined ? {} : { seed }) });
}

function printEvent(event: TrainBaseEvent): void {
  print(eventText(event));
}

function eventText(event: TrainBaseEvent): string {
  switch (event.type) {
    case 'opened': {
      const data = `${event.photos} photos, ${event.artworks} artworks`;
      return `Run ${event.run}\n${event.backend} on ${event.device}; ${data}`;
    }
    case 'notice':
      return event.message;
    case 'started': {
      const counts = Object.entries(event.parameterCounts).map(([name, count]) => `${name} ${count}`);
      const from = event.step === 0 ? 'Starting' : `Going on after step ${event.step}`;
      return `${from}; parameters: ${counts.join(', ')}`;
    }
    case 'budget':
      return `${event.secondsPerStep.toFixed(2)} s per step: the run has ${event.totalSteps} steps`;
    case 'losses':
      return lossLine(event.record, event.totalSteps, event.secondsLeft);
    case 'epoch':
      return `epoch ${event.epoch} done: ${lossText(event.losses)}`;
    case 'checkpoint':
      return `checkpoint at step ${event.step}${event.isBest ? ', the best so far' : ''}`;
    case 'preview':
      return `preview ${event.path}`;
  }
}

function lossLine(record: LossRecord, totalSteps: number | undefined, secondsLeft: number | undefined): string {
  const step = `step ${record.step}${totalSteps === undefined ? '' : `/${totalSteps}`}`;
  const left = secondsLeft === undefined ? '' : `  ${durationText(secondsLeft)} left`;
  return `${step}  ${record.imagesPerSecond.toFixed(1)} images/s  ${lossText(record.losses)}${left}`;
}

/** Losses with one value each network; the parts of a sum by their names. */
function lossText(losses: LossRecord['losses']): string {
  return Object.entries(losses)
    .map(([network, byName]) => {
      const parts = Object.entries(byName).map(([name, value]) => `${name} ${value.toPrecision(4)}`);
      return `${network}: ${parts.join(' ')}`;
    })
    .join('  ');
}

function durationText(seconds: number): string {
  const minutes = Math.floor(seconds / 60);
  if (minutes < 1) return `${Math.ceil(seconds)} s`;
  return minutes < 60 ? `${minutes} min` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

function configName(path: string): string {
  return basename(path, extname(path));
}

function positive(text: string): number {
  const value = Number(text);
  if (!(value > 0)) throw new Error(`${text} is no positive number`);
  return value;
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}
