import { join } from 'node:path';
import type { Command } from 'commander';
import type { TrainingSpeed } from '../../main/bench/benchTraining.js';
import { appRoot } from '../../main/paths/appRoot.js';
import type { BackendChoice } from '../../shared/domain/backends.js';
import { ExpectedError } from '../../shared/errors.js';
import { backendOption, integerBetween, jsonOption } from '../options.js';
import { printJson, printResult } from '../terminal.js';

interface TrainBenchFlags {
  readonly config: string;
  readonly photos?: string;
  readonly art?: string;
  readonly encoder?: string;
  readonly batch: string;
  readonly crop: string;
  readonly steps: number;
  readonly backend: BackendChoice;
  readonly json?: boolean;
}

/** Adds `train:bench`: measures how fast training is and where the time is spent. */
export function registerTrainBench(program: Command): void {
  program
    .command('train:bench')
    .description('measure how fast this machine trains and where the time goes')
    .option('--config <file>', 'what to train', join(appRoot(), 'configs', 'base.json'))
    .option('--photos <folder>', "folder of photos (default: the app's own samples)")
    .option('--art <folder>', "folder of artworks (default: the app's own samples)")
    .option('--encoder <file>', "weights of the generator's encoder (default: the app's own)")
    .option('--batch <numbers>', 'batch sizes to try, separated by commas', '8')
    .option('--crop <numbers>', 'crop sizes to try in pixels', '128')
    .option('--steps <number>', 'steps to time for each', integerBetween(1, 10_000), 10)
    .addOption(backendOption())
    .addOption(jsonOption('one result per line'))
    .action(trainBenchCommand);
}

async function trainBenchCommand(flags: TrainBenchFlags): Promise<void> {
  const [batches, crops] = [numbers(flags.batch, '--batch'), numbers(flags.crop, '--crop')];
  const [{ selectBackend }, { benchTraining }, { readConfigFile }, { parseTrainingConfig }] = await Promise.all([
    import('../../ml/backends/ladder.js'),
    import('../../main/bench/benchTraining.js'),
    import('../../main/training/configFile.js'),
    import('../../ml/train/config.js'),
  ]);
  const parsed = parseTrainingConfig(await readConfigFile(flags.config));
  const hasFolders = flags.photos !== undefined && flags.art !== undefined;
  const config = hasFolders ? parsed : { ...parsed, data: { ...parsed.data, samples: parsed.data.samples ?? 2 } };
  const backend = await selectBackend(flags.backend);
  try {
    if (!flags.json) printResult(`${backend.name} on ${backend.deviceName}`);
    const { photos, art, encoder, steps } = flags;
    await benchTraining({
      config,
      batches,
      crops,
      steps,
      photos,
      art,
      encoder,
      report: (speed) => {
        if (flags.json) printJson({ backend: backend.name, device: backend.deviceName, ...speed });
        else speedLines(speed).forEach(printResult);
      },
    });
  } finally {
    await backend.dispose();
  }
}

function speedLines(speed: TrainingSpeed): string[] {
  const percent = (share: number): string => `${(share * 100).toFixed(1)} %`;
  const shares = Object.entries(speed.shares).map(([part, share]) => `${part} ${percent(share)}`);
  const others = speed.others.map(({ name, count, ms }) => `${name} ${ms.toFixed(0)} ms in ${count}`);
  return [
    `batch ${speed.batch}, crop ${speed.crop}: ${speed.imagesPerSecond.toFixed(2)} images/s` +
      ` (${speed.imagesPerCpuSecond.toFixed(2)} per second of processor time),` +
      ` ${speed.megapixelsPerSecond.toFixed(3)} MP/s, ${speed.secondsPerStep.toFixed(3)} s per step`,
    `  time: ${shares.join(', ')}`,
    `  ${speed.gigaflopPerStep.toFixed(1)} GFLOP per step: ${speed.gflops.toFixed(1)} GFLOP/s,` +
      ` ${speed.convolutionGflops.toFixed(1)} within convolutions; reference ${speed.referenceGflops.toFixed(1)}`,
    `  not convolutions: ${percent(speed.otherShare)} of the kernels' time: ${others.join(', ')}`,
  ];
}

function numbers(text: string, option: string): number[] {
  const values = text.split(',').map(Number);
  if (values.every((value) => Number.isInteger(value) && value > 0)) return values;
  throw new ExpectedError('usage', `${option} wants whole numbers separated by commas, not ${text}.`);
}
