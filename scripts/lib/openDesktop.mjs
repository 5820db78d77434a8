import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { _electron } from 'playwright-core';
import { ROOT } from '../setup/places.mjs';

/** @import { Page } from 'playwright-core' */

const START_MS = 60_000;

/**
 * Starts the built desktop shell with its own home folder. Needs a display.
 *
 * @param {object} options
 * @param {string} options.home
 * @param {string} options.executable Electron's
 * @param {string} options.language
 * @returns {Promise<{
 *   page: Page,
 *   choose: (paths: string[], press: () => Promise<void>) => Promise<void>,
 *   close: () => Promise<void>,
 * }>} `choose` answers the system's dialog, which cannot be automated
 */
export async function openDesktop({ home, executable, language }) {
  mkdirSync(home, { recursive: true });
  const settings = { format: 'pentimento-settings', version: 1, settings: { language } };
  writeFileSync(join(home, 'settings.json'), JSON.stringify(settings));
  const isRoot = process.getuid?.() === 0;
  const app = await _electron.launch({
    executablePath: executable,
    args: [...(isRoot ? ['--no-sandbox'] : []), '--disable-gpu', ROOT],
    env: { ...process.env, PENTIMENTO_HOME: home, PENTIMENTO_CACHE: join(home, 'cache') },
    timeout: START_MS,
  });
  return {
    page: await app.firstWindow(),
    async choose(paths, press) {
      await app.evaluate(({ dialog }, filePaths) => {
        dialog.showOpenDialog = () => Promise.resolve({ canceled: false, filePaths });
      }, paths);
      await press();
    },
    close: () => app.close(),
  };
}
