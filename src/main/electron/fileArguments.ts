import { existsSync } from 'node:fs';
import { resolve } from 'node:path';

export interface StartArguments {
  readonly argv: readonly string[];
  readonly workingFolder: string;
  /** Whether Electron runs the app from a folder named on the command line (`electron .`), as in a checkout. */
  readonly isDefaultApp: boolean;
}

/** The photos and folders named at start: by open-with, by a drop on the program's icon, or by hand. */
export function fileArguments({ argv, workingFolder, isDefaultApp }: StartArguments): string[] {
  return argv
    .slice(1)
    .filter((arg) => arg !== '' && !arg.startsWith('-'))
    .slice(isDefaultApp ? 1 : 0)
    .map((arg) => resolve(workingFolder, arg))
    .filter((path) => existsSync(path));
}
