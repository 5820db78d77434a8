import { Option, type Command } from 'commander';
import { EFFORTS, type Effort } from '../shared/domain/effort.js';
import { COLOR_METHODS, type Finish } from '../shared/domain/finish.js';
import type { LookSettings } from '../shared/domain/look.js';
import { MAX_STROKE_PX, MIN_STROKE_PX } from '../shared/domain/strokeSize.js';
import { integerBetween, numberBetween, strengthOption } from './options.js';

/** How a picture is painted and finished: the options that `addLookOptions` adds to the command line. */
export interface LookFlags extends Finish {
  readonly strength: number;
  readonly stroke?: number;
  readonly finish: Effort;
}

/** Adds `--strength`, `--stroke`, `--finish`, `--colors`, `--color-amount` and `--detail`. */
export function addLookOptions(command: Command): Command {
  return command
    .addOption(strengthOption())
    .option(
      '--stroke <px>',
      'long side at which the picture is painted: less gives larger strokes',
      integerBetween(MIN_STROKE_PX, MAX_STROKE_PX),
    )
    .addOption(finishOption())
    .addOption(
      new Option('--colors <method>', "keep the photo's colors: place by place (luminance), or as a palette")
        .choices(COLOR_METHODS)
        .default('none'),
    )
    .option('--color-amount <0-1>', 'how far the colors are kept', numberBetween(0, 1), 1)
    .option('--detail <0-1>', "how much of the photo's fine detail is brought back", numberBetween(0, 1), 0);
}

/** `--finish`: the effort of a look. */
export function finishOption(): Option {
  return new Option('--finish <name>', 'fine paints on several grids: cleanest strokes, 2-3x the time')
    .choices(EFFORTS)
    .default('quick');
}

export function lookSettingsOf({
  strength,
  stroke,
  finish: effort,
  colors,
  colorAmount,
  detail,
}: LookFlags): LookSettings {
  return { strength, strokePx: stroke ?? null, effort, finish: { colors, colorAmount, detail } };
}
