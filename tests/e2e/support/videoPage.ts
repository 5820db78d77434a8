import { basename, join } from 'node:path';
import type { Locator } from 'playwright-core';
import type { RunningStudio } from './runningStudio.js';

/** The page while a video or an animation is on the canvas; elements are found by their text. */
export class VideoPage {
  constructor(
    private readonly studio: RunningStudio,
    private readonly kind: 'Video' | 'Animation' = 'Video',
  ) {}

  private get page(): RunningStudio['page'] {
    return this.studio.page;
  }

  get bar(): Locator {
    return this.page.getByRole('region', { name: this.kind, exact: true });
  }

  get scrubber(): Locator {
    return this.bar.getByRole('slider', { name: `Position in the ${this.kind.toLowerCase()}` });
  }

  /** The canvas while it shows a frame of the video as it is. */
  frame(path: string): Locator {
    return this.page.getByRole('img', { name: `Frame of ${basename(path)}`, exact: true });
  }

  /** Waits until the scrubber stands at a frame, counted from 1. */
  async isAt(frame: number): Promise<void> {
    await this.bar.getByText(new RegExp(`^Frame ${frame} of`)).waitFor();
  }

  async shots(count: number): Promise<void> {
    await this.bar.getByText(`${count} shots`, { exact: true }).waitFor();
  }

  /** Goes to a frame, counted from 1, by keys. */
  async goTo(frame: number): Promise<void> {
    await this.page.keyboard.press('Home');
    for (let step = 1; step < frame; step++) await this.page.keyboard.press('ArrowRight');
    await this.isAt(frame);
  }

  /** Marks a part by its first and last frame, counted from 1. */
  async markPart(first: number, last: number): Promise<void> {
    await this.goTo(first);
    await this.page.keyboard.press('i');
    await this.goTo(last);
    await this.page.keyboard.press('o');
  }

  async press(button: string): Promise<void> {
    await this.page.getByRole('button', { name: button, exact: true }).click();
  }

  /** Saves a screenshot, if `PENTIMENTO_E2E_PICTURES` names a folder. */
  async keepPicture(name: string): Promise<void> {
    const folder = process.env['PENTIMENTO_E2E_PICTURES'];
    if (folder !== undefined) await this.page.screenshot({ path: join(folder, `video-${name}.png`) });
  }

  /** The finished painting of the frame on the canvas. */
  async isPainted(): Promise<void> {
    await this.page.locator('.canvas-view[data-state="done"]').waitFor({ timeout: 300_000 });
  }
}
