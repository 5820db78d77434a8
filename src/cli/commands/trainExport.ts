import { resolve } from 'node:path';
import { InvalidArgumentError, Option, type Command } from 'commander';
import { runFolderOf } from '../../main/training/runPaths.js';
import { numberBetween } from '../options.js';
import { printResult } from '../terminal.js';

/** Another run, given by name or folder, and its share of the weights, 0-1. */
interface MixFlag {
  readonly run: string;
  readonly share: number;
}

interface TrainExportFlags {
  readonly run: string;
  readonly checkpoint: 'best' | 'last';
  readonly average: boolean;
  readonly out: string;
  readonly name?: string;
  readonly license?: string;
  readonly mix: readonly MixFlag[];
}

/** Adds `train:export`: turns a checkpoint into a model that the app loads. */
export function registerTrainExport(program: Command): void {
  program
    .command('train:export')
    .description('export a training run as a model that stylize can use')
    .requiredOption('--run <run>', 'the run, by name or folder')
    .requiredOption('--out <folder>', 'folder of the model')
    .addOption(new Option('--checkpoint <which>', 'which checkpoint').choices(['best', 'last']).default('best'))
    .option('--average', 'take the moving average of the weights', true)
    .option('--no-average', 'take the weights of the last step')
    .option('--name <name>', "the model's name (default: the run's)")
    .option('--license <text>', 'the license of the weights, for the manifest')
    .addOption(
      new Option('--mix <run:share>', 'mix in a share of another run that began from the same weights; may be repeated')
        .argParser(addMix)
        .default([], 'none'),
    )
    .action(async (flags: TrainExportFlags) => {
      const { exportRun } = await import('../../main/training/exportRun.js');
      const mix = flags.mix.map(({ run, share }) => ({ run: runFolderOf(run), share }));
      const { step, files } = await exportRun({ ...flags, run: runFolderOf(flags.run), mix, out: resolve(flags.out) });
      printResult(`Exported the checkpoint of step ${step}:`);
      files.forEach(printResult);
    });
}

function addMix(text: string, previous: readonly MixFlag[]): MixFlag[] {
  const at = text.lastIndexOf(':');
  if (at < 1) throw new InvalidArgumentError(`Give the share as well, for example ${text}:0.5.`);
  return [...previous, { run: text.slice(0, at), share: numberBetween(0, 1)(text.slice(at + 1)) }];
}
