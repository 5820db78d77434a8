import { join } from 'node:path';
import { expect, inject, it } from 'vitest';
import { compare, cutOutFile, distanceWhenStretched, pictureFacts, takePhoto } from './support/photos.js';
import { SHELLS } from './support/runningStudio.js';
import { shellSuite } from './support/shellSuite.js';
import { StudioPage } from './support/studioPage.js';

const STYLE = 'Great Wave';
const PHOTO = { widthPx: 540 };
/** Larger than the preview. */
const LARGE = { widthPx: 1620 };
const SIZE = { width: 1620, height: 1080 };
const PREVIEW_PX = 1024;

for (const shell of SHELLS) {
  shellSuite(shell, inject(shell), (stage) => {
    it('crops a photo, keeps its colors and detail, and exports what the canvas shows', async () => {
      const { folder, start } = stage();
      const photo = await takePhoto(folder, PHOTO);
      const studio = await start();
      const page = new StudioPage(studio);
      await page.openPhotos(photo);
      await page.choose(STYLE, photo);

      await page.turnAndCropToSquare();
      await page.size(360, 360).waitFor();
      await page.isDone(photo);
      await page.keepColors('Photo', photo);
      await page.bringBackAllDetail(photo);
      await page.startExport(photo);
      await page.exportEnds(photo, 'Exported');

      const { width, height, xmp } = await pictureFacts(await page.exportedFile(photo));
      expect([width, height]).toEqual([360, 360]);
      expect(xmp).toContain('pentimento:colors="luminance"');
      expect(xmp).toContain('pentimento:detail="1"');

      for (let step = 0; step < 3; step++) await page.undo();
      await page.size(540, 360).waitFor();
      await page.isDone(photo);
      expect(studio.complaints).toEqual([]);
    });

    it('keeps a part of the photo that is painted over, in the export and in what is shown of it at 100 %', async () => {
      const { folder, start } = stage();
      const photo = await takePhoto(folder, LARGE);
      const studio = await start();
      const page = new StudioPage(studio);
      await page.openPhotos(photo);
      await page.choose(STYLE, photo);
      await page.paintEveryPixel();
      await page.takeLargestBrush();
      await page.paintDown(0.25);
      await page.isDone(photo);
      await page.undo();
      await studio.page.getByText('Paint over what should stay as in the photo.').waitFor();
      await page.paintDown(0.25);
      await studio.page.getByRole('button', { name: 'Done', exact: true }).click();
      await page.isDone(photo);
      await page.startExport(photo);
      await page.exportEnds(photo, 'Exported');

      const file = await page.exportedFile(photo);
      const kept = { left: 240, top: 0, width: 320, height: 1080 };
      expect((await compare(photo, file, kept)).distance).toBeLessThan(3);
      expect((await compare(photo, file, { ...kept, left: 1200 })).distance).toBeGreaterThan(8);
      expect((await pictureFacts(file)).xmp).toContain('pentimento:region1="photo"');

      // The border of the painted area is in the middle.
      await page.lookAtFullSize();
      const shown = join(folder, 'shown.png');
      const part = await page.middleOfCanvas(SIZE, shown);
      const exported = await cutOutFile(file, part);
      const stretched = await distanceWhenStretched(file, PREVIEW_PX, part);
      const distance = async () => {
        await page.middleOfCanvas(SIZE, shown);
        return (await compare(exported, shown)).distance;
      };
      await expect.poll(distance, { timeout: 90_000 }).toBeLessThan(stretched / 2);
      expect(studio.complaints).toEqual([]);
    });
  });
}
