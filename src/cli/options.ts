import { InvalidArgumentError, Option } from 'commander';
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
