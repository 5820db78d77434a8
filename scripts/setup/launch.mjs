import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { CLI_ENTRY } from './build.mjs';
import { nativeNeed } from './commandNeeds.mjs';
import { openStudio } from './openStudio.mjs';
import { ROOT } from './places.mjs';
import { setUp } from './setUp.mjs';

/**
 * Installs what is missing and runs the built command line in this process, so that exit code, signals and terminal
 * work directly. `open` runs Electron instead if suitable.
 *
 * @param {string[]} args
 */
export async function launch(args) {
  const isCheckout = existsSync(join(ROOT, 'src'));
  if (isCheckout && !(await setUp({ native: nativeNeed(args) })).ok) {
    process.exitCode = 1;
    return;
  }
  if (isCheckout && args[0] === 'open') {
    const opened = await openStudio(args.slice(1));
    if (opened.isDone) {
      process.exitCode = opened.code;
      return;
    }
    process.argv.splice(2, Infinity, ...opened.args);
  }
  await import(pathToFileURL(join(ROOT, CLI_ENTRY)).href);
}
