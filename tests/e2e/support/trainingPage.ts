import type { Locator } from 'playwright-core';
import type { RunningStudio } from './runningStudio.js';

/** Time limit for a step or for measuring a style, on a busy machine. */
const STATE_LIMIT_MS = 120_000;

/** The training of a style as a user sees it. */
export class TrainingPage {
  constructor(private readonly studio: RunningStudio) {}

  private get page(): RunningStudio['page'] {
    return this.studio.page;
  }

  private get view(): Locator {
    return this.page.getByRole('dialog', { name: 'Trainings' });
  }

  /** Fills in the form for a new style and starts its training. */
  async start(name: string, pictures: readonly string[], photos: readonly string[]): Promise<void> {
    await this.chooseOfGallery('Train a style…');
    const form = this.page.getByRole('dialog', { name: 'Train a style' });
    const choose = async (region: string, files: readonly string[]): Promise<void> => {
      const button = form.getByRole('region', { name: region }).getByRole('button', { name: 'Choose pictures…' });
      await this.studio.choosePhotos(files, () => button.click());
    };
    await choose('Pictures of the style', pictures);
    await choose('Photos to practice on', photos);
    await form.getByText(`${photos.length} photos`).waitFor();
    await form.getByRole('textbox', { name: 'Name of the style' }).fill(name);
    await form.getByText(/Takes 20 min, about .* of memory and .* of disk/).waitFor();
    await form.getByRole('button', { name: 'Start training' }).click();
    await this.view.waitFor();
  }

  async press(name: 'Pause' | 'Go on' | 'Use what it has learnt' | 'Use this style'): Promise<void> {
    await this.view.getByRole('button', { name, exact: true }).click();
  }

  async is(state: 'Training' | 'Paused' | 'In your gallery'): Promise<void> {
    await this.view.getByText(new RegExp(`^${state} ·`)).waitFor({ timeout: STATE_LIMIT_MS });
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
