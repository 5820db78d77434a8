import type { Command } from 'commander';
import { findModelFolder, folderFiles } from '../../main/library/modelFolder.js';
import { appPaths } from '../../main/paths/appPaths.js';
import type { BackendChoice } from '../../shared/domain/backends.js';
import { backendOption, collect, jsonOption, modelOption } from '../options.js';
import { formatTable, printJson, printResult } from '../terminal.js';

interface BenchFlags {
  readonly megapixels?: readonly string[];
  readonly backend: BackendChoice;
  readonly model?: string;
  readonly json?: boolean;
}

/** Adds `bench`: how fast stylizing is, beside the machine's speed at a plain convolution. */
export function registerBench(program: Command): void {
  program
    .command('bench')
    .description('measure how fast this machine stylizes, beside a plain convolution')
    .option('--megapixels <number>', 'size of a whole picture; may be repeated (default: 1 and 4)', collect)
    .addOption(backendOption())
    .addOption(modelOption())
    .addOption(jsonOption('the figures'))
    .action(benchCommand);
}

async function benchCommand(flags: BenchFlags): Promise<void> {
  const sizes = (flags.megapixels ?? ['1', '4']).map(Number).filter((size) => size > 0);
  const [{ selectBackend }, { loadModelBundle }, { benchStylize }] = await Promise.all([
    import('../../ml/backends/ladder.js'),
    import('../../ml/models/modelBundle.js'),
    import('../../main/bench/benchStylize.js'),
  ]);
  const modelFolder = findModelFolder({ model: flags.model, shipped: appPaths().models });
  const backend = await selectBackend(flags.backend);
  try {
    const model = await loadModelBundle(folderFiles(modelFolder));
    const bench = await benchStylize(model, sizes);
    model.dispose();
    if (flags.json) {
      printJson({ backend: backend.name, device: backend.deviceName, ...bench });
      return;
    }
    const { trunk } = bench;
    printResult(`${backend.name} on ${backend.deviceName}`);
    const rows = [
      ['reference convolution', `${bench.referenceGflops.toFixed(1)} GFLOP/s`, ''],
      [
        'network alone, 1 megapixel',
        `${trunk.gflops.toFixed(1)} GFLOP/s`,
        `${trunk.megapixelsPerSecond.toFixed(2)} MP/s, ${Math.round(trunk.shareOfReference * 100)} % of the reference`,
      ],
      ...bench.whole.map(({ megapixels, seconds, megapixelsPerSecond }) => [
        `whole picture, ${megapixels} megapixels`,
        `${seconds.toFixed(2)} s`,
        `${megapixelsPerSecond.toFixed(2)} MP/s`,
      ]),
      ['peak memory', `${(bench.peakMemoryBytes / 1e9).toFixed(2)} GB`, ''],
    ];
    for (const line of formatTable(rows)) printResult(line);
  } finally {
    await backend.dispose();
  }
}
