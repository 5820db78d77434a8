import { join, resolve } from 'node:path';
import { Option, type Command } from 'commander';
import { writeImage } from '../../main/images/writeImage.js';
import type { Sample } from '../../samples/sample.js';
import { IMAGE_FORMATS, type ImageFormat } from '../../shared/domain/imageFormat.js';
import { ExpectedError } from '../../shared/errors.js';
import { closestWord } from '../../shared/text/closestWord.js';
import { makeFolder } from '../../main/files/makeFolder.js';
import { integerBetween } from '../options.js';
import { printResult } from '../terminal.js';

interface SamplesFlags {
  readonly out: string;
  readonly size: number;
  readonly seed?: number;
  readonly format: ImageFormat;
  readonly overwrite?: boolean;
}

const HELP = `
Examples:
  $ pentimento samples --out samples
  $ pentimento samples still-life portrait --out samples --size 2048 --format png`;

export function registerSamples(program: Command): void {
  program
    .command('samples')
    .description('render the sample photos and paint the sample styles')
    .argument('[id...]', 'only these (default: all)')
    .requiredOption('--out <folder>', 'where they go')
    .option('--size <px>', 'long side of each', integerBetween(16, 8192), 1024)
    .option('--seed <number>', 'another variant of each', integerBetween(0, 2 ** 31 - 1))
    .addOption(new Option('--format <name>', 'file format').choices(IMAGE_FORMATS).default('jpg'))
    .option('--overwrite', 'replace files that exist')
    .addHelpText('after', HELP)
    .action(samplesCommand);
}

async function samplesCommand(ids: string[], flags: SamplesFlags): Promise<void> {
  const folder = resolve(flags.out);
  await makeFolder(folder);
  for (const { sample, aspect } of await pick(ids)) {
    const pixels = sample.render(flags.size, Math.max(1, Math.round(flags.size / aspect)), flags.seed);
    const path = join(folder, `${sample.id}.${flags.format}`);
    await writeImage(path, { pixels, tags: {} }, { format: flags.format, canReplace: flags.overwrite ?? false });
    printResult(`${path} (${pixels.width} x ${pixels.height}): ${sample.name}`);
  }
}

interface PickedSample {
  readonly sample: Sample;
  /** Width by height: scenes are framed like photos, styles are square canvases. */
  readonly aspect: number;
}

async function pick(ids: readonly string[]): Promise<PickedSample[]> {
  const [{ scenes }, { styles }] = await Promise.all([
    import('../../samples/scenes.js'),
    import('../../samples/styles.js'),
  ]);
  const all: PickedSample[] = [
    ...scenes.map((sample) => ({ sample, aspect: 3 / 2 })),
    ...styles.map((sample) => ({ sample, aspect: 1 })),
  ];
  if (ids.length === 0) return all;
  return ids.map((id) => {
    const found = all.find(({ sample }) => sample.id === id);
    if (found) return found;
    const known = all.map(({ sample }) => sample.id);
    const near = closestWord(id, known);
    const advice = near === undefined ? `There are: ${known.join(', ')}.` : `Did you mean ${near}?`;
    throw new ExpectedError('usage', `There is no sample ${id}.`, { advice });
  });
}
