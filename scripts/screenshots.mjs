// npm run screenshots: pictures of every screen of the window, in both themes, both languages and two sizes, with the
// project's own rendered scenes. `-- --out FOLDER` says where they go, `-- --photos FOLDER` takes photos that are there.
import { mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { testBrowser } from './e2e/testBrowser.mjs';
import { openStudio, renderPhotos } from './screenshots/studio.mjs';
import { takeTour } from './screenshots/tour.mjs';

const SIZES = [
  { width: 1280, height: 800 },
  { width: 1920, height: 1080 },
];
const LANGUAGES = ['en', 'zh-CN'];
const THEMES = ['dark', 'light'];

const { values } = parseArgs({ options: { out: { type: 'string' }, photos: { type: 'string' } } });
process.exitCode = await main(resolve(values.out ?? 'dist/screenshots'));

/** @param {string} out @returns {Promise<number>} exit code */
async function main(out) {
  const found = await testBrowser();
  if ('reason' in found) {
    process.stderr.write(`${found.reason}\n`);
    return 1;
  }
  const work = mkdtempSync(join(tmpdir(), 'pentimento-screenshots-'));
  try {
    const folder = values.photos === undefined ? await renderPhotos(join(work, 'photos')) : resolve(values.photos);
    const photos = readdirSync(folder).map((name) => join(folder, name));
    for (const theme of THEMES) {
      for (const language of LANGUAGES) {
        for (const size of SIZES) {
          const name = `${theme}-${language}-${size.width}`;
          // A home of its own each: every tour begins at the start screen.
          const studio = await openStudio({
            home: join(work, name),
            executable: found.executable,
            size,
            language,
            theme,
          });
          try {
            mkdirSync(join(out, name), { recursive: true });
            await takeTour(studio.page, photos, (step) =>
              studio.page.screenshot({ path: join(out, name, `${step}.png`) }),
            );
          } finally {
            await studio.close();
          }
          console.log(join(out, name));
        }
      }
    }
    return 0;
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}
