import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { electronRuntime, fetchElectron } from '../setup/electronRuntime.mjs';
import { ROOT } from '../setup/places.mjs';
import { ensureSystemPackages } from './systemPackages.mjs';

/** What Electron needs on Linux: its libraries, a virtual display, and the unpacker of the stand-in. */
const LINUX_PACKAGES = [
  ...[
    'xvfb',
    'xauth',
    'dbus',
    'unzip',
    'fonts-dejavu-core',
    'libgtk-3-0',
    'libnss3',
    'libasound2',
    'libgbm1',
    'libxss1',
  ],
  ...['libxtst6', 'libatk-bridge2.0-0', 'libdrm2', 'libnotify4', 'libsecret-1-0'],
];

/**
 * The Electron that the stories run in, downloaded if needed: the one named by `ELECTRON_OVERRIDE_DIST_PATH`, the
 * product's own, or a stand-in from the npm registry.
 *
 * @returns {Promise<{ executable: string } | { reason: string }>} `reason`: why no Electron is available
 */
export async function testElectron() {
  const problem = process.platform === 'linux' ? await ensureSystemPackages(LINUX_PACKAGES) : null;
  if (problem !== null) return { reason: problem };
  const runtime = electronRuntime(ROOT) ?? (await fetchElectron(ROOT)).executable;
  if (runtime) return { executable: runtime };
  try {
    const { standInElectron } = await import('./standInElectron.mjs');
    const executable = join(await standInElectron(), 'electron');
    return existsSync(executable) ? { executable } : { reason: 'the stand-in Electron has no executable' };
  } catch (error) {
    return { reason: `no Electron for the tests: ${error instanceof Error ? error.message : String(error)}` };
  }
}
