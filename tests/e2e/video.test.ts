import { expect, inject, it } from 'vitest';
import { CLIP, takeClip } from './support/clips.js';
import { SHELLS } from './support/runningStudio.js';
import { shellSuite } from './support/shellSuite.js';
import { StudioPage } from './support/studioPage.js';
import { VideoPage } from './support/videoPage.js';

const STYLE = 'Great Wave';
const FRAMES = 2 * CLIP.framesEach;

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
  });
}
