import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, inject, it } from 'vitest';
import { eventually } from '../helpers/processes.js';
import { BatchPage } from './support/batchPage.js';
import { compare, damagedPhoto, takePhoto } from './support/photos.js';
import { SHELLS } from './support/runningStudio.js';
import { shellSuite } from './support/shellSuite.js';

const PHOTOS = 8;
const WIDTH_PX = 480;
const BEGUN_LIMIT_MS = 120_000;

for (const shell of SHELLS) {
  shellSuite(shell, inject(shell), (stage) => {
    it('works through a folder, paused and killed in between, and reports', async () => {
      const { folder, folders, start } = stage();
      const photos = join(folder, 'holiday');
      const painted = join(photos, 'stylized');
      for (let index = 1; index <= PHOTOS; index++)
        await takePhoto(photos, { name: `${index}.jpg`, widthPx: WIDTH_PX });
      await damagedPhoto(photos);
      const results = (): string[] =>
        existsSync(painted) ? readdirSync(painted).filter((name) => !name.startsWith('.')) : [];

      const studio = await start();
      const batch = new BatchPage(studio);
      await batch.open();
      await batch.addFolder(photos, `${PHOTOS + 1} photos`);
      await batch.chooseLook('Great Wave');
      await batch.example('1-great-wave.jpg').waitFor();
      await batch.press('Start the batch');
      await batch.press('Pause');
      await batch.says('Paused');
      expect(results().length).toBeLessThan(PHOTOS);
      await batch.press('Go on');
      expect(await eventually(() => results().length >= 2, BEGUN_LIMIT_MS)).toBe(true);
      await studio.kill();
      expect(results().length).toBeLessThan(PHOTOS);

      // The interrupted job continues automatically.
      const again = await start();
      const after = new BatchPage(again);
      await after.open();
      await after.says('Done, 1 failed');
      expect(await after.failures.allTextContents()).toEqual([expect.stringContaining('broken.jpg')]);
      expect(results().sort()).toEqual(Array.from({ length: PHOTOS }, (_, index) => `${index + 1}-great-wave.jpg`));
      for (const name of results()) {
        const original = join(photos, name.replace('-great-wave', ''));
        expect(await compare(original, join(painted, name)), name).toMatchObject({ width: WIDTH_PX });
      }
      await after.showsPictures(/\d\.jpg/);
      const report = await again.download(() => after.press('Download the report'));
      const [job] = readdirSync(join(folders.home, 'jobs')).filter((name) => name !== 'queue.json');
      const page = readFileSync(report ?? join(folders.home, 'jobs', job!, 'report.html'), 'utf8');
      expect(page).toContain('broken.jpg');
      expect(again.complaints).toEqual([]);
    });
  });
}
