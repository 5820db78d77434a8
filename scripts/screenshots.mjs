// npm run screenshots: pictures of every screen of the window, in both themes, both languages and two sizes, with the
// project's own rendered scenes. `-- --out FOLDER` sets the output folder, `-- --photos FOLDER` uses existing photos,
// `-- --language en` takes one language only.
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { ensureSystemPackages } from './e2e/systemPackages.mjs';
import { testBrowser } from './e2e/testBrowser.mjs';
import { openStudio, renderPhotos } from './lib/openStudio.mjs';
import { prepareFiles } from './screenshots/files.mjs';
import { takeTour } from './screenshots/tour.mjs';

/** @import { Page } from 'playwright-core' */

const SIZES = [
  { width: 1280, height: 800 },
  { width: 1920, height: 1080 },
];
const LANGUAGES = ['en', 'zh-CN'];
const THEMES = /** @type {const} */ (['light', 'dark']);
/** Until animations have ended. */
const REST_MS = 700;

const { values } = parseArgs({
  options: { out: { type: 'string' }, photos: { type: 'string' }, language: { type: 'string' } },
});
process.exitCode = await main(resolve(values.out ?? 'dist/screenshots'));

/** @param {string} out @returns {Promise<number>} exit code */
async function main(out) {
  const found = await testBrowser();
  if ('reason' in found) {
    process.stderr.write(`${found.reason}\n`);
    return 1;
  }
  // Without a Chinese font, Chinese characters are shown as empty boxes.
  const problem = await ensureSystemPackages(['fonts-noto-cjk']);
  if (problem !== null) process.stderr.write(`Chinese may not be readable: ${problem}\n`);
  const work = mkdtempSync(join(tmpdir(), 'pentimento-screenshots-'));
  try {
    const folder = values.photos === undefined ? await renderPhotos(join(work, 'photos')) : resolve(values.photos);
    const files = await prepareFiles(folder, join(work, 'files'));
    for (const language of LANGUAGES.filter((one) => values.language === undefined || values.language === one)) {
      // A separate home folder each: every tour starts at the start screen.
      const home = join(work, language);
      const studio = await openStudio({ home, executable: found.executable, language, allowed: files.folder });
      const { page } = studio;
      try {
        await takeTour(page, {
          files,
          isPatient: true,
          visit: (step) => shoot(page, join(out, language), step),
          async chooseFiles(paths, press) {
            const chooser = page.waitForEvent('filechooser');
            await press();
            await (await chooser).setFiles([...paths]);
          },
          async chooseFolder(_path, press) {
            await press();
            const dialog = page.locator('.dialog').last();
            // The folder that the studio may read.
            await dialog.locator('.entry').first().click();
            await dialog.locator('.foot .primary:enabled').click();
          },
        });
      } finally {
        await studio.close();
      }
    }
    return 0;
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

/** Takes a picture in each theme and size. @param {Page} page @param {string} folder @param {string} step */
async function shoot(page, folder, step) {
  for (const size of SIZES) {
    await page.setViewportSize(size);
    for (const colorScheme of THEMES) {
      await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
      await page.waitForTimeout(REST_MS);
      const into = join(folder, `${colorScheme}-${size.width}`);
      mkdirSync(into, { recursive: true });
      await page.screenshot({ path: join(into, `${step}.png`) });
    }
  }
  console.log(join(folder, step));
}
