import { expect, vi } from 'vitest';
import type { Locator } from 'playwright-core';
import type { RunningStudio } from './runningStudio.js';

/** Time limit for a step or for measuring a style, on a busy machine. */
const STATE_LIMIT_MS = 300_000;

/** The trainings of styles as a user sees them. */
export class TrainingPage {
  constructor(private readonly studio: RunningStudio) {}

  private get page(): RunningStudio['page'] {
    return this.studio.page;
  }

  get view(): Locator {
    return this.page.getByRole('dialog', { name: 'Trainings' });
  }

  get form(): Locator {
    return this.page.getByRole('dialog', { name: 'Train a style' });
  }

  /** Fills in the form for a new style and starts its training. */
  async start(name: string, pictures: readonly string[], photos: readonly string[]): Promise<void> {
    await this.fill(name, pictures, photos);
    await this.submit();
  }

  async fill(name: string, pictures: readonly string[], photos: readonly string[]): Promise<void> {
    await this.chooseOfGallery('Train a style…');
    const choose = async (region: string, files: readonly string[]): Promise<void> => {
      const button = this.form.getByRole('region', { name: region }).getByRole('button', { name: 'Choose pictures…' });
      await this.studio.choosePhotos(files, () => button.click());
    };
    await choose('Pictures of the style', pictures);
    await choose('Photos to practice on', photos);
    await this.form.getByText(`${photos.length} photos`).waitFor();
    await this.form.getByRole('textbox', { name: 'Name of the style' }).fill(name);
  }

  async submit(): Promise<void> {
    await this.form.getByText(/Takes 20 min, about .* of memory and .* of disk/).waitFor();
    await this.form.getByRole('button', { name: 'Start training' }).click();
    await this.view.waitFor();
  }

  /** Trains another style like the selected one. @param photos how the form tells that it has its photos */
  async duplicate(name: string, photos: string): Promise<void> {
    await this.view.getByRole('button', { name: 'Train another like it…' }).click();
    await this.form.getByText(photos, { exact: false }).waitFor();
    await this.form.getByRole('textbox', { name: 'Name of the style' }).fill(name);
    await this.submit();
  }

  /** Takes only a part of a picture of the style. */
  async crop(picture: string): Promise<void> {
    await this.form.getByRole('button', { name: `Crop ${picture}` }).click();
    const dialog = this.page.getByRole('dialog', { name: `Crop ${picture}` });
    await dialog.locator('canvas').first().waitFor();
    await dialog.getByRole('button', { name: 'Turn right' }).click();
    await dialog.getByRole('button', { name: 'Apply' }).click();
    await this.form.getByText('Cropped', { exact: true }).waitFor();
  }

  async press(name: 'Pause' | 'Go on' | 'Start now' | 'Use what it has learnt' | 'Use this style'): Promise<void> {
    await this.view.getByRole('button', { name, exact: true }).click();
  }

  async is(state: 'Training' | 'Paused' | 'In your gallery' | 'In the queue'): Promise<void> {
    await this.view.getByText(new RegExp(`^${state} ·`)).waitFor({ timeout: STATE_LIMIT_MS });
  }

  async select(name: string): Promise<void> {
    await this.row(name).getByRole('button').first().click();
  }

  async setTime(label: 'Start at' | 'Stop at', time: string): Promise<void> {
    const field = this.view.getByLabel(label, { exact: true });
    await field.fill(time);
    await field.blur();
  }

  /** The names in the queue, in order. */
  async queue(): Promise<string[]> {
    return this.view.getByRole('list', { name: 'Queue' }).locator('.name').allTextContents();
  }

  async queueIs(names: readonly string[]): Promise<void> {
    await vi.waitFor(async () => expect(await this.queue()).toEqual(names), { timeout: 20_000 });
  }

  async drag(name: string, onto: string): Promise<void> {
    await this.row(name).dragTo(this.row(onto));
  }

  /** The photo as the checkpoint under a slider paints it. */
  painted(slider: 'Checkpoint' | 'First checkpoint' | 'Second checkpoint'): Locator {
    return this.view.getByRole('figure', { name: slider, exact: true }).locator('img');
  }

  private row(name: string): Locator {
    return this.view.getByRole('navigation').getByRole('listitem').filter({ hasText: name });
  }

  /** An item of the menu above the gallery. */
  async chooseOfGallery(entry: string): Promise<void> {
    await this.page.getByRole('button', { name: 'More for styles' }).click();
    await this.page.getByRole('menuitem', { name: entry }).click();
  }

  /** An item of a style's menu. */
  async chooseOfStyle(name: string, entry: string): Promise<void> {
    await this.page.getByRole('button', { name: `Actions for ${name}` }).click();
    await this.page.getByRole('menuitem', { name: entry }).click();
  }
}
