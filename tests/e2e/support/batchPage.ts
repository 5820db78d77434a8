import type { Locator } from 'playwright-core';
import type { RunningStudio } from './runningStudio.js';

const BATCH_LIMIT_MS = 360_000;

/** The batch dialog; elements are found by their text. */
export class BatchPage {
  constructor(private readonly studio: RunningStudio) {}

  private get dialog(): Locator {
    return this.studio.page.getByRole('dialog', { name: 'Batch' });
  }

  async open(): Promise<void> {
    const { page } = this.studio;
    await page.getByRole('button', { name: 'More', exact: true }).click();
    await page.getByRole('menuitem', { name: /^Batch/ }).click();
    await this.dialog.waitFor();
  }

  /** Adds a folder and waits until its photos are counted. */
  async addFolder(path: string, photos: string): Promise<void> {
    await this.studio.chooseFolder(path, () => this.press('Add a folder…'));
    await this.dialog.getByRole('region', { name: 'Photos and videos' }).getByText(photos, { exact: true }).waitFor();
  }

  async chooseLook(name: string): Promise<void> {
    const looks = this.dialog.getByRole('region', { name: 'Looks' });
    await looks.getByRole('button', { name: new RegExp(`^${name} `) }).click();
  }

  /** The name of the first result. */
  example(name: string): Locator {
    return this.dialog.getByText(name, { exact: true });
  }

  async press(button: string): Promise<void> {
    await this.dialog.getByRole('button', { name: button, exact: true }).click();
  }

  /** Waits until the displayed job has this status text. */
  async says(words: string): Promise<void> {
    const status = this.dialog
      .getByRole('region', { name: /^Batch / })
      .getByRole('status')
      .first();
    await status.getByText(words, { exact: true }).waitFor({ timeout: BATCH_LIMIT_MS });
  }

  get failures(): Locator {
    return this.dialog.getByRole('region', { name: 'Failed' }).getByRole('listitem');
  }

  /** Both sides of the newest result, after drawing. */
  async showsPictures(photo: RegExp): Promise<void> {
    for (const side of ['Photo', 'Result']) {
      const picture = this.dialog.getByRole('img', { name: new RegExp(`^${side}: ${photo.source}`) });
      await picture.waitFor();
      await picture.evaluate((image) => (image as unknown as { decode(): Promise<void> }).decode());
    }
  }
}
