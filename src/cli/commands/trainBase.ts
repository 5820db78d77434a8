import { availableParallelism, constants, setPriority } from 'node:os';
import { basename, extname } from 'node:path';
import { Option, type Command } from 'commander';
import { runFolderOf } from '../../main/training/runPaths.js';
import type { TrainingConfig } from '../../ml/train/config.js';
import type { BackendChoice } from '../../shared/domain/backends.js';
import { ExpectedError } from '../../shared/errors.js';
import { EXIT } from '../exitCodes.js';
import { withInterrupts } from '../interrupts.js';
import { backendOption, integerBetween, numberBetween } from '../options.js';
import { printResult, printText } from '../terminal.js';
import { outcomeLines, trainingLine } from '../trainingLines.js';

interface TrainBaseFlags {
  readonly config?: string;
  readonly resume?: string;
  readonly name?: string;
  readonly photos?: string;
  readonly art?: string;
  readonly perceptual?: string;
  readonly encoder?: string;
  readonly initial?: string;
  readonly steps?: number;
  readonly minutes?: number;
  readonly seed?: number;
  readonly backend: BackendChoice;
  readonly priority: 'low' | 'normal';
  readonly processes?: number;
}

const HELP = `
Ctrl-C writes a checkpoint and ends; --resume goes on from the last checkpoint, after a crash or a power cut too, and
takes the very steps that an uninterrupted run would have taken.

Examples:
  $ pentimento train:base --config configs/base.json --photos ~/photos --art ~/artworks
  $ pentimento train:base --config configs/base.json --photos ~/photos --art ~/artworks --minutes 60 --name hour
  $ pentimento train:base --resume hour`;

/** Adds `train:base`: trains the networks that all styles share. */
export function registerTrainBase(program: Command): void {
  program
    .command('train:base')
    .description('train the base model on folders of photos and artworks, or resume a training')
    .option('--config <file>', 'configuration of a new run')
    .addOption(
      new Option('--resume <run>', 'go on with a run, given by name or folder').conflicts([
        ...['config', 'name', 'steps', 'minutes', 'seed'],
      ]),
    )
    .option('--name <name>', "name or folder of the new run (default: the configuration's name)")
    .option('--photos <folder>', 'folder of photos, searched with all folders below')
    .option('--art <folder>', 'folder of artworks, likewise')
    .option('--encoder <file>', "weights of the generator's encoder (default: the app's own)")
    .option('--perceptual <file>', 'weights of the encoder that a distillation learns from')
    .option('--initial <file>', "weights to start from: a model's, or with all networks a checkpoint's")
    .option('--steps <number>', 'train for this many steps', integerBetween(1, 1e9))
    .option('--minutes <number>', 'train for about this many minutes', numberBetween(0.01, 1e6))
    .option('--seed <number>', 'seed of all randomness', integerBetween(0, 0xffffffff))
    .addOption(backendOption())
    .addOption(new Option('--priority <level>', 'of the process').choices(['low', 'normal']).default('low'))
    .option(
      '--processes <number>',
      'how many processes compute (default: one for each micro-batch, at most one for each core)',
      integerBetween(1, 64),
    )
    .addHelpText('after', HELP)
    .action(trainBaseCommand);
}

async function trainBaseCommand(flags: TrainBaseFlags): Promise<void> {
  if (flags.config === undefined && flags.resume === undefined) {
    throw new ExpectedError('usage', 'Give --config or --resume.');
  }
  if (flags.priority === 'low') setPriority(constants.priority.PRIORITY_BELOW_NORMAL);
  const name = flags.resume ?? flags.name ?? nameOf(flags.config!);
  const config = flags.config === undefined ? undefined : await readConfig(flags.config, flags);
  // Loaded only here: the other commands start without TensorFlow.js.
  const { trainBase } = await import('../../main/training/trainBase.js');
  const { photos, art, perceptual, encoder, initial: initialWeights, backend } = flags;
  const { processes = availableParallelism() } = flags;
  const outcome = await withInterrupts(
    (signal) =>
      trainBase({
        run: runFolderOf(name),
        config,
        photos,
        art,
        perceptual,
        encoder,
        initialWeights,
        backend,
        processes,
        report: (event) => printText(trainingLine(event)),
        signal,
      }),
    () => undefined,
  );
  for (const line of outcomeLines(outcome, name)) printResult(line);
  if (outcome.reason === 'stopped') process.exitCode = EXIT.interrupted;
}

/** The configuration file, with the values that the command line overrides. */
async function readConfig(path: string, { steps, minutes, seed }: TrainBaseFlags): Promise<TrainingConfig> {
  if (steps !== undefined && minutes !== undefined) {
    throw new ExpectedError('usage', 'Give either --steps or --minutes.');
  }
  const { readConfigFile } = await import('../../main/training/configFile.js');
  const { parseTrainingConfig } = await import('../../ml/train/config.js');
  const hasLength = steps !== undefined || minutes !== undefined;
  return parseTrainingConfig({
    ...(await readConfigFile(path)),
    ...(hasLength ? { steps, minutes } : {}),
    ...(seed === undefined ? {} : { seed }),
  });
}

function nameOf(path: string): string {
  return basename(path, extname(path));
}
