import { basename } from 'node:path';
import type { Locator, Page } from 'playwright-core';
import { expect, inject, it } from 'vitest';
import { takePhoto } from './support/photos.js';
import { SHELLS, type RunningStudio } from './support/runningStudio.js';
import { shellSuite } from './support/shellSuite.js';
import { StudioPage } from './support/studioPage.js';

const STYLE = 'Great Wave';
const OTHER = 'Mosaic';
const TINY = { widthPx: 240 };

const button = (where: Page | Locator, name: string | RegExp): Locator =>
  where.getByRole('button', { name, exact: typeof name === 'string' });

/** Enters a name in a dialog. */
async function giveName(page: Page, name: string): Promise<void> {
  const dialog = page.getByRole('dialog').last();
  await dialog.getByRole('textbox').fill(name);
  await button(dialog, 'Save').click();
  await dialog.getByRole('textbox').waitFor({ state: 'hidden' });
}

async function searchFavoriteAddRenameRemove({ page }: RunningStudio, artwork: string): Promise<void> {
  const gallery = page.getByRole('region', { name: 'Styles', exact: true });
  const cards = gallery.getByRole('listitem');
  const all = await cards.count();
  await page.keyboard.press('Control+f');
  await page.keyboard.type('mosaic');
  await expect.poll(() => cards.count()).toBe(1);
  await button(gallery, `Add ${OTHER} to the favorites`).click();
  await button(gallery, 'Clear the search').click();
  await gallery.getByRole('radio', { name: 'Favorites' }).click();
  await expect.poll(() => cards.count()).toBe(1);
  await gallery.getByRole('radio', { name: 'All' }).click();

  // In both shells an artwork is chosen with the browser's file input.
  const chooser = page.waitForEvent('filechooser');
  await button(gallery, 'Add an artwork').click();
  await (await chooser).setFiles(artwork);
  // A style is named after its file.
  const own = 'Painting';
  await button(gallery, `Use ${own}`).waitFor();
  await button(gallery, `Actions for ${own}`).click();
  await page.getByRole('menuitem', { name: 'Rename…' }).click();
  await giveName(page, 'Evening');
  await button(gallery, 'Actions for Evening').click();
  await page.getByRole('menuitem', { name: 'Remove' }).click();
  await button(gallery, 'Use Evening').waitFor({ state: 'hidden' });
  await button(page, 'Undo').last().click();
  await button(gallery, 'Use Evening').waitFor();
  expect(await cards.count()).toBe(all + 1);
}

async function makeAStyleOfAPart({ page }: RunningStudio, studio: StudioPage, photo: string): Promise<void> {
  const gallery = page.getByRole('region', { name: 'Styles', exact: true });
  const cards = gallery.getByRole('listitem');
  const dialog = page.getByRole('dialog', { name: 'A style from a part of Evening' });
  const open = async (): Promise<void> => {
    await button(gallery, 'Actions for Evening').click();
    await page.getByRole('menuitem', { name: 'Crop the picture…' }).click();
    await button(dialog, 'Turn right').waitFor();
  };
  const all = await cards.count();
  await open();
  expect(await button(dialog, 'Make the style').isDisabled()).toBe(true);
  await page.keyboard.press('Escape');
  await dialog.waitFor({ state: 'hidden' });
  expect(await cards.count()).toBe(all);

  await open();
  await button(dialog, 'Turn right').click();
  await dialog.getByRole('combobox', { name: 'Proportions' }).click();
  await page.getByRole('option', { name: '1:1' }).click();
  await dialog.getByRole('slider', { name: 'Fineness of the strokes' }).press('End');
  await button(dialog, 'Make the style').click();
  await dialog.waitFor({ state: 'hidden' });
  await expect.poll(() => cards.count()).toBe(all + 1);
  const pictures = ['Evening', 'Evening 2'].map((name) => button(gallery, `Use ${name}`).locator('img'));
  const [whole, part] = await Promise.all(pictures.map((picture) => picture.getAttribute('src')));
  expect(part).not.toBe(whole);
  await studio.choose('Evening 2', photo);
}

async function blendCompareUndoAndGoBack({ page }: RunningStudio, studio: StudioPage, photo: string): Promise<void> {
  await studio.choose(STYLE, photo);
  await button(page, `Blend ${OTHER} in`).click();
  await page.getByRole('slider', { name: `${OTHER}, share` }).waitFor();
  await studio.isDone(photo);
  await page.keyboard.press('c');
  await page.getByRole('slider', { name: 'Divider between original and result' }).press('ArrowLeft');
  await page.keyboard.press('c');

  await button(page, 'Undo').first().click();
  await page.getByRole('slider', { name: `${OTHER}, share` }).waitFor({ state: 'hidden' });
  await button(page, 'Redo').click();
  await page.getByRole('slider', { name: `${OTHER}, share` }).waitFor();
  await button(page, new RegExp(`^Go back to\\s*${STYLE}\\s*\\d`)).click();
  await page.getByRole('slider', { name: `${OTHER}, share` }).waitFor({ state: 'hidden' });
}

async function keepAPreset({ page }: RunningStudio): Promise<void> {
  await page.getByRole('slider', { name: 'Strength' }).press('PageDown');
  await button(page, 'Save this look as a preset…').click();
  await giveName(page, 'Soft');
  await page.getByRole('slider', { name: 'Strength' }).press('End');
  await button(page, 'Use the preset Soft').click();
  await expect
    .poll(() => page.getByRole('slider', { name: 'Strength' }).getAttribute('aria-valuetext'))
    .toMatch(/^(?!100)\d+ %$/);
}

async function copyTheLookToTheOthers({ page }: RunningStudio, studio: StudioPage, other: string): Promise<void> {
  await button(page, 'Actions for the look').click();
  await page.getByRole('menuitem', { name: /^Copy this look/ }).click();
  await button(page, 'Actions for the look').click();
  await page.getByRole('menuitem', { name: 'Paste the look on all photos' }).click();
  await button(page, `Show ${basename(other)}`).click();
  await studio.isDone(other);
}

async function exportAllWithTheirCrops({ page }: RunningStudio, studio: StudioPage, other: string): Promise<void> {
  await studio.turnAndCropToSquare();
  await studio.isDone(other);
  await button(page, 'Export').click();
  const dialog = page.getByRole('dialog', { name: 'Export' });
  await dialog.getByRole('radio', { name: 'All 2 with a style' }).click();
  await dialog.getByRole('radio', { name: 'Pixels', exact: true }).click();
  await dialog.getByRole('textbox', { name: 'Long side' }).fill('120');
  const name = dialog.getByRole('textbox', { name: 'Name' });
  await name.fill('{index:2} {stile}');
  await dialog.getByText('There is no such field.').waitFor();
  expect(await button(dialog, 'Export').isDisabled()).toBe(true);
  await name.fill('{index:2} {style} {width}x{height}');
  await dialog.getByText('01 great-wave 120x80.jpg').waitFor();
  await button(dialog, 'Export').click();
  const cards = page.getByRole('region', { name: 'Exports' });
  for (const name of ['01 great-wave 120x80.jpg', '02 great-wave 120x120.jpg']) {
    await cards.getByText(name, { exact: true }).waitFor({ timeout: 120_000 });
  }
  await cards
    .getByText(/^120 × 80 px · /)
    .first()
    .waitFor();
}

async function changeLanguageAndTheme({ page }: RunningStudio): Promise<void> {
  await page.keyboard.press('?');
  await page.getByRole('dialog', { name: 'Keyboard shortcuts' }).getByText('Compare side by side').waitFor();
  await page.keyboard.press('Escape');
  await page.keyboard.press('Control+,');
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('radio', { name: 'Light' }).click();
  await expect.poll(() => page.evaluate('document.documentElement.dataset.theme')).toBe('light');
  await dialog.getByRole('combobox', { name: 'Language' }).click();
  await page.getByRole('option', { name: '简体中文' }).click();
  await page.getByRole('dialog', { name: '设置' }).getByRole('combobox', { name: '语言' }).click();
  await page.getByRole('option', { name: 'English' }).click();
  await dialog.getByRole('tab', { name: 'Computing' }).click();
  await button(dialog, 'Test all').click();
  await dialog.getByText(/Processor \(WebAssembly\) · Ready/).waitFor({ timeout: 200_000 });
  await page.keyboard.press('Escape');
}

async function escapeLeavesADialogDespiteATooltip({ page }: RunningStudio): Promise<void> {
  await button(page, 'Rename Untitled project').hover();
  await page.locator('.app-tooltip').waitFor();
  await page.keyboard.press('Escape');
  await page.getByRole('dialog').waitFor({ state: 'hidden' });
}

for (const shell of SHELLS) {
  shellSuite(shell, inject(shell), (stage) => {
    it('spends a session with the gallery, blends, presets, exports, projects and settings, and finds it again', async () => {
      const { folder, start } = stage();
      const [photo, other] = [
        await takePhoto(folder, { name: 'sea.jpg', ...TINY }),
        await takePhoto(folder, { name: 'land.jpg', ...TINY }),
      ];
      const artwork = await takePhoto(folder, { name: 'painting.jpg', ...TINY });
      const running = await start();
      const studio = new StudioPage(running);
      await studio.openPhotos(photo, other);
      await button(running.page, `Show ${basename(photo)}`).click();
      await studio.photo(photo).waitFor();

      await searchFavoriteAddRenameRemove(running, artwork);
      await makeAStyleOfAPart(running, studio, photo);
      await blendCompareUndoAndGoBack(running, studio, photo);
      await keepAPreset(running);
      await copyTheLookToTheOthers(running, studio, other);
      await exportAllWithTheirCrops(running, studio, other);
      await changeLanguageAndTheme(running);

      const { page } = running;
      await button(page, 'Untitled project').click();
      await escapeLeavesADialogDespiteATooltip(running);
      await button(page, 'Untitled project').click();
      await button(page, 'Rename Untitled project').click();
      await giveName(page, 'Coast');
      await button(page.getByRole('dialog'), 'New project').click();
      await studio.isReady();
      await button(page, 'Untitled project').click();
      await button(page.getByRole('dialog'), /^Coast/).click();
      await studio.isDone(other);
      expect(running.complaints).toEqual([]);
      await running.kill();

      const again = await start();
      await new StudioPage(again).isDone(other);
      await button(again.page, 'Use the preset Soft').waitFor();
      await button(again.page, 'Use Evening').waitFor();
      await button(again.page, `Take ${OTHER} off the favorites`).waitFor();
      await button(again.page, 'Coast').waitFor();
      expect(await again.page.evaluate('document.documentElement.dataset.theme')).toBe('light');
      expect(again.complaints).toEqual([]);
    });
  });
}
