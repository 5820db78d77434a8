import { resolve } from 'node:path';
import { Option, type Command } from 'commander';
import { runFolderOf } from '../../main/training/runPaths.js';
import { numberBetween } from '../options.js';
import { printResult } from '../terminal.js';

interface TrainExportFlags {
  readonly run: string;
  readonly checkpoint: 'best' | 'last';
  readonly average: boolean;
  readonly out: string;
  readonly name?: string;
  readonly license?: string;
  readonly mix?: string;
  readonly share: number;
}

/** Adds `train:export`: turns a checkpoint into a model that the app loads. */
export function registerTrainExport(program: Command): void {
  program
    .command('train:export')
    .description('write what a training run has learnt as a model that stylize can use')
    .requiredOption('--run <run>', 'the run, by name or folder')
    .requiredOption('--out <folder>', 'folder of the model')
    .addOption(new Option('--checkpoint <which>', 'which checkpoint').choices(['best', 'last']).default('best'))
    .option('--average', 'take the moving average of the weights', true)
    .option('--no-average', 'take the weights of the last step')
    .option('--name <name>', "the model's name (default: the run's)")
    .option('--license <text>', 'the license of the weights, for the manifest')
    .option('--mix <run>', 'another run that was begun from the same weights: take the mean of both')
    .addOption(new Option('--share <0-1>', "the other run's share").argParser(numberBetween(0, 1)).default(0.5))
    .action(async (flags: TrainExportFlags) => {
      const { exportRun } = await import('../../main/training/exportRun.js');
      const mix = flags.mix === undefined ? undefined : { run: runFolderOf(flags.mix), share: flags.share };
      const { step, files } = await exportRun({ ...flags, run: runFolderOf(flags.run), mix, out: resolve(flags.out) });
      printResult(`Exported the checkpoint of step ${step}:`);
      files.forEach(printResult);
    });
}
