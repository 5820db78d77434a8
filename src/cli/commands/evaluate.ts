import { join, resolve } from 'node:path';
import type { Command } from 'commander';
import writeFileAtomic from 'write-file-atomic';
import type { Evaluation } from '../../main/evaluate/evaluatePictures.js';
import { toDiskError } from '../../main/files/diskErrors.js';
import { makeFolder } from '../../main/files/makeFolder.js';
import type { BackendChoice } from '../../shared/domain/backends.js';
import { QUALITY_FILE, qualityCardMarkdown } from '../../shared/domain/qualityCard.js';
import { ExpectedError } from '../../shared/errors.js';
import { withInterrupts } from '../interrupts.js';
import { backendOption, integerBetween, jsonOption } from '../options.js';
import { createProgressView } from '../progressView.js';
import { printJson, printText } from '../terminal.js';

interface EvaluateFlags {
  readonly set?: string;
  readonly baseline?: string;
  readonly out?: string;
  readonly size: number;
  readonly perceptual?: string;
  readonly backend: BackendChoice;
  readonly json?: boolean;
}

const HELP = `
Stylized pictures are named PHOTO@STYLE.png, as \`pentimento grid\` writes them; with --set, PHOTO.png will do. Photos that
are larger than what was made of them are made smaller.

  style      distance of feature statistics to the artwork (or to the mean of the set), as a share of the photo's own
  content    distance of structure to the photo
  lpipsLike  distance to the photo in the encoder's features
  ssim       structural similarity to the photo, 1 for the photo itself

Examples:
  $ pentimento evaluate photos/ paintings/ cells/
  $ pentimento evaluate photos/ trained/ --set monet/ --baseline zero-shot/ --out card/`;

export function registerEvaluate(program: Command): void {
  program
    .command('evaluate')
    .description('measure how close stylized pictures are to their style and to their photos')
    .argument('<photos>', 'folder of the photos')
    .argument('<artworks|stylized>', 'folder of the artworks; with --set, of the stylized pictures')
    .argument('[stylized]', 'folder of the stylized pictures')
    .option('--set <folder>', 'artworks whose mean statistics are the style')
    .option('--baseline <folder>', 'other stylized pictures of the photos, to compare with')
    .option('--out <folder>', `write the quality card there: ${QUALITY_FILE} and QUALITY.md`)
    .option('--size <px>', 'long side beyond which pictures are made smaller', integerBetween(64, 4096), 1024)
    .option('--perceptual <file>', "weights of the encoder to measure with (default: the program's own)")
    .addOption(backendOption())
    .addOption(jsonOption('the card and the figures of every picture'))
    .addHelpText('after', HELP)
    .action(evaluateCommand);
}

async function evaluateCommand(
  photos: string,
  second: string,
  third: string | undefined,
  flags: EvaluateFlags,
): Promise<void> {
  if ((flags.set === undefined) === (third === undefined)) {
    throw new ExpectedError('usage', 'The folders do not add up.', {
      advice: 'Give PHOTOS ARTWORKS STYLIZED, or PHOTOS STYLIZED --set ARTWORKS.',
    });
  }
  // Loaded only here: the other commands start without TensorFlow.js.
  const { selectBackend } = await import('../../ml/backends/ladder.js');
  const { evaluatePictures } = await import('../../main/evaluate/evaluatePictures.js');
  const { ownEncoderPath } = await import('../../main/training/trainingInputs.js');
  const backend = await selectBackend(flags.backend);
  const view = createProgressView();
  try {
    const evaluation = await withInterrupts(
      (signal) =>
        evaluatePictures({
          photos,
          stylized: third ?? second,
          baseline: flags.baseline,
          sizePx: flags.size,
          signal,
          encoder: flags.perceptual ?? ownEncoderPath(),
          against: flags.set === undefined ? { artworks: second } : { set: flags.set },
          onProgress: ({ fraction, phase }) => view.update(fraction, phase),
        }),
      () => undefined,
    ).finally(() => view.end());
    await report(evaluation, flags);
  } finally {
    await backend.dispose();
  }
}

async function report({ card, pictures }: Evaluation, flags: EvaluateFlags): Promise<void> {
  const markdown = qualityCardMarkdown(card);
  if (flags.out !== undefined) {
    const folder = resolve(flags.out);
    await makeFolder(folder);
    await write(join(folder, QUALITY_FILE), `${JSON.stringify(card, null, 2)}\n`);
    await write(join(folder, 'QUALITY.md'), markdown);
  }
  if (flags.json) printJson({ card, pictures });
  else printText(markdown.trimEnd());
}

async function write(path: string, text: string): Promise<void> {
  await writeFileAtomic(path, text).catch((thrown: unknown) => {
    throw toDiskError(thrown, path, 'write');
  });
}
