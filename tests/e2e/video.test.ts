import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, inject, it } from 'vitest';
import { VideoFile } from '../../src/main/video/videoFile.js';
import { movingPicture } from '../helpers/movingPictures.js';
import { openCodecs } from '../../src/main/video/openCodecs.js';
import type { PixelImage } from '../../src/shared/domain/pixelImage.js';
import { meanDifference } from '../helpers/testImages.js';
import { violations } from './support/axe.js';
import { BatchPage } from './support/batchPage.js';
import { CLIP, takeClip } from './support/clips.js';
import { takePhoto } from './support/photos.js';
import { SHELLS } from './support/runningStudio.js';
import { shellSuite } from './support/shellSuite.js';
import { StudioPage } from './support/studioPage.js';
import { VideoPage } from './support/videoPage.js';

const STYLE = 'Great Wave';
const FRAMES = 2 * CLIP.framesEach;

async function framesOf(path: string): Promise<PixelImage[]> {
  const video = await VideoFile.open(path);
  const { signal } = new AbortController();
  const { width, height } = CLIP;
  const frames: PixelImage[] = [];
  const request = { from: 0, end: video.table.length, width, height, signal };
  for await (const frame of (await openCodecs()).decode(video, request)) frames.push(frame);
  video.close();
  return frames;
}

for (const shell of SHELLS) {
  shellSuite(shell, inject(shell), (stage) => {
    it('opens a video like a photo, moves through its frames by keys, and paints any of them', async () => {
      const { folder, start } = stage();
      const clip = await takeClip(folder);
      const studio = await start();
      const page = new StudioPage(studio);
      const video = new VideoPage(studio);

      await page.openPhotos(clip);
      await video.frame(clip).waitFor();
      expect.soft(await violations(studio.page), 'a video').toEqual([]);
      await page.size(CLIP.width, CLIP.height).waitFor();
      await studio.page.getByRole('button', { name: 'Show walk.webm, a video of 0:04' }).waitFor();
      await video.shots(2);

      await studio.page.keyboard.press('Home');
      await video.isAt(1);
      for (const key of ['ArrowRight', '.', '.', ',', 'ArrowLeft']) await studio.page.keyboard.press(key);
      await video.isAt(2);
      await studio.page.keyboard.press('Shift+ArrowRight');
      await video.isAt(CLIP.framesEach + 1);
      await studio.page.keyboard.press('End');
      await video.isAt(FRAMES);
      expect(await video.scrubber.getAttribute('aria-valuetext')).toBe(`0:03.90 of 0:04, frame ${FRAMES} of ${FRAMES}`);

      await page.choose(STYLE, clip);
      await video.isPainted();
      await studio.page.keyboard.press('Home');
      await video.isAt(1);
      await page.stylized(clip).waitFor();
      await video.isPainted();
      expect(studio.complaints).toEqual([]);
    });

    it('exports the marked part of a video, paused and killed in between', async () => {
      const { folder, start } = stage();
      const clip = await takeClip(folder);
      const studio = await start();
      const page = new StudioPage(studio);
      const video = new VideoPage(studio);
      await page.openPhotos(clip);
      await video.shots(2);
      await page.choose(STYLE, clip);
      await video.markPart(11, 30);
      await video.bar.getByText('0:01.00 – 0:03.00').waitFor();

      await studio.page.getByRole('button', { name: 'Export', exact: true }).click();
      const dialog = studio.page.getByRole('dialog', { name: 'Export' });
      await dialog.getByText('0:01.00 – 0:03.00').waitFor();
      await video.keepPicture('export');
      expect.soft(await violations(studio.page), 'its export').toEqual([]);
      await dialog.getByRole('button', { name: 'Export', exact: true }).click();
      await page.exportRuns(clip);
      await video.press('Pause the export of walk.webm');
      await page.exportEnds(clip, 'Paused');
      await video.press('Continue the export of walk.webm');
      await page.exportRuns(clip);
      await studio.kill();

      const again = await start();
      const newPage = new StudioPage(again);
      await newPage.exportEnds(clip, 'Paused');
      await new VideoPage(again).press('Continue the export of walk.webm');
      await newPage.exportEnds(clip, 'Exported');
      const painted = await VideoFile.open(await newPage.exportedFile(clip));
      painted.close();
      expect([painted.table.length, painted.facts.shownWidth]).toEqual([20, CLIP.width]);
      expect(again.complaints).toEqual([]);
    });

    it('plays two painted seconds, until something changes, and exports the video beside its original', async () => {
      const { folder, start } = stage();
      const clip = await takeClip(folder);
      const studio = await start();
      const page = new StudioPage(studio);
      const video = new VideoPage(studio);
      await page.openPhotos(clip);
      await page.choose(STYLE, clip);
      await studio.page.keyboard.press('Home');
      await studio.page.keyboard.press('k');
      await video.bar.getByText('Small preview, in a loop').waitFor({ timeout: 300_000 });
      await video.bar.getByText(/^0:01\.[5-9]0/).waitFor();
      await video.keepPicture('playing');
      await studio.page.keyboard.press('ArrowRight');
      await video.isAt(2);

      await studio.page.getByRole('button', { name: 'Export', exact: true }).click();
      const dialog = studio.page.getByRole('dialog', { name: 'Export' });
      await dialog.getByText('Side by side').click();
      await dialog.getByRole('button', { name: 'Export', exact: true }).click();
      await page.exportEnds(clip, 'Exported');
      const painted = await VideoFile.open(await page.exportedFile(clip));
      painted.close();
      expect([painted.table.length, painted.facts.shownWidth]).toEqual([FRAMES, 2 * CLIP.width]);
      expect(studio.complaints).toEqual([]);
    });

    it('moves through the frames of an animation, and paints any of them', async () => {
      const { folder, start } = stage();
      const path = join(folder, 'waves.gif');
      writeFileSync(path, await movingPicture('gif'));
      const studio = await start();
      const page = new StudioPage(studio);
      const animation = new VideoPage(studio, 'Animation');
      await page.openPhotos(path);
      await animation.isAt(1);
      await animation.frame(path).waitFor();
      expect.soft(await violations(studio.page), 'an animation').toEqual([]);
      for (const key of ['ArrowRight', 'End', ',']) await studio.page.keyboard.press(key);
      await animation.isAt(3);
      expect(await animation.scrubber.getAttribute('aria-valuetext')).toBe('0:00.15 of 0:00, frame 3 of 4');
      await page.choose(STYLE, path);
      await animation.isPainted();
      await studio.page.keyboard.press('Home');
      await animation.isAt(1);
      await animation.isPainted();
      await animation.keepPicture('animation');
      expect(studio.complaints).toEqual([]);
    });

    it('paints a shot in a look of its own, and the other with a strength that grows', async () => {
      const { folder, start } = stage();
      const clip = await takeClip(folder);
      const studio = await start();
      const page = new StudioPage(studio);
      const video = new VideoPage(studio);
      await page.openPhotos(clip);
      await video.shots(2);
      await page.choose(STYLE, clip);

      await video.goTo(CLIP.framesEach + 1);
      await video.press('A look of its own for this shot');
      await page.choose('Batik', clip);
      await video.goTo(1);
      await video.press('Key of the strength at this frame');
      const strength = studio.page.getByRole('slider', { name: 'Strength' });
      await strength.press('Home');
      // The keys are those of the video again.
      await strength.blur();
      await video.goTo(CLIP.framesEach);
      await strength.press('End');
      await strength.blur();
      expect(await video.bar.locator('[data-key]').count()).toBe(2);
      expect(await video.bar.locator('[data-own-look]').count()).toBe(1);
      await video.keepPicture('timeline');
      expect.soft(await violations(studio.page), 'its timeline').toEqual([]);

      await studio.page.getByRole('button', { name: 'Export', exact: true }).click();
      const dialog = studio.page.getByRole('dialog', { name: 'Export' });
      await dialog.getByRole('button', { name: 'Export', exact: true }).click();
      await page.exportEnds(clip, 'Exported');
      const [before, after] = [await framesOf(clip), await framesOf(await page.exportedFile(clip))];
      const apart = after.map((frame, index) => meanDifference(frame.data, before[index]!.data));
      // The first frame is the original but for its encoding.
      expect(apart[0]).toBeLessThan(8);
      expect(apart[CLIP.framesEach - 1]).toBeGreaterThan(2 * apart[0]!);
      expect(apart[CLIP.framesEach + 1]).toBeGreaterThan(2 * apart[0]!);
      expect(studio.complaints).toEqual([]);
    });

    it('paints a folder of a photo and a video', async () => {
      const { folder, start } = stage();
      const holiday = join(folder, 'holiday');
      await takePhoto(holiday, { name: 'a.jpg', widthPx: 240 });
      await takeClip(holiday, 'b.webm');
      const studio = await start();
      const batch = new BatchPage(studio);
      await batch.open();
      await batch.addFolder(holiday, '1 photo, 1 video');
      await batch.chooseLook(STYLE);
      await batch.press('Start the batch');
      await batch.says('Done');
      expect(readdirSync(join(holiday, 'stylized')).sort()).toEqual(['a-great-wave.jpg', 'b-great-wave.webm']);
      await batch.showsPictures(/b\.webm/);
      await new VideoPage(studio).keepPicture('batch');
      expect(studio.complaints).toEqual([]);
    });
  });
}
