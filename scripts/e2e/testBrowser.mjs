import { existsSync } from 'node:fs';
import { ensureSystemPackages, findProgram } from './systemPackages.mjs';

const NAMES = ['chromium', 'chromium-browser', 'google-chrome-stable', 'google-chrome', 'microsoft-edge'];
const PLACES = [
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
  'C:\\Program Files (x86)\\Microsoft\\Edge\\Application\\msedge.exe',
];

/**
 * The browser for the stories of the browser host: the one named by `PENTIMENTO_TEST_BROWSER`, an installed Chromium or
 * a browser based on it, otherwise Debian's Chromium, which is installed if needed.
 *
 * @returns {Promise<{ executable: string } | { reason: string }>} `reason`: why no browser is available
 */
export async function testBrowser() {
  const installed = installedBrowser();
  if (installed !== undefined) return { executable: installed };
  const problem = await ensureSystemPackages(['chromium', 'fonts-dejavu-core']);
  const executable = findProgram('chromium');
  if (executable !== null) return { executable };
  return { reason: `no Chromium: ${problem ?? 'the package has no program of that name'}` };
}

/** @returns {string | undefined} */
function installedBrowser() {
  const named = process.env.PENTIMENTO_TEST_BROWSER;
  if (named) return named;
  return NAMES.map(findProgram).find((path) => path !== null) ?? PLACES.find((path) => existsSync(path));
}
