import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import sharp, { type Sharp } from 'sharp';
import { expect, inject, it } from 'vitest';
import { discScene, overlap } from '../helpers/drawnScenes.js';
import { takeClip } from './support/clips.js';
import { compare, takePhoto } from './support/photos.js';
import { SHELLS } from './support/runningStudio.js';
import { shellSuite } from './support/shellSuite.js';
import { StudioPage } from './support/studioPage.js';
import { VideoPage } from './support/videoPage.js';

const STYLE = 'Great Wave';
const PHOTO = { widthPx: 540 };
const SIZE = { width: 540, height: 360 };

/** The share of a mask that is covered, and its value at a place. */
async function readMask(path: string) {
  expect(await sharp(path).metadata()).toMatchObject({ ...SIZE, format: 'png', space: 'b-w', channels: 1 });
  const { data, info } = await sharp(path).extractChannel(0).raw().toBuffer({ resolveWithObject: true });
  const covered = data.reduce((sum, value) => sum + value, 0) / (255 * data.length);
  return { covered, at: (x: number, y: number) => data[y * info.width + x]! };
}

async function pixelsOf(path: string): Promise<Buffer> {
  return sharp(path).extractChannel(0).raw().toBuffer();
}

/** A gray picture whose left part is white, as a file of the given kind. */
function halfMask(width: number, height: number): Sharp {
  const left = { create: { width: width / 2, height, channels: 3 as const, background: '#fff' } };
  return sharp({ create: { width, height, channels: 3, background: '#000' } }).composite([
    { input: left, left: 0, top: 0 },
  ]);
}

for (const shell of SHELLS) {
  shellSuite(shell, inject(shell), (stage) => {
    it('makes a mask from a rectangle and the wand, inverts, saves and drops it, and exports what it shows', async () => {
      const { folder, start } = stage();
      const photo = await takePhoto(folder, PHOTO);
      const studio = await start();
      const page = new StudioPage(studio);
      await page.openPhotos(photo);
      await page.choose(STYLE, photo);
      await page.takeLargestBrush();

      // By numbers, as with a screen reader: the left half.
      await page.takeTool('Rectangle');
      await page.giveNumbers({ Left: 0, Top: 0, Width: 50, Height: 100 });
      const half = await readMask(await page.saveMask(join(folder, 'half.png')));
      expect(half.covered).toBeCloseTo(0.5, 2);
      expect([half.at(20, 180), half.at(520, 180)]).toEqual([255, 0]);

      // The sky, of which the wand takes the left half away.
      await page.takeTool('Magic wand');
      await page.chooseMode('Subtract');
      await page.giveNumbers({ 'Place x': 10, 'Place y': 5 });
      const rest = await readMask(await page.saveMask(join(folder, 'rest.png')));
      expect(rest.covered).toBeLessThan(half.covered - 0.02);
      expect([rest.at(54, 18), rest.at(520, 18)]).toEqual([0, 0]);
      await page.undo();

      await page.invertMask();
      const inverted = await readMask(await page.saveMask(join(folder, 'inverted.png')));
      expect([inverted.at(20, 180), inverted.at(520, 180)]).toEqual([0, 255]);
      await page.undo();
      await page.changeMask('Feather');
      const soft = await readMask(await page.saveMask(join(folder, 'soft.png')));
      expect(soft.covered).toBeCloseTo(0.5, 2);
      expect(soft.at(274, 180)).toBeGreaterThan(10);

      await page.isDone(photo);
      await page.startExport(photo);
      await page.exportEnds(photo, 'Exported');
      const file = await page.exportedFile(photo);
      const kept = { left: 0, top: 0, width: 240, height: 360 };
      expect((await compare(photo, file, kept)).distance).toBeLessThan(3);
      expect((await compare(photo, file, { ...kept, left: 300 })).distance).toBeGreaterThan(8);
      expect(studio.complaints).toEqual([]);
    });

    it('finds a subject in a box, and gives the region a blend and a strength', async () => {
      const { folder, start } = stage();
      const scene = discScene(SIZE.width, SIZE.height);
      const photo = join(folder, 'disc.png');
      await sharp(scene.image.data, { raw: { ...SIZE, channels: 3 } })
        .png()
        .toFile(photo);
      const studio = await start();
      const page = new StudioPage(studio);
      await page.openPhotos(photo);
      await page.choose(STYLE, photo);
      await page.takeLargestBrush();

      await page.takeTool('Subject in a box');
      await page.giveNumbers({ Left: 30, Top: 15, Width: 50, Height: 70 });
      const boxed = await pixelsOf(await page.saveMask(join(folder, 'boxed.png')));
      expect(overlap({ ...SIZE, data: boxed }, scene.truth)).toBeGreaterThan(0.95);
      await page.undo();
      await page.takeTool('Subject by a rough line');
      await page.giveNumbers({ 'Place x': 55, 'Place y': 50 });
      const marked = await pixelsOf(await page.saveMask(join(folder, 'marked.png')));
      expect(overlap({ ...SIZE, data: marked }, scene.truth)).toBeGreaterThan(0.9);

      await page.fillRegion('Pastel');
      await page.blendIntoRegion(2);
      await page.isDone(photo);
      await page.weakenRegion();
      await page.isDone(photo);
      await page.startExport(photo);
      await page.exportEnds(photo, 'Exported');
      // At no strength the photo stays where the blend is.
      const file = await page.exportedFile(photo);
      const middle = { left: 260, top: 140, width: 80, height: 80 };
      expect((await compare(photo, file, middle)).distance).toBeLessThan(3);
      expect((await compare(photo, file, { ...middle, left: 20 })).distance).toBeGreaterThan(4);
      expect(studio.complaints).toEqual([]);
    });

    it('makes a mask from a frame of a video, which stays the same in other frames', async () => {
      const { folder, start } = stage();
      const clip = await takeClip(folder);
      const studio = await start();
      const page = new StudioPage(studio);
      const video = new VideoPage(studio);
      await page.openPhotos(clip);
      await video.frame(clip).waitFor();
      await video.shots(2);
      await page.choose(STYLE, clip);
      await video.goTo(3);
      await video.isPainted();
      await page.takeLargestBrush();
      await page.takeTool('Color range');
      await page.giveNumbers({ 'Place x': 50, 'Place y': 10 });
      const first = await pixelsOf(await page.saveMask(join(folder, 'first.png')));
      const covered = first.reduce((sum, value) => sum + value, 0) / (255 * first.length);
      expect(covered).toBeGreaterThan(0.02);
      expect(covered).toBeLessThan(0.98);
      await studio.page.keyboard.press('.');
      await video.isAt(4);
      await video.isPainted();
      const later = await pixelsOf(await page.saveMask(join(folder, 'later.png')));
      expect(later.equals(first)).toBe(true);
      // The key inverts the mask here, and marks no part of the video.
      await studio.page.keyboard.press('i');
      const inverted = await pixelsOf(await page.saveMask(join(folder, 'inverted.png')));
      expect(inverted[0]).toBe(255 - first[0]!);
      expect(studio.complaints).toEqual([]);
    });

    it('takes masks from files of any size and depth, and says in a line why it does not take others', async () => {
      const { folder, start } = stage();
      const photo = await takePhoto(folder, PHOTO);
      const studio = await start();
      const page = new StudioPage(studio);
      await page.openPhotos(photo);
      await page.choose(STYLE, photo);
      await page.takeLargestBrush();

      await page.dropMask(
        'black.png',
        await sharp({ create: { width: 30, height: 20, channels: 3, background: '#000' } })
          .png()
          .toBuffer(),
      );
      await studio.page.getByText('black.png covers nothing: it is black or transparent everywhere.').waitFor();
      await page.dropMask('notes.png', Buffer.from('These are notes.'));
      await studio.page
        .getByText(/notes\.png/)
        .first()
        .waitFor();

      const deep = halfMask(270, 180).toColourspace('grey16').png();
      await page.dropMask('deep.png', await deep.toBuffer());
      const first = await readMask(await page.saveMask(join(folder, 'deep-saved.png')));
      expect([first.at(20, 180), first.at(520, 180)]).toEqual([255, 0]);
      await page.undo();

      // A square lies in the middle of the photo.
      await page.dropMask('square.png', await halfMask(200, 200).png().toBuffer());
      await studio.page.getByText(/^square\.png has other proportions/).waitFor();
      const saved = await page.saveMask(join(folder, 'square-saved.png'));
      const second = await readMask(saved);
      expect([second.at(20, 180), second.at(120, 180), second.at(400, 180)]).toEqual([0, 255, 0]);
      await page.undo();

      // What was saved gives the same mask again.
      await page.dropMask('again.png', readFileSync(saved));
      const third = await readMask(await page.saveMask(join(folder, 'again-saved.png')));
      expect(third.covered).toBeCloseTo(second.covered, 3);
      expect(studio.complaints).toEqual([]);
    });
  });
}
