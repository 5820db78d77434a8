import { Option, type Command } from 'commander';
import { findModelFolder, folderFiles, readManifest } from '../../main/library/modelFolder.js';
import { appPaths } from '../../main/paths/appPaths.js';
import { appVersion } from '../../main/paths/appVersion.js';
import type { BackendChoice } from '../../shared/domain/backends.js';
import { backendOption, integerBetween, jsonOption, modelOption, numberBetween } from '../options.js';
import { formatTable, printJson, printResult } from '../terminal.js';
import { withEngine } from '../withEngine.js';

interface BenchFlags {
  readonly megapixels: readonly number[];
  readonly backend: BackendChoice;
  readonly model?: string;
  readonly batch?: number | true;
  readonly video?: boolean;
  readonly json?: boolean;
}

const BATCH_PHOTOS = 12;
const BATCH_ROUNDS = 3;

/** Adds `bench`: measures the speed of stylizing, next to the machine's speed at a plain convolution. */
export function registerBench(program: Command): void {
  program
    .command('bench')
    .description('measure how fast this machine stylizes, compared with a plain convolution')
    .addOption(
      new Option('--megapixels <number>', 'size of a whole picture; may be repeated')
        .argParser(addMegapixels)
        .default([], '1 and 4'),
    )
    .option('--batch [photos]', 'instead: how close a batch comes to the engine alone', integerBetween(3, 1000))
    .option('--video', 'instead: how steady a painted video is')
    .addOption(backendOption())
    .addOption(modelOption())
    .addOption(jsonOption('the figures'))
    .action(benchCommand);
}

const parseMegapixels = numberBetween(0.01, 400);

function addMegapixels(text: string, previous: readonly number[]): number[] {
  return [...previous, parseMegapixels(text)];
}

async function benchCommand(flags: BenchFlags): Promise<void> {
  if (flags.batch !== undefined) return benchBatchCommand(flags, flags.batch === true ? BATCH_PHOTOS : flags.batch);
  if (flags.video) return benchVideoCommand(flags);
  const sizes = flags.megapixels.length > 0 ? flags.megapixels : [1, 4];
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
    const { network } = bench;
    printResult(`${backend.name} on ${backend.deviceName}`);
    const rows = [
      ['reference convolution', `${bench.referenceGflops.toFixed(1)} GFLOP/s`, ''],
      [
        'network alone, 1 megapixel',
        `${network.gflops.toFixed(1)} GFLOP/s`,
        `${network.megapixelsPerSecond.toFixed(2)} MP/s, ${Math.round(network.shareOfReference * 100)} % of the reference`,
      ],
      ...bench.whole.map(({ megapixels, seconds, megapixelsPerSecond, seamScore }) => [
        `whole picture, ${megapixels} megapixels`,
        `${seconds.toFixed(2)} s`,
        `${megapixelsPerSecond.toFixed(2)} MP/s, seam score ${seamScore.toFixed(3)}`,
      ]),
      ['peak memory', `${(bench.peakMemoryBytes / 1e9).toFixed(2)} GB`, ''],
    ];
    for (const line of formatTable(rows)) printResult(line);
  } finally {
    await backend.dispose();
  }
}

async function benchVideoCommand(flags: BenchFlags): Promise<void> {
  const [{ selectBackend }, { loadModelBundle }, { benchVideo, benchPictures }] = await Promise.all([
    import('../../ml/backends/ladder.js'),
    import('../../ml/models/modelBundle.js'),
    import('../../main/bench/benchVideo.js'),
  ]);
  const modelFolder = findModelFolder({ model: flags.model, shipped: appPaths().models });
  const backend = await selectBackend(flags.backend);
  try {
    const model = await loadModelBundle(folderFiles(modelFolder));
    const { still, style, width, height } = benchPictures();
    const results = await benchVideo(model, still, await model.encodeStyle(style), { width, height });
    model.dispose();
    if (flags.json) {
      printJson(results);
      return;
    }
    const rows = results.map(({ motion, shot, alone, source }) => [
      motion,
      ...[shot.one, alone.one, source.one, shot.ten, alone.ten, source.ten].map((error) => error.toFixed(5)),
    ]);
    const head = ['warping error', 'shot, 1 apart', 'alone', 'source', 'shot, 10 apart', 'alone', 'source'];
    for (const line of formatTable([head, ...rows])) printResult(line);
  } finally {
    await backend.dispose();
  }
}

async function benchBatchCommand(flags: BenchFlags, photos: number): Promise<void> {
  const { benchBatch } = await import('../../main/bench/benchBatch.js');
  const modelFolder = findModelFolder({ model: flags.model, shipped: appPaths().models });
  const { trunk } = await readManifest(modelFolder);
  const [megapixels = 1] = flags.megapixels;
  const setting = { backend: flags.backend, modelFolder, trunk, appVersion: appVersion() };
  const results = await withEngine((host, signal) =>
    benchBatch({ ...setting, host, signal, photos, megapixels, rounds: BATCH_ROUNDS }),
  );
  if (flags.json) {
    printJson(results);
    return;
  }
  printResult(`${photos} photos of ${megapixels} megapixels, best of ${BATCH_ROUNDS} rounds`);
  const rows = results.map(({ format, engineSeconds, batchSeconds, ...shares }) => [
    `to ${format}`,
    `engine alone ${engineSeconds.toFixed(1)} s`,
    `batch ${batchSeconds.toFixed(1)} s`,
    `${Math.round(shares.shareOfEngine * 100)} % of the engine`,
    `computing ${Math.round(shares.computingShare * 100)} % of the time`,
    `with ${Math.round(shares.processorShare * 100)} % of the processor time`,
  ]);
  for (const line of formatTable(rows)) printResult(line);
}
