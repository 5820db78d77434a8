import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import sharp from 'sharp';
import { expect, inject, it } from 'vitest';
import { eventually, isRunning } from '../helpers/processes.js';
import { compare, damagedPhoto, takePhoto } from './support/photos.js';
import { enginePid } from './support/processTree.js';
import { SHELLS } from './support/runningStudio.js';
import { shellSuite, type Stage } from './support/shellSuite.js';
import { StudioPage } from './support/studioPage.js';

const STYLE = 'Great Wave';
const OTHER_STYLE = 'Stained Glass';
/** With the finest strokes it takes the engine some seconds, so that tests can intervene. */
const LARGE = { widthPx: 1600 };
const SMALL = { widthPx: 540 };

/** A studio during a long export. */
async function exportUnderWay({ folder, start }: Pick<Stage, 'folder' | 'start'>) {
  const photo = await takePhoto(folder, LARGE);
  const original = readFileSync(photo);
  const studio = await start();
  const page = new StudioPage(studio);
  await page.openPhotos(photo);
  await page.choose(STYLE, photo);
  await page.paintEveryPixel();
  await page.startExport(photo);
  await page.exportRuns(photo);
  return { photo, original, studio, page };
}

for (const shell of SHELLS) {
  shellSuite(shell, inject(shell), (stage) => {
    it('stylizes a photo and exports it', async () => {
      const { folder, start } = stage();
      const photo = await takePhoto(folder, SMALL);
      const original = readFileSync(photo);
      const studio = await start();
      const page = new StudioPage(studio);

      await page.openPhotos(photo);
      await page.photo(photo).waitFor();
      await page.choose(STYLE, photo);
      await page.startExport(photo);
      await page.exportEnds(photo, 'Exported');

      const file = await page.exportedFile(photo);
      const result = await compare(photo, file);
      expect(result).toMatchObject({ width: 540, height: 360 });
      expect(result.distance).toBeGreaterThan(8);
      expect(result.spread).toBeGreaterThan(15);
      expect(result.xmp).toContain('pentimento:style="Great Wave"');
      expect(readFileSync(photo).equals(original)).toBe(true);
      expect(studio.complaints).toEqual([]);
    });

    it('cancels an export, which leaves no file, and goes on', async () => {
      const { photo, studio, page } = await exportUnderWay(stage());
      await page.cancelExport(photo);
      await page.exportEnds(photo, 'Cancelled');
      expect(readdirSync(dirname(photo)).filter((name) => name.endsWith('.jpg'))).toEqual(['lake.jpg']);

      await page.choose(OTHER_STYLE, photo);
      expect(studio.complaints).toEqual([]);
    });

    it('loses only the running job with its engine, and starts another', async () => {
      const { photo, studio, page } = await exportUnderWay(stage());
      const first = enginePid(studio.pid);
      expect(first).toBeDefined();
      process.kill(first!, 'SIGKILL');
      await page.exportEnds(photo, 'Failed');
      await page.stylized(photo).waitFor();

      await page.choose(OTHER_STYLE, photo);
      const second = enginePid(studio.pid);
      expect(second).toBeDefined();
      expect(second).not.toBe(first);
      expect(isRunning(studio.pid)).toBe(true);
      expect(studio.complaints).toEqual([]);
    });

    it('loses nothing of the user when it is killed, and starts again', async () => {
      const { folder, start } = stage();
      const { photo, original, studio } = await exportUnderWay({ folder, start });
      const engine = enginePid(studio.pid);
      await studio.kill();

      expect(await eventually(() => engine !== undefined && !isRunning(engine))).toBe(true);
      expect(readFileSync(photo).equals(original)).toBe(true);
      for (const name of readdirSync(folder).filter((file) => /\.jpe?g$/.test(file))) {
        await expect(sharp(join(folder, name)).stats(), name).resolves.toBeDefined();
      }

      const again = await start();
      const newPage = new StudioPage(again);
      // The project is restored automatically, with its photo and its look.
      await newPage.stylized(photo).waitFor({ timeout: 90_000 });
      await newPage.startExport(photo);
      await newPage.exportEnds(photo, 'Exported');
      expect(existsSync(await newPage.exportedFile(photo))).toBe(true);
      expect(again.complaints).toEqual([]);
    });

    it('says which photo is damaged and opens the others', async () => {
      const { folder, start } = stage();
      const photo = await takePhoto(folder, SMALL);
      const broken = await damagedPhoto(folder);
      const studio = await start();
      const page = new StudioPage(studio);

      await page.openPhotos(broken);
      await studio.page
        .getByText(/broken\.jpg/)
        .first()
        .waitFor();
      await page.openPhotos(broken, photo);
      await page.photo(photo).waitFor();
      await page.choose(STYLE, photo);
      expect(studio.complaints).toEqual([]);
    });
  });
}
