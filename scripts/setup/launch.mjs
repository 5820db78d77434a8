import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { CLI_ENTRY } from './build.mjs';
import { nativeNeed } from './commandNeeds.mjs';
import { ROOT } from './places.mjs';
import { setUp } from './setUp.mjs';

/**
 * Sets up what is missing and runs the built command line in this very process, so that its exit code, its signals and
 * its terminal are its own.
 *
 * @param {string[]} args
 */
export async function launch(args) {
  const isCheckout = existsSync(join(ROOT, 'src'));
  if (isCheckout && !(await setUp({ native: nativeNeed(args) })).ok) {
    process.exitCode = 1;
    return;
  }
  await import(pathToFileURL(join(ROOT, CLI_ENTRY)).href);
}
