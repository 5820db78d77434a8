import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ElectronApplication } from 'playwright-core';
import sharp from 'sharp';
import { expect, inject, it } from 'vitest';
import { testPhoto } from '../helpers/testImages.js';
import { takePhoto } from './support/photos.js';
import { SHELLS } from './support/runningStudio.js';
import { shellSuite } from './support/shellSuite.js';
import { StudioPage } from './support/studioPage.js';
import { TrainingPage } from './support/trainingPage.js';

/** With fewer photos, scenes would be rendered, which takes longer. */
const PHOTOS = 32;

for (const shell of SHELLS) {
  shellSuite(shell, inject(shell), (stage) => {
    it('queues trainings for the night, survives a kill, and makes the style of the checkpoint that is liked', async () => {
      const { folder, start } = stage();
      const photo = await takePhoto(folder, { widthPx: 300 });
      const { artworks, practice } = await pictures(folder);
      const first = await start();
      let training = new TrainingPage(first);
      const page = new StudioPage(first);
      await page.openPhotos(photo);
      await page.photo(photo).waitFor();

      await training.fill('First night', artworks, practice);
      await training.form.getByText('Same as artwork.png').waitFor();
      await training.form.getByText('Very small').waitFor();
      await training.form.getByText('Cannot be read').waitFor();
      await training.form.getByRole('button', { name: 'Leave them out' }).click();
      await training.form.getByText('5 pictures, 2 of them used').waitFor();
      await training.crop('other.png');
      await training.submit();
      await training.is('Training');

      await training.duplicate('Second night', '32 photos');
      await training.is('In the queue');
      await training.setTime('Start at', inHours(3));
      await training.view.getByText(/^From \d\d:\d\d on ·/).waitFor();
      await training.duplicate('Third night', '32 photos');
      expect(await training.queue()).toEqual(['First night', 'Second night', 'Third night']);
      await training.drag('Third night', 'Second night');
      await training.queueIs(['First night', 'Third night', 'Second night']);
      await training.view.getByRole('button', { name: 'Third night' }).first().press('Alt+ArrowUp');
      await training.queueIs(['Third night', 'First night', 'Second night']);
      // The first one keeps what it has learnt, and goes on after the other.
      await training.press('Start now');
      await training.is('Training');
      await training.select('First night');
      await training.is('In the queue');
      await training.painted('Checkpoint').waitFor();

      await first.kill();
      const second = await start();
      training = new TrainingPage(second);
      await training.chooseOfGallery('Train a style…');
      await training.queueIs(['Third night', 'First night', 'Second night']);
      await training.view.getByText('The program ended before the queue did.', { exact: false }).waitFor();
      await training.view.getByRole('button', { name: 'Go on with the queue' }).click();
      await training.select('Third night');
      await training.is('Training');
      await training.press('Pause');
      await training.is('Paused');
      await training.select('First night');
      await training.is('Training');
      await training.press('Pause');
      await training.is('Paused');

      await training.view.getByRole('switch', { name: 'Compare two' }).click();
      await training.painted('First checkpoint').waitFor();
      await training.painted('Second checkpoint').waitFor();
      const earlier = training.view.getByRole('figure', { name: 'First checkpoint' });
      await earlier.getByRole('slider').press('Home');
      await earlier.getByRole('button', { name: 'Make the style of this one' }).click();
      await earlier.getByText('The style is made of this one').waitFor();
      await training.press('Use what it has learnt');
      await training.is('In your gallery');
      if (second.app) await asksOnceBeforeItCloses(second.app);
      expect([...first.complaints, ...second.complaints]).toEqual([]);
    });
  });
}

/** One training is still planned for later. */
async function asksOnceBeforeItCloses(app: ElectronApplication): Promise<void> {
  const questions = await app.evaluate(({ BrowserWindow, dialog }) => {
    const asked: string[] = [];
    const keepWorking = 0;
    dialog.showMessageBoxSync = (...given: unknown[]) => {
      asked.push((given.at(-1) as { message: string }).message);
      return keepWorking;
    };
    BrowserWindow.getAllWindows()[0]?.close();
    return asked;
  });
  expect(questions).toEqual(['Pentimento is still working.']);
  expect(await app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows().length)).toBe(1);
}

function inHours(hours: number): string {
  const time = new Date(Date.now() + hours * 3_600_000);
  return [time.getHours(), time.getMinutes()].map((part) => String(part).padStart(2, '0')).join(':');
}

async function pictures(folder: string): Promise<{ artworks: string[]; practice: string[] }> {
  mkdirSync(join(folder, 'practice'));
  const at = (name: string): string => join(folder, name);
  await testPhoto(260, 220, 50).png().toFile(at('artwork.png'));
  await testPhoto(260, 220, 20).png().toFile(at('other.png'));
  await sharp(at('artwork.png')).resize(240).jpeg().toFile(at('again.jpg'));
  await testPhoto(90, 60, 3).png().toFile(at('tiny.png'));
  writeFileSync(at('broken.jpg'), readFileSync(at('again.jpg')).subarray(0, 700));
  const practice = Array.from({ length: PHOTOS }, (_, index) => join(folder, 'practice', `${index}.png`));
  for (const [index, path] of practice.entries()) await testPhoto(160, 120, index).png().toFile(path);
  return { artworks: ['artwork.png', 'other.png', 'again.jpg', 'tiny.png', 'broken.jpg'].map(at), practice };
}
