import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { chromium } from 'playwright-core';
import { CLI_ENTRY } from '../setup/build.mjs';
import { ROOT } from '../setup/places.mjs';

/** @import { Page } from 'playwright-core' */

const SCENES = ['harbor', 'mountain-lake', 'portrait', 'still-life'];
const PHOTO_PX = 1600;

/**
 * Renders the project's own scenes as photos. Takes minutes.
 *
 * @param {string} folder
 * @param {readonly string[]} [scenes]
 * @returns {Promise<string>} the folder
 */
export async function renderPhotos(folder, scenes = SCENES) {
  const child = spawn(
    process.execPath,
    [join(ROOT, CLI_ENTRY), 'samples', ...scenes, '--out', folder, '--size', String(PHOTO_PX)],
    { stdio: ['ignore', 'ignore', 'inherit'] },
  );
  const [code] = await once(child, 'exit');
  if (code !== 0) throw new Error('The scenes could not be rendered.');
  return folder;
}

/**
 * Starts the built browser host with its own home folder and opens it in a browser. It uses the browser's theme.
 *
 * @param {object} options
 * @param {string} options.home
 * @param {string} options.executable the browser's
 * @param {string} options.language
 * @param {string} options.allowed the only folder of the machine that it may read
 * @returns {Promise<{ page: Page, close: () => Promise<void> }>}
 */
export async function openStudio({ home, executable, language, allowed }) {
  mkdirSync(home, { recursive: true });
  const settings = { format: 'pentimento-settings', version: 1, settings: { language } };
  writeFileSync(join(home, 'settings.json'), JSON.stringify(settings));
  const host = spawn(
    process.execPath,
    [join(ROOT, CLI_ENTRY), 'open', '--browser', '--port', '0', '--allow', allowed],
    {
      env: { ...process.env, PENTIMENTO_HOME: home, PENTIMENTO_CACHE: join(home, 'cache') },
      stdio: ['ignore', 'pipe', 'inherit'],
    },
  );
  const ended = once(host, 'exit');
  const address = await printedAddress(host.stdout);
  const isRoot = process.getuid?.() === 0;
  const browser = await chromium.launch({ executablePath: executable, args: isRoot ? ['--no-sandbox'] : [] });
  const page = await browser.newPage({ locale: language });
  await page.goto(address);
  return {
    page,
    async close() {
      await browser.close();
      host.kill('SIGTERM');
      await ended;
    },
  };
}

/** @param {NodeJS.ReadableStream} output @returns {Promise<string>} */
async function printedAddress(output) {
  let text = '';
  for await (const chunk of output) {
    text += String(chunk);
    const address = /http:\/\/\S+/.exec(text)?.[0];
    if (address !== undefined) {
      output.resume();
      return address;
    }
  }
  throw new Error('The studio ended before it printed its address.');
}
