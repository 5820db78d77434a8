/** @import { Page } from 'playwright-core' */

/** On a machine that is busy with other things, all styles on one photo take minutes. */
const PREVIEW_LIMIT_MS = 600_000;
/** Until what moves has come to rest. */
const REST_MS = 700;

/**
 * Goes through the screens of the window by what does not depend on its language, and takes a picture of each.
 *
 * @param {Page} page
 * @param {readonly string[]} photos
 * @param {(step: string) => Promise<unknown>} shoot
 */
export async function takeTour(page, photos, shoot) {
  const rest = () => page.waitForTimeout(REST_MS);
  const shot = async (/** @type {string} */ step) => {
    await rest();
    await shoot(step);
  };
  await page.locator('main.start').waitFor();
  await shot('01-start');

  const chooser = page.waitForEvent('filechooser');
  await page.locator('main.start .actions button').first().click();
  await (await chooser).setFiles([...photos]);
  await page.locator('.canvas-view').waitFor();
  await page
    .locator('.film .show')
    .nth(photos.length - 1)
    .waitFor();
  await shot('02-photo');

  await chooseStyle(page, 12);
  await shot('03-result');
  await page.keyboard.press('c');
  await shot('04-divider');
  await page.keyboard.press('s');
  await shot('05-side-by-side');
  await page.keyboard.press('s');

  await page.locator('li.card').nth(9).hover();
  await page.locator('li.card').nth(9).locator('.blend').click();
  await idle(page);
  // Until the result counts as one and is in the history.
  await page.waitForTimeout(1500);
  await shot('06-blend');

  await page.keyboard.press('Control+e');
  await shot('07-export');
  await page.locator('.dialog .foot button').last().click();
  await page.locator('.job.done').waitFor({ timeout: PREVIEW_LIMIT_MS });
  await shot('08-exported');

  await page.keyboard.press('Control+,');
  for (const [index, name] of ['general', 'computing', 'library'].entries()) {
    await page.getByRole('tab').nth(index).click();
    await shot(`09-settings-${name}`);
  }
  await page.keyboard.press('Escape');
  await rest();
  await page.keyboard.press('?');
  await shot('10-shortcuts');
  await page.keyboard.press('Escape');
  await rest();
  await page.locator('.project').click();
  await shot('11-projects');
  await page.keyboard.press('Escape');
  await rest();
  await page.locator('.more').click();
  await shot('12-menu');
  await page.keyboard.press('Escape');
  await rest();

  await page.locator('.panel .head button').first().click();
  await page.locator('.dialog .grid .waiting').first().waitFor();
  await shot('13-grid-filling');
  await page.locator('.dialog .grid .waiting').first().waitFor({ state: 'detached', timeout: PREVIEW_LIMIT_MS });
  await shot('14-grid');
}

/** @param {Page} page @param {number} index */
async function chooseStyle(page, index) {
  await page.locator('li.card .choose').nth(index).click();
  await idle(page);
}

/** Waits for the finished preview. @param {Page} page */
async function idle(page) {
  await page.locator('.canvas-view[data-state="done"]').waitFor({ timeout: PREVIEW_LIMIT_MS });
}
