import { InvalidArgumentError, Option } from 'commander';
import { COLOR_METHODS, type Finish } from '../shared/domain/finish.js';
import { BACKEND_NAMES } from '../shared/domain/backends.js';

/** `--backend`, by default `PENTIMENTO_BACKEND`, else the best that works. */
export function backendOption(): Option {
  return new Option('--backend <name>', 'what computes')
    .choices(['auto', ...BACKEND_NAMES])
    .env('PENTIMENTO_BACKEND')
    .default('auto');
}

export function modelOption(): Option {
  return new Option('--model <name>', 'a model by name, or its folder').env('PENTIMENTO_MODEL');
}

export function jsonOption(what: string): Option {
  return new Option('--json', `print ${what} as JSON`);
}

/** `--colors`: whose colors the picture has. */
export function colorsOption(): Option {
  return new Option('--colors <method>', "keep the photo's colors: place by place (luminance), or as a palette")
    .choices(COLOR_METHODS)
    .default('none');
}

export function colorAmountOption(): Option {
  return new Option('--color-amount <0-1>', 'how far the colors are kept').argParser(numberBetween(0, 1)).default(1);
}

export function detailOption(): Option {
  return new Option('--detail <0-1>', "how much of the photo's fine detail is brought back")
    .argParser(numberBetween(0, 1))
    .default(0);
}

/** What the three options give. */
export type FinishFlags = Finish;

export function finishOf({ colors, colorAmount, detail }: FinishFlags): Finish {
  return { colors, colorAmount, detail };
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

/** Collects an option that may be given several times. */
export function collect(value: string, previous: readonly string[] = []): string[] {
  return [...previous, value];
}
