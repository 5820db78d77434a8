import { Option, type Command } from 'commander';
import { MAX_SIDE_PX } from '../shared/batch/outputSize.js';
import { COLOR_METHODS, type Finish } from '../shared/domain/finish.js';
import { integerBetween, numberBetween, strengthOption } from './options.js';

/** Strokes that are larger than this allows would leave nothing of the photo. */
const LEAST_STROKE_PX = 64;

/** How a picture is painted and finished, as `addLookOptions` has it on the command line. */
export interface LookFlags extends Finish {
  readonly strength: number;
  readonly stroke?: number;
}

/** Adds `--strength`, `--stroke`, `--colors`, `--color-amount` and `--detail`. */
export function addLookOptions(command: Command): Command {
  return command
    .addOption(strengthOption())
    .option(
      '--stroke <px>',
      'long side at which the picture is painted: less gives larger strokes',
      integerBetween(LEAST_STROKE_PX, MAX_SIDE_PX),
    )
    .addOption(
      new Option('--colors <method>', "keep the photo's colors: place by place (luminance), or as a palette")
        .choices(COLOR_METHODS)
        .default('none'),
    )
    .option('--color-amount <0-1>', 'how far the colors are kept', numberBetween(0, 1), 1)
    .option('--detail <0-1>', "how much of the photo's fine detail is brought back", numberBetween(0, 1), 0);
}

export function finishOf({ colors, colorAmount, detail }: LookFlags): Finish {
  return { colors, colorAmount, detail };
}
