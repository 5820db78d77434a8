import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { expect, inject, it } from 'vitest';
import { boxOf } from '../../scripts/screenshots/files.mjs';
import { takeTour } from '../../scripts/screenshots/tour.mjs';
import { violations } from './support/axe.js';
import { takeClip } from './support/clips.js';
import { damagedPhoto, takePhoto } from './support/photos.js';
import { SHELLS } from './support/runningStudio.js';
import { shellSuite } from './support/shellSuite.js';

/** Controls that the tab key does not reach, and focused elements without a visible focus. */
async function keyboardProblems(page: Page): Promise<{ missed: string[]; unseen: string[] }> {
  const stops = `[...document.querySelectorAll('button, input, [tabindex="0"]')].filter(
    (stop) => !stop.disabled && stop.tabIndex >= 0 && stop.checkVisibility())`;
  const nameOf = `const nameOf = (stop) => stop.ariaLabel ?? stop.textContent.trim() ?? stop.outerHTML.slice(0, 80);`;
  const count = await page.evaluate<number>(`${stops}.length`);
  const unseen: string[] = [];
  let missed: string[] = [];
  // A preview that ends meanwhile adds a result, whose controls are reached in a second round.
  for (let press = 0; press < 2 * count + 20; press++) {
    await page.keyboard.press('Tab');
    const name = await page.evaluate<string | null>(`(() => {
      ${nameOf}
      const stop = document.activeElement;
      stop.dataset.wasReached = '';
      const around = [stop, ...stop.querySelectorAll('*'), stop.parentElement];
      const isSeen = around.some((element) => {
        const { outlineStyle, boxShadow } = getComputedStyle(element);
        return outlineStyle !== 'none' || (element === stop.parentElement && boxShadow !== 'none');
      });
      return isSeen || stop === document.body ? null : nameOf(stop);
    })()`);
    if (name !== null) unseen.push(name);
    if (press <= count) continue;
    missed = await page.evaluate<string[]>(
      // A group passes the focus to one of its elements.
      `(() => {
        ${nameOf}
        const isReached = (stop) => stop.matches('[data-was-reached]') || stop.querySelector('[data-was-reached]');
        return ${stops}.filter((stop) => !isReached(stop)).map(nameOf);
      })()`,
    );
    if (missed.length === 0) break;
  }
  return { missed, unseen };
}

for (const shell of SHELLS) {
  shellSuite(shell, inject(shell), (stage) => {
    it('keeps to the rules of accessibility on every screen, in both themes, and is worked by keys alone', async () => {
      const { folder, start } = stage();
      const photos = [
        await takePhoto(folder, { name: 'a.jpg', widthPx: 240 }),
        await takePhoto(folder, { name: 'b.jpg', widthPx: 240 }),
      ];
      const model = await boxOf(photos, join(folder, 'box'));
      const studio = await start();
      await takeTour(studio.page, {
        files: { photos, damaged: await damagedPhoto(folder), video: await takeClip(folder), model },
        chooseFiles: (paths, press) => studio.choosePhotos(paths, press),
        async visit(step) {
          expect.soft(await violations(studio.page), step).toEqual([]);
        },
      });
      expect(await keyboardProblems(studio.page)).toEqual({ missed: [], unseen: [] });
      expect(studio.complaints).toEqual([]);
    });
  });
}
