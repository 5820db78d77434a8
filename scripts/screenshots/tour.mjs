/** @import { Page } from 'playwright-core' */

/** On a machine that is busy with other things, all styles on one photo take minutes. */
const PREVIEW_LIMIT_MS = 600_000;

/**
 * @typedef {object} TourOptions
 * @property {(press: () => Promise<void>) => Promise<void>} openPhotos answers the file dialog that `press` brings up
 * @property {number} photoCount how many photos it opens
 * @property {(step: string) => Promise<unknown>} visit called at each screen, dialog and state
 * @property {boolean} [waitsForGrid] whether to wait until every style is painted on the photo
 */

/**
 * Goes through the screens, dialogs and states of the window by what does not depend on its language.
 *
 * @param {Page} page
 * @param {TourOptions} options
 */
export async function takeTour(page, { openPhotos, photoCount, visit, waitsForGrid = true }) {
  await page.locator('main.start').waitFor();
  await visit('01-start');

  await openPhotos(() => page.locator('main.start .actions button').first().click());
  await page.locator('.canvas-view').waitFor();
  await page
    .locator('.film .show')
    .nth(photoCount - 1)
    .waitFor();
  await visit('02-photo');

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
  // The result counts as one when the history has it.
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
      for (const [index, name] of ['general', 'computing', 'library'].entries()) {
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
      if (waitsForGrid) {
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

  await page.locator('.filters input').fill('zzz');
  await page.locator('.panel .empty').waitFor();
  await visit('21-nothing-found');
  await page.locator('.filters input').fill('');
}

/**
 * Opens a dialog, works in it, and waits until it is gone again.
 *
 * @param {Page} page
 * @param {() => Promise<unknown>} open
 * @param {() => Promise<unknown>} work closes it in the end
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
