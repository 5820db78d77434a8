import { basename } from 'node:path';
import type { Locator } from 'playwright-core';
import type { Region } from 'sharp';
import { alignViewport, fitViewport, zoomTo, type Size } from '../../../src/renderer/src/canvas/viewport.js';
import type { RunningStudio } from './runningStudio.js';

const PREVIEW_LIMIT_MS = 300_000;
const EXPORT_LIMIT_MS = 360_000;

/** The result of an export, by the text of its card. */
export type ExportEnd = 'Exported' | 'Failed' | 'Cancelled' | 'Paused';

/** The page as a user sees it; elements are found by their text. */
export class StudioPage {
  constructor(private readonly studio: RunningStudio) {}

  private get page(): RunningStudio['page'] {
    return this.studio.page;
  }

  /** The canvas while it shows the photo. */
  photo(path: string): Locator {
    return this.page.getByRole('img', { name: `Photo ${basename(path)}`, exact: true });
  }

  /** The canvas while it shows a stylized photo. */
  stylized(path: string): Locator {
    return this.page.getByRole('img', { name: `Stylized ${basename(path)}`, exact: true });
  }

  exportCard(path: string): Locator {
    const cards = this.page.getByRole('region', { name: 'Exports' }).getByRole('listitem');
    return cards.filter({ hasText: basename(path) }).last();
  }

  /** Waits until the page has drawn and receives the menus' commands. */
  async isReady(): Promise<void> {
    await this.openButton.waitFor();
  }

  private get openButton(): Locator {
    return this.page.getByRole('button', { name: /^Open( photos…)?$/ }).first();
  }

  async openPhotos(...paths: string[]): Promise<void> {
    await this.studio.choosePhotos(paths, () => this.openButton.click());
  }

  /** Chooses a style and waits for its finished preview, which is then in the history. */
  async choose(style: string, photoPath: string): Promise<void> {
    await this.page.getByRole('button', { name: `Use ${style}`, exact: true }).click();
    await this.result(style).waitFor({ timeout: PREVIEW_LIMIT_MS });
    await this.stylized(photoPath).waitFor();
  }

  /** The history's entries for a style, or with another text. */
  private result(word: string): Locator {
    const results = this.page.getByRole('region', { name: 'History' }).getByRole('listitem');
    return results.filter({ hasText: word }).first();
  }

  /** Sets the finest strokes, which make an export slowest, and waits for the preview to finish. */
  async paintEveryPixel(): Promise<void> {
    await this.page.getByRole('slider', { name: 'Stroke size' }).press('Home');
    await this.result('Every pixel').waitFor({ timeout: PREVIEW_LIMIT_MS });
  }

  /** Sets the amount of the photo's detail, from 0 to 100 %, and waits for the preview. */
  async bringBackAllDetail(photoPath: string): Promise<void> {
    await this.page.getByRole('slider', { name: 'Photo’s detail' }).press('End');
    await this.isDone(photoPath);
  }

  async keepColors(method: 'Style' | 'Photo' | 'Palette', photoPath: string): Promise<void> {
    await this.page.getByRole('radio', { name: method, exact: true }).click();
    await this.isDone(photoPath);
  }

  /** Waits for the finished preview of the current look. */
  async isDone(photoPath: string): Promise<void> {
    await this.stylized(photoPath).waitFor();
    await this.page.locator('.canvas-view[data-state="done"]').waitFor({ timeout: PREVIEW_LIMIT_MS });
  }

  /** Rotates the photo by a quarter turn and crops it to a square, with keys and buttons. */
  async turnAndCropToSquare(): Promise<void> {
    await this.page.keyboard.press('r');
    const tools = this.page.getByRole('toolbar', { name: 'Crop and turn' });
    await tools.getByRole('button', { name: 'Turn right' }).click();
    await tools.getByRole('combobox', { name: 'Proportions' }).click();
    await this.page.getByRole('option', { name: '1:1' }).click();
    await this.page.getByRole('group', { name: /^The rectangle/ }).press('Enter');
    await tools.waitFor({ state: 'hidden' });
  }

  /** Starts painting regions with its key; the brush is hard and as large as possible. */
  async takeLargestBrush(): Promise<void> {
    await this.page.keyboard.press('p');
    const bar = this.page.getByRole('region', { name: 'Regions', exact: true });
    await bar.getByRole('slider', { name: 'Size' }).press('End');
    await bar.getByRole('slider', { name: 'Softness' }).press('Home');
  }

  /** Drags the brush from top to bottom of the canvas, at a fraction of its width. */
  async paintDown(share: number): Promise<void> {
    const box = await this.page.getByRole('group', { name: /^The brush/ }).boundingBox();
    if (!box) throw new Error('There is nothing to paint on.');
    const x = box.x + share * box.width;
    await this.page.mouse.move(x, box.y + 4);
    await this.page.mouse.down();
    await this.page.mouse.move(x, box.y + box.height - 4, { steps: 12 });
    await this.page.mouse.up();
  }

  private get regionBar(): Locator {
    return this.page.getByRole('region', { name: 'Regions', exact: true });
  }

  async takeTool(name: string): Promise<void> {
    await this.regionBar.getByRole('toolbar', { name: 'Tool' }).getByRole('button', { name, exact: true }).click();
  }

  /** What the tool does: adds to the mask, or takes away from it. */
  async chooseMode(name: 'Add' | 'Subtract' | 'Intersect'): Promise<void> {
    await this.regionBar.getByRole('radio', { name, exact: true }).click();
  }

  async invertMask(): Promise<void> {
    await this.regionBar.getByRole('button', { name: 'Invert the mask' }).click();
  }

  async changeMask(operation: string): Promise<void> {
    await this.regionBar.getByRole('button', { name: 'Change mask' }).click();
    await this.page.getByRole('menuitem', { name: operation, exact: true }).click();
  }

  /** Gives the tool's shape by numbers: percentages of the picture, by the names of their fields. */
  async giveNumbers(numbers: Readonly<Record<string, number>>): Promise<void> {
    await this.regionBar.getByRole('button', { name: 'Numbers…' }).click();
    const dialog = this.page.getByRole('dialog', { name: / by numbers$/ });
    for (const [field, value] of Object.entries(numbers)) {
      await dialog.getByRole('textbox', { name: field, exact: true }).fill(String(value));
    }
    await dialog.getByRole('button', { name: 'Apply', exact: true }).click();
    await dialog.waitFor({ state: 'hidden' });
  }

  /** Lets the region show a style instead of the photo. */
  async fillRegion(style: string): Promise<void> {
    await this.regionBar.getByRole('combobox', { name: 'What the region shows' }).click();
    await this.page.getByRole('option', { name: style, exact: true }).click();
  }

  /** Sets the region's strength to 0 % with a key. */
  async weakenRegion(): Promise<void> {
    await this.regionBar.getByRole('slider', { name: 'Strength' }).press('Home');
  }

  /** Blends one style more into the region; it has `count` then. */
  async blendIntoRegion(count: number): Promise<void> {
    await this.regionBar.getByRole('button', { name: 'Blend styles in this region' }).click();
    const dialog = this.page.getByRole('dialog', { name: 'Blend styles in this region' });
    await dialog.getByRole('button', { name: 'Another style' }).click();
    await dialog.getByRole('combobox', { name: `Style ${count}` }).waitFor();
    await dialog.getByRole('button', { name: 'Done' }).click();
    await dialog.waitFor({ state: 'hidden' });
  }

  /** Saves the region's mask. @param path where a dialog of the system would save it @returns where it is */
  async saveMask(path: string): Promise<string> {
    const save = (): Promise<void> => this.regionBar.getByRole('button', { name: 'Save the mask as PNG…' }).click();
    const saved = await this.studio.saveFile(path, save);
    await this.page
      .getByText(/^The mask was saved as/)
      .first()
      .waitFor();
    return saved;
  }

  /** Drops a file on the part of the window that takes masks. */
  async dropMask(name: string, bytes: Uint8Array): Promise<void> {
    const content = JSON.stringify(Buffer.from(bytes).toString('base64'));
    const data = await this.page.evaluateHandle(`(() => {
      const transfer = new DataTransfer();
      const bytes = Uint8Array.from(atob(${content}), (letter) => letter.charCodeAt(0));
      transfer.items.add(new File([bytes], ${JSON.stringify(name)}));
      return transfer;
    })()`);
    await this.page.locator('.app').dispatchEvent('dragenter', { dataTransfer: data });
    await this.page.getByText('Use as mask').dispatchEvent('drop', { dataTransfer: data });
  }

  /** The size in px of the photo on the canvas, from the top bar. */
  size(widthPx: number, heightPx: number): Locator {
    return this.page.getByRole('banner').getByText(`${widthPx} × ${heightPx} px`);
  }

  /** Zooms to 100 % in the middle of the canvas. */
  async lookAtFullSize(): Promise<void> {
    await this.page.keyboard.press('1');
    await this.page.getByRole('button', { name: 'Zoom 100 %' }).waitFor();
  }

  /** A screenshot of the middle of the canvas at 100 %, and the part of a photo of this size that it must show. */
  async middleOfCanvas(photo: Size, path: string): Promise<Region> {
    const box = await this.page.locator('.canvas-view').boundingBox();
    if (!box) throw new Error('There is no canvas.');
    const size = { width: 240, height: 160 };
    const clip = {
      x: Math.round(box.x + (box.width - size.width) / 2),
      y: Math.round(box.y + box.height / 3),
      ...size,
    };
    await this.page.screenshot({ path, clip });
    const center = { x: box.width / 2, y: box.height / 2 };
    const { x, y } = alignViewport(zoomTo(fitViewport(photo, box), 1, center), 1);
    return { left: Math.round(clip.x - box.x - x), top: Math.round(clip.y - box.y - y), ...size };
  }

  async undo(): Promise<void> {
    await this.page.getByRole('button', { name: 'Undo', exact: true }).click();
  }

  /** Starts an export with the dialog's defaults and waits for its card. */
  async startExport(photoPath: string): Promise<void> {
    await this.page.getByRole('button', { name: 'Export', exact: true }).click();
    const dialog = this.page.getByRole('dialog', { name: 'Export' });
    await dialog.getByRole('button', { name: 'Export', exact: true }).click();
    await dialog.waitFor({ state: 'hidden' });
    await this.exportCard(photoPath).waitFor();
  }

  async exportEnds(photoPath: string, end: ExportEnd): Promise<void> {
    await this.exportCard(photoPath).getByText(end, { exact: true }).waitFor({ timeout: EXPORT_LIMIT_MS });
  }

  async exportRuns(photoPath: string): Promise<void> {
    await this.exportCard(photoPath).getByText('Exporting').waitFor({ timeout: PREVIEW_LIMIT_MS });
  }

  async cancelExport(photoPath: string): Promise<void> {
    const name = `Cancel the export of ${basename(photoPath)}`;
    await this.exportCard(photoPath).getByRole('button', { name }).click();
  }

  /** @returns the exported file: next to the photo or in the download folder */
  async exportedFile(photoPath: string): Promise<string> {
    const card = this.exportCard(photoPath);
    const download = this.studio.download(() => card.getByRole('button', { name: 'Download' }).click());
    if (download) return download;
    const name = (await card.locator('[data-file]').textContent()) ?? '';
    return `${photoPath.slice(0, -basename(photoPath).length)}${name}`;
  }
}
