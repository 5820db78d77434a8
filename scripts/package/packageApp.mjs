import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { Arch, build, Platform } from 'electron-builder';
import { packingConfiguration } from '../../build/electronBuilder.mjs';
import { ROOT } from '../setup/places.mjs';

/**
 * Packs the built program into a runnable folder.
 *
 * @param {object} options
 * @param {string} options.output
 * @param {boolean} [options.isTestVariant] see `packingConfiguration`
 * @param {{ folder: string, version: string }} [options.runtime] an unpacked Electron; default: downloaded
 * @returns {Promise<string>} the executable
 */
export async function packageApp({ output, isTestVariant = false, runtime }) {
  const config = packingConfiguration({ root: ROOT, output, isTestVariant, ...(runtime ? { runtime } : {}) });
  await build({
    projectDir: ROOT,
    targets: Platform.current().createTarget('dir', Arch[/** @type {'x64'} */ (process.arch)]),
    config,
  });
  const executable = executables(output).find((path) => existsSync(path));
  if (executable === undefined) throw new Error(`The packer left no program in ${output}.`);
  return executable;
}

/** @param {string} output @returns {string[]} possible paths of the packed executable, by platform and architecture */
function executables(output) {
  return [
    ...['linux-unpacked', 'linux-arm64-unpacked'].map((folder) => join(output, folder, 'pentimento-studio')),
    ...['win-unpacked', 'win-arm64-unpacked'].map((folder) => join(output, folder, 'Pentimento.exe')),
    ...['mac', 'mac-arm64'].map((folder) => join(output, folder, 'Pentimento.app/Contents/MacOS/Pentimento')),
  ];
}
