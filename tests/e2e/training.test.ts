import { mkdirSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import { expect, inject, it } from 'vitest';
import { testPhoto } from '../helpers/testImages.js';
import { takePhoto } from './support/photos.js';
import { SHELLS, type RunningStudio } from './support/runningStudio.js';
import { shellSuite } from './support/shellSuite.js';
import { StudioPage } from './support/studioPage.js';
import { TrainingPage } from './support/trainingPage.js';

const NAME = 'Blue evening';
/** With fewer photos, scenes would be rendered, which takes longer. */
const PHOTOS = 32;

for (const shell of SHELLS) {
  shellSuite(shell, inject(shell), (stage) => {
    it('trains a style, pauses, goes on, uses it, and gives it away as a file', async () => {
      const { folder, start } = stage();
      const photo = await takePhoto(folder, { widthPx: 300 });
      const { artwork, practice } = await pictures(folder);
      const studio = await start();
      const page = new StudioPage(studio);
      const training = new TrainingPage(studio);
      await page.openPhotos(photo);
      await page.photo(photo).waitFor();

      await training.start(NAME, [artwork], practice);
      await training.is('Training');
      // It finishes the current step, so it has learned something.
      await training.press('Pause');
      await training.is('Paused');
      await training.press('Go on');
      await training.is('Training');
      await training.press('Pause');
      await training.is('Paused');
      await training.press('Use what it has learnt');
      await training.is('In your gallery');
      await training.press('Use this style');
      await page.stylized(photo).waitFor();

      const pack = await savedAs(studio, join(folder, 'blue.pentstyle'), () =>
        training.chooseOfStyle(NAME, 'Export to a file…'),
      );
      await training.chooseOfStyle(NAME, 'Remove');
      const use = studio.page.getByRole('button', { name: `Use ${NAME}`, exact: true });
      await use.waitFor({ state: 'hidden' });
      const chooser = studio.page.waitForEvent('filechooser');
      await training.chooseOfGallery('Import a style file…');
      await (await chooser).setFiles(pack);
      await use.waitFor();
      expect(studio.complaints).toEqual([]);
    });
  });
}

async function pictures(folder: string): Promise<{ artwork: string; practice: string[] }> {
  const artwork = join(folder, 'artwork.png');
  await testPhoto(160, 120, 50).png().toFile(artwork);
  mkdirSync(join(folder, 'practice'));
  const practice = Array.from({ length: PHOTOS }, (_, index) => join(folder, 'practice', `${index}.png`));
  for (const [index, path] of practice.entries()) await testPhoto(160, 120, index).png().toFile(path);
  return { artwork, practice };
}

/** Saves the file that `ask` makes the window save: through the system's dialog or as a download. */
async function savedAs(studio: RunningStudio, path: string, ask: () => Promise<void>): Promise<string> {
  if (!studio.app) {
    const download = await studio.download(ask);
    renameSync(download!, path);
    return path;
  }
  await studio.app.evaluate(({ dialog }, filePath) => {
    dialog.showSaveDialog = () => Promise.resolve({ canceled: false, filePath });
  }, path);
  await ask();
  await studio.page.getByText(/is in blue\.pentstyle/).waitFor();
  return path;
}
