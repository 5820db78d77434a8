import { Option, type Command } from 'commander';
import { COLOR_METHODS, type Finish } from '../shared/domain/finish.js';
import type { LookSettings } from '../shared/domain/look.js';
import { MAX_STROKE_PX, MIN_STROKE_PX } from '../shared/domain/strokeSize.js';
import { integerBetween, numberBetween, strengthOption } from './options.js';

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
      integerBetween(MIN_STROKE_PX, MAX_STROKE_PX),
    )
    .addOption(
      new Option('--colors <method>', "keep the photo's colors: place by place (luminance), or as a palette")
        .choices(COLOR_METHODS)
        .default('none'),
    )
    .option('--color-amount <0-1>', 'how far the colors are kept', numberBetween(0, 1), 1)
    .option('--detail <0-1>', "how much of the photo's fine detail is brought back", numberBetween(0, 1), 0);
}

export function lookSettingsOf({ strength, stroke, colors, colorAmount, detail }: LookFlags): LookSettings {
  return { strength, strokePx: stroke ?? null, finish: { colors, colorAmount, detail } };
}
