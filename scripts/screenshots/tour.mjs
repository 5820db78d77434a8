/** @import { Page } from 'playwright-core' */

/** On a busy machine, painting one photo in all styles takes minutes. */
const PREVIEW_LIMIT_MS = 600_000;
/** For a complete training of the shortest length. */
const TRAINING_LIMIT_MS = 2_400_000;

/**
 * @typedef {object} TourFiles
 * @property {readonly string[]} photos
 * @property {string} damaged a file named like a photo that is not one
 * @property {readonly string[]} [model] a 3D model and its other files
 * @property {string} [artwork] for a training
 * @property {readonly string[]} [practice] photos for a training, enough that no scenes have to be rendered
 * @property {string} [folder] of photos, for a batch
 * @property {string} [video]
 */

/**
 * @typedef {object} TourOptions
 * @property {TourFiles} files
 * @property {(paths: readonly string[], press: () => Promise<void>) => Promise<void>} chooseFiles answers the file
 *   dialog that `press` opens
 * @property {(path: string, press: () => Promise<void>) => Promise<void>} [chooseFolder] the same for a folder
 * @property {(step: string) => Promise<unknown>} visit called at each screen, dialog and state
 * @property {boolean} [isPatient] whether to visit slow states too: every style painted on the photo, a running batch
 *   and a running training. Needs all files.
 */

/**
 * Visits the screens, dialogs and states of the window, using only what does not depend on its language.
 *
 * @param {Page} page
 * @param {TourOptions} options
 */
export async function takeTour(page, options) {
  const { files, chooseFiles, visit, isPatient = false } = options;
  await page.locator('main.start').waitFor();
  await visit('01-start');
  const openButton = page.locator('main.start .actions button').first();
  await chooseFiles([files.damaged], () => openButton.click());
  await page.locator('main.start .problem').waitFor();
  await visit('01-start-problem');

  await chooseFiles(files.photos, () => openButton.click());
  await page.locator('.canvas-view').waitFor();
  await page
    .locator('.film .show')
    .nth(files.photos.length - 1)
    .waitFor();
  await visit('02-photo');
  await chooseFiles([files.damaged], () => page.locator('header .open button').first().click());
  await page.locator('.toast.problem').waitFor();
  await visit('02-toast');
  // It may have closed by itself.
  await page.evaluate("document.querySelector('.toast .close')?.click()");
  await page.locator('.toast').first().waitFor({ state: 'detached' });

  await page.locator('li.card .choose').nth(12).click();
  await isPainted(page);
  await page.locator('[data-results] > li').first().waitFor();
  await visit('03-result');
  await page.keyboard.press('c');
  await visit('04-divider');
  await page.keyboard.press('s');
  await visit('05-side-by-side');
  await page.keyboard.press('s');

  await page.locator('li.card').nth(9).hover();
  await page.locator('li.card').nth(9).locator('.blend').click();
  await isPainted(page);
  // The result exists once the history shows it.
  await page.locator('[data-results] > li').nth(1).waitFor();
  await visit('06-blend');

  await page.keyboard.press('r');
  await page.locator('.crop-tools').waitFor();
  await visit('07-crop');
  await page.keyboard.press('Escape');
  await page.locator('.crop-tools').waitFor({ state: 'detached' });

  await page.keyboard.press('p');
  const canvas = await page.locator('.region-surface').boundingBox();
  if (!canvas) throw new Error('There is nothing to paint on.');
  const [x, y] = [canvas.x + canvas.width / 2, canvas.y + canvas.height / 2];
  await page.mouse.move(x - 80, y);
  await page.mouse.down();
  await page.mouse.move(x + 80, y - 40, { steps: 8 });
  await visit('07-regions-stroke');
  await page.mouse.up();
  await isPainted(page);
  await visit('07-regions');
  await page.keyboard.press('m');
  await page.mouse.move(x - 140, y - 90);
  await page.mouse.down();
  await page.mouse.move(x + 100, y + 60, { steps: 4 });
  await visit('07-regions-rectangle');
  await page.mouse.up();
  await page.locator('.region-bar .options .icon-button').first().click();
  await page.locator('.dialog').waitFor();
  await visit('07-regions-numbers');
  await page.keyboard.press('Escape');
  await page.locator('.dialog').waitFor({ state: 'detached' });
  await page.keyboard.press('w');
  await page.locator('.region-bar .view .trigger').click();
  await page.keyboard.press('End');
  await page.keyboard.press('ArrowUp');
  await page.keyboard.press('Enter');
  await page.mouse.click(x - 60, y - 120);
  await isPainted(page);
  await visit('07-regions-gray');
  for (let step = 0; step < 2; step++) await page.keyboard.press('Control+z');
  await page.keyboard.press('Control+z');
  await page.keyboard.press('Escape');
  await page.locator('.region-surface').waitFor({ state: 'detached' });
  await isPainted(page);

  await inDialog(
    page,
    () => page.keyboard.press('Control+e'),
    async () => {
      await visit('08-export');
      await page.locator('.dialog .rules .segments button').nth(3).click();
      await page.locator('.dialog .name .add button').scrollIntoViewIfNeeded();
      await page.locator('.dialog .name .add button').click();
      await page.locator('.app-menu').waitFor();
      await visit('09-export-names');
      await page.keyboard.press('Escape');
      await page.locator('.app-menu').waitFor({ state: 'detached' });
      const name = page.locator('.dialog .name input');
      const template = await name.inputValue();
      await name.fill('{no-such-field}');
      await visit('09-export-problem');
      await name.fill(template);
      await page.locator('.dialog .rules .segments button').first().click();
      await page.locator('.dialog .foot button').last().click();
    },
  );
  await page.locator('.job.done').waitFor({ timeout: PREVIEW_LIMIT_MS });
  await visit('10-exported');

  await inDialog(
    page,
    () => page.keyboard.press('Control+,'),
    async () => {
      for (const [index, name] of ['general', 'computing', 'library', 'signing'].entries()) {
        await page.getByRole('tab').nth(index).click();
        await visit(`11-settings-${name}`);
      }
      await page.keyboard.press('Escape');
    },
  );
  await inDialog(
    page,
    () => page.keyboard.press('?'),
    async () => {
      await visit('12-shortcuts');
      await page.keyboard.press('Escape');
    },
  );
  await inDialog(
    page,
    () => page.locator('.project').click(),
    async () => {
      await visit('13-projects');
      await page.locator('.dialog .row button').nth(1).click();
      await page.locator('.dialog form').waitFor();
      await visit('14-rename');
      await page.locator('.dialog').last().locator('.foot button').first().click();
      await page.locator('.dialog form').waitFor({ state: 'detached' });
      await page.keyboard.press('Escape');
    },
  );

  await page.locator('.more').click();
  await page.locator('.app-menu').waitFor();
  await visit('15-menu');
  await inDialog(
    page,
    () => page.locator('.app-menu-item').last().click(),
    async () => {
      await visit('16-about');
      await page.keyboard.press('Escape');
    },
  );

  await page.locator('.panel .head button').last().click();
  await inDialog(
    page,
    () => page.locator('.app-menu-item').first().click(),
    async () => {
      await visit('17-train');
      await page.keyboard.press('Escape');
    },
  );

  await inDialog(
    page,
    () => page.locator('.panel .head button').first().click(),
    async () => {
      await page.locator('.dialog .grid .cell').first().waitFor();
      await visit('18-grid-filling');
      if (isPatient) {
        await page.locator('.dialog .grid .waiting').first().waitFor({ state: 'detached', timeout: PREVIEW_LIMIT_MS });
        await visit('19-grid');
      }
      await page.keyboard.press('Escape');
    },
  );

  await inDialog(
    page,
    () => page.keyboard.press('Control+b'),
    async () => {
      await visit('20-batch');
      await page.keyboard.press('Escape');
    },
  );
  if (isPatient) {
    await seeBatch(page, options);
    await seeTraining(page, options);
  }

  if (files.video !== undefined) await seeVideo(page, files.video, options);

  await page.locator('.filters input').fill('zzz');
  await page.locator('.panel .empty').waitFor();
  await visit('21-nothing-found');
  await page.locator('.filters input').fill('');
  if (files.model) await seeModel(page, { files: files.model, chooseFiles, visit });
}

/**
 * Opens a 3D model, paints it, and goes back to the photo.
 *
 * @param {Page} page
 * @param {Pick<TourOptions, 'chooseFiles' | 'visit'> & { readonly files: readonly string[] }} options
 */
export async function seeModel(page, { files, chooseFiles, visit }) {
  await chooseFiles(files, () => page.keyboard.press('Control+Shift+O'));
  await page.locator('.model-view:not([data-state="loading"])').waitFor();
  await visit('23-model');
  await page.locator('li.card .choose').nth(12).click();
  await page.locator('.model-view[data-state="done"]').waitFor({ timeout: PREVIEW_LIMIT_MS });
  await visit('23-model-painted');
  await page.locator('.plain-colors [role="switch"]').click();
  await page.locator('.model-view[data-state="busy"]').waitFor();
  await page.locator('.model-view[data-state="done"]').waitFor({ timeout: PREVIEW_LIMIT_MS });
  await visit('23-model-plain-colors');
  await page.keyboard.press('c');
  await visit('23-model-divider');
  await page.keyboard.press('s');
  await visit('23-model-side');
  await page.keyboard.press('s');
  await inDialog(
    page,
    () => page.keyboard.press('Control+e'),
    async () => {
      await visit('23-model-export');
      await page.locator('.dialog .foot button').last().click();
    },
  );
  // The last card is the model's.
  await page.locator('.tray .job:last-child.done').waitFor({ timeout: PREVIEW_LIMIT_MS });
  await visit('23-model-exported');
  await page.keyboard.press('Control+w');
  await page.locator('.model-view').waitFor({ state: 'detached' });
}

/** Shows a video with a marked part, and its export. @param {Page} page @param {string} video @param {TourOptions} options */
async function seeVideo(page, video, { chooseFiles, visit }) {
  await chooseFiles([video], () => page.locator('header .open button').first().click());
  await page.locator('.video-bar').waitFor();
  await page.locator('li.card .choose').nth(12).click();
  await page.keyboard.press('Home');
  await page.keyboard.press('i');
  for (const _ of [1, 2, 3, 4]) await page.keyboard.press('ArrowRight');
  await page.keyboard.press('o');
  await isPainted(page);
  await visit('23-video');
  await inDialog(
    page,
    () => page.keyboard.press('Control+e'),
    async () => {
      await visit('23-video-export');
      await page.keyboard.press('Escape');
    },
  );
}

/** Shows a running batch with a photo that fails. @param {Page} page @param {TourOptions} options */
async function seeBatch(page, { files, chooseFolder, visit }) {
  if (!chooseFolder || files.folder === undefined) throw new Error('There is no folder for a batch.');
  const folder = files.folder;
  await inDialog(
    page,
    () => page.keyboard.press('Control+b'),
    async () => {
      await chooseFolder(folder, () => page.locator('.sources .add').click());
      for (const place of [8, 9, 10, 11, 12]) await page.locator('.looks .offer').nth(place).click();
      await page.locator('.new .foot button:enabled').waitFor();
      await visit('20-batch-filled');
      await page.locator('.new .foot button').click();
      await page.locator('.job .pictures img').last().waitFor({ timeout: PREVIEW_LIMIT_MS });
      await visit('20-batch-working');
      await page.keyboard.press('Escape');
    },
  );
  await visit('20-batch-behind');
  await inDialog(
    page,
    () => page.keyboard.press('Control+b'),
    async () => {
      await page.locator('.job .actions .primary').waitFor({ timeout: PREVIEW_LIMIT_MS });
      await visit('20-batch-done');
      await page.keyboard.press('Escape');
    },
  );
}

/** Shows a running training, then pauses it. @param {Page} page @param {TourOptions} options */
async function seeTraining(page, { files, chooseFiles, visit }) {
  const { artwork, practice } = files;
  if (artwork === undefined || practice === undefined) throw new Error('There is nothing to train on.');
  await page.locator('.panel .head button').last().click();
  await inDialog(
    page,
    () => page.locator('.app-menu-item').first().click(),
    async () => {
      const choose = page.locator('.dialog .sources');
      await chooseFiles([artwork], () => choose.first().locator('.actions button').first().click());
      await chooseFiles(practice, () => choose.last().locator('.actions button').first().click());
      await page.locator('.dialog .field input').first().fill('Blue evening');
      await page.locator('.dialog .foot .primary:enabled').waitFor({ timeout: PREVIEW_LIMIT_MS });
      await visit('22-train-filled');
      await page.locator('.dialog .foot button').last().click();
      // On a slow machine, the training ends before it has painted anything.
      const over = page.locator('.dialog .view .actions .primary');
      await page.locator('.dialog .view img').or(over).first().waitFor({ timeout: TRAINING_LIMIT_MS });
      await visit('22-training');
      if ((await over.count()) === 0) await page.locator('.dialog .view .actions button').first().click();
      await over.first().waitFor({ timeout: PREVIEW_LIMIT_MS });
      await visit('22-training-paused');
      await page.keyboard.press('Escape');
    },
  );
}

/**
 * Opens a dialog, works in it, and waits until it is closed.
 *
 * @param {Page} page
 * @param {() => Promise<unknown>} open
 * @param {() => Promise<unknown>} work closes it at the end
 */
async function inDialog(page, open, work) {
  await open();
  await page.locator('.dialog').first().waitFor();
  await work();
  await page.locator('.dialog').first().waitFor({ state: 'detached' });
}

/** Waits for the finished preview. @param {Page} page */
async function isPainted(page) {
  await page.locator('.canvas-view[data-state="done"]').waitFor({ timeout: PREVIEW_LIMIT_MS });
}
