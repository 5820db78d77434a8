import { accessSync, constants, statSync } from 'node:fs';
import { delimiter, join } from 'node:path';

/**
 * @param {string} name of a program
 * @param {NodeJS.ProcessEnv} [env]
 * @returns {string | null} its path, found as a shell would, without starting a process
 */
export function findProgram(name, env = process.env) {
  const suffixes = process.platform === 'win32' ? ['.exe', '.cmd', ''] : [''];
  for (const folder of (env.PATH ?? env.Path ?? '').split(delimiter).filter(Boolean)) {
    for (const suffix of suffixes) {
      const path = join(folder, name + suffix);
      try {
        accessSync(path, constants.X_OK);
        if (statSync(path).isFile()) return path;
      } catch {
        // not here
      }
    }
  }
  return null;
}

/** The programs needed to make the binding; null for a missing one. */
export function findTools() {
  return { python: findProgram('python3'), compiler: findProgram('g++') ?? findProgram('c++') };
}
