import { basename } from 'node:path';
import type { Command } from 'commander';
import type { BackendChoice } from '../../shared/domain/backends.js';
import { backendOption, collect, integerBetween, jsonOption } from '../options.js';
import { withInterrupts } from '../interrupts.js';
import { createProgressView } from '../progressView.js';
import { printJson, printResult } from '../terminal.js';

interface AgreementFlags {
  readonly encoder: string;
  readonly teacher: readonly string[];
  readonly photos: string;
  readonly art: string;
  readonly pairs: number;
  readonly seed: number;
  readonly backend: BackendChoice;
  readonly json?: boolean;
}

const HELP = `
Each pair is a photo and a changed version of it: mixed with an artwork or another photo, recolored, blurred, noisy or
shifted. 1 means that the encoder puts all pairs in the order of the teacher. The folders should hold images that the
encoder was not trained on.

Example:
  $ pentimento train:agreement --encoder encoder.safetensors --teacher vgg.safetensors --photos val/photos --art val/art`;

/** Adds `train:agreement`: measures how well an encoder ranks distances like its teachers. */
export function registerTrainAgreement(program: Command): void {
  program
    .command('train:agreement')
    .description("compare an encoder's distances with its teachers'")
    .requiredOption('--encoder <file>', 'weights of the encoder to judge')
    .requiredOption('--teacher <file>', 'weights of a teacher; may be repeated', collect)
    .requiredOption('--photos <folder>', 'folder of photos')
    .requiredOption('--art <folder>', 'folder of artworks')
    .option('--pairs <number>', 'how many pairs', integerBetween(2, 1_000_000), 600)
    .option('--seed <number>', 'of the choice of pairs', integerBetween(0, 2 ** 31 - 1), 1)
    .addOption(backendOption())
    .addOption(jsonOption('the figures'))
    .addHelpText('after', HELP)
    .action(agreementCommand);
}

async function agreementCommand(flags: AgreementFlags): Promise<void> {
  // Loaded only here: the other commands start without TensorFlow.js.
  const { selectBackend } = await import('../../ml/backends/ladder.js');
  const { measureAgreement } = await import('../../main/training/perceptualAgreement.js');
  const backend = await selectBackend(flags.backend);
  const view = createProgressView();
  try {
    const { encoder, teacher: teachers, photos, art, pairs, seed } = flags;
    const onProgress = (fraction: number): void => view.update(fraction, 'pairs');
    const agreements = await withInterrupts(
      (signal) => measureAgreement({ encoder, teachers, photos, art, pairs, seed, onProgress, signal }),
      () => undefined,
    ).finally(() => view.end());
    if (flags.json) printJson(agreements);
    for (const { teacher, style, content } of flags.json ? [] : agreements) {
      printResult(`${basename(teacher)}: style ${style.toFixed(4)}, content ${content.toFixed(4)} over ${pairs} pairs`);
    }
  } finally {
    await backend.dispose();
  }
}
