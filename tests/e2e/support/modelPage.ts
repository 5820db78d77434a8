import { basename } from 'node:path';
import type { Locator } from 'playwright-core';
import sharp from 'sharp';
import type { RunningStudio } from './runningStudio.js';
import { StudioPage } from './studioPage.js';

const PREVIEW_LIMIT_MS = 300_000;

/** The window while it shows a 3D model; elements are found by their text. */
export class ModelPage extends StudioPage {
  constructor(private readonly shown: RunningStudio) {
    super(shown);
  }

  private get view(): Locator {
    return this.shown.page.locator('.model-view');
  }

  /** The view while it shows the model, painted or not. */
  model(path: string): Locator {
    return this.shown.page.getByRole('img', { name: new RegExp(`^(Painted )?3D model ${basename(path)}$`, 'i') });
  }

  /** Opens models by their dialog. @param files all files of the models @param models the models among them */
  async openModels(files: readonly string[], models: readonly string[]): Promise<void> {
    // A desktop window finds the files of a model by itself.
    const chosen = this.shown.app ? models : files;
    await this.shown.choosePhotos(chosen, () => this.shown.page.keyboard.press('Control+Shift+O'));
    await this.model(models[0]!).waitFor();
    await this.view.and(this.shown.page.locator(':not([data-state="loading"])')).waitFor();
  }

  async chooseForModel(style: string): Promise<void> {
    await this.shown.page.getByRole('button', { name: `Use ${style}`, exact: true }).click();
    await this.isPainted();
  }

  /** Waits for the finished textures of the current look. */
  async isPainted(): Promise<void> {
    await this.view.and(this.shown.page.locator('[data-state="done"]')).waitFor({ timeout: PREVIEW_LIMIT_MS });
  }

  /** What the view shows, without what lies over it: RGB bytes of its upper part. */
  async pixels(): Promise<Uint8Array> {
    const box = await this.view.boundingBox();
    if (!box) throw new Error('There is no model.');
    // Textures are shown in the frame after they are there.
    await this.shown.page.waitForTimeout(300);
    const clip = { x: box.x + 8, y: box.y + 40, width: box.width - 16, height: Math.round(box.height * 0.7) };
    return sharp(await this.shown.page.screenshot({ clip }))
      .removeAlpha()
      .raw()
      .toBuffer();
  }

  /** Clicks the middle of the model. */
  async clickModel(): Promise<void> {
    const box = await this.view.boundingBox();
    if (!box) throw new Error('There is no model.');
    await this.shown.page.mouse.click(box.x + box.width / 2, box.y + box.height / 2);
  }

  /** Whether a material or mesh is painted. */
  switch(name: string): Locator {
    return this.shown.page.getByRole('switch', { name, exact: true });
  }

  /** @param scope which models @param asGlb whether they become GLB files */
  async startModelExport(path: string, scope?: string, asGlb = false): Promise<void> {
    const { page } = this.shown;
    await page.getByRole('button', { name: 'Export', exact: true }).click();
    const dialog = page.getByRole('dialog', { name: 'Export the painted model' });
    if (scope !== undefined) await dialog.getByRole('radio', { name: scope }).click();
    if (asGlb) await dialog.getByRole('switch', { name: 'One GLB file' }).click();
    await dialog.getByRole('button', { name: 'Export', exact: true }).click();
    await dialog.waitFor({ state: 'hidden' });
    await this.exportCard(path).waitFor();
  }
}

/** Mean difference of two pictures, 0-255. */
export function difference(a: Uint8Array, b: Uint8Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += Math.abs(a[i]! - b[i]!);
  return sum / a.length;
}

/** The standard deviation of a picture: 0 for a blank one. */
export function spread(pixels: Uint8Array): number {
  const mean = pixels.reduce((sum, value) => sum + value, 0) / pixels.length;
  return Math.sqrt(pixels.reduce((sum, value) => sum + (value - mean) ** 2, 0) / pixels.length);
}
