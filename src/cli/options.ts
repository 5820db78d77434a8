import { InvalidArgumentError, Option } from 'commander';
import { parseOutputSize } from '../shared/batch/sizeText.js';
import { styleName } from '../shared/contract/styles.js';
import { BACKEND_CHOICES } from '../shared/domain/backends.js';
import { COMPARISONS } from '../shared/domain/comparison.js';
import { FRAME_FORMATS } from '../shared/domain/videoFormat.js';
import { IMAGE_FORMATS, PAINTED_FORMATS } from '../shared/domain/imageFormat.js';

/** `--backend`. The default is `PENTIMENTO_BACKEND`, otherwise the best backend that works. */
export function backendOption(): Option {
  return new Option('--backend <name>', 'what computes')
    .choices(BACKEND_CHOICES)
    .env('PENTIMENTO_BACKEND')
    .default('auto');
}

export function modelOption(): Option {
  return new Option('--model <name>', 'a model by name, or its folder').env('PENTIMENTO_MODEL');
}

export function jsonOption(what: string): Option {
  return new Option('--json', `print ${what} as JSON`);
}

/** `--strength`, from 0 to 1. */
export function strengthOption(): Option {
  return new Option('--strength <0-1>', 'from the photo itself (0) to the full style (1)')
    .argParser(numberBetween(0, 1))
    .default(1);
}

/** `--size`, as an `OutputSize`. */
export function sizeOption(): Option {
  return new Option('--size <size>', 'long side 2048, on paper 30cm@300, or area 12mp; never enlarges').argParser(
    parseOutputSize,
  );
}

/** `--format`; `fallback` describes the format used without it. */
export function formatOption(fallback: string): Option {
  return new Option('--format <name>', `file format (default: ${fallback})`).choices(IMAGE_FORMATS);
}

export function qualityOption(): Option {
  return new Option('--quality <1-100>', 'of jpg, webp, avif and videos').argParser(integerBetween(1, 100));
}

/** `--frames`: every frame of a video becomes a picture. */
export function framesOption(): Option {
  return new Option('--frames <format>', 'of a video: its frames as pictures, in a folder of its name').choices(
    FRAME_FORMATS,
  );
}

/** `--compare`: the original is shown too. */
export function compareOption(): Option {
  return new Option('--compare <way>', 'show the original too: side by side, or up to a line').choices(COMPARISONS);
}

/** `--format` where videos are painted too. */
export function paintedFormatOption(): Option {
  return new Option('--format <name>', 'file format (default: by the name of the file)').choices(PAINTED_FORMATS);
}

/** An option that may be given several times; an empty list if it is not given. */
export function repeatedOption(flags: string, description: string): Option {
  return new Option(flags, `${description}; may be repeated`).argParser(collect).default([], 'none');
}

/** Parses the name of a style: 1 to 120 characters after trimming. */
export function parseStyleName(text: string): string {
  const name = styleName.safeParse(text);
  if (name.success) return name.data;
  throw new InvalidArgumentError('Give a name of 1 to 120 characters.');
}

/** Parses a number from `min` to `max`. */
export function numberBetween(min: number, max: number): (text: string) => number {
  return (text) => {
    const value = text.trim() === '' ? NaN : Number(text);
    if (value >= min && value <= max) return value;
    throw new InvalidArgumentError(`Give a number from ${min} to ${max}.`);
  };
}

/** Parses a whole number from `min` to `max`. */
export function integerBetween(min: number, max: number): (text: string) => number {
  return (text) => {
    const value = /^\d+$/.test(text) ? Number(text) : NaN;
    if (value >= min && value <= max) return value;
    throw new InvalidArgumentError(`Give a whole number from ${min} to ${max}.`);
  };
}

/** Parses a time like 90, 1:30 or 0:01:30.5, as seconds. */
export function parseTime(text: string): number {
  const seconds = /^\d+(:[0-5]?\d){0,2}(\.\d+)?$/.test(text)
    ? text.split(':').reduce((sum, part) => 60 * sum + Number(part), 0)
    : NaN;
  if (Number.isFinite(seconds)) return seconds;
  throw new InvalidArgumentError('Give a time in seconds, or like 1:30.5.');
}

/** Collects an option that may be given several times. */
export function collect(value: string, previous: readonly string[] = []): string[] {
  return [...previous, value];
}
