import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { AxeResults } from 'axe-core';
import type { Page } from 'playwright-core';
import { expect, inject, it } from 'vitest';
import { takeTour } from '../../scripts/screenshots/tour.mjs';
import { damagedPhoto, takePhoto } from './support/photos.js';
import { SHELLS } from './support/runningStudio.js';
import { shellSuite } from './support/shellSuite.js';

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** An open menu is above the page, outside its landmarks. */
function isOpenMenu({ id, nodes }: AxeResults['violations'][number]): boolean {
  return id === 'region' && nodes.every(({ target }) => /app-menu|popper/.test(target.join(' ')));
}

/** Violations on the current page in both themes: the rule and the element. */
async function violations(page: Page): Promise<string[]> {
  await page.evaluate(`window.axe === undefined && (0, eval)(${JSON.stringify(AXE)})`);
  const found: string[] = [];
  for (const theme of ['dark', 'light']) {
    await page.evaluate(`document.documentElement.dataset.theme = ${JSON.stringify(theme)}`);
    const results = await page.evaluate<AxeResults>(`(async () => {
      // What fades in has too little contrast on its way.
      await Promise.all(document.getAnimations().map((animation) => animation.effect.getTiming().iterations === Infinity
        ? undefined : animation.finished.catch(() => undefined)));
      return axe.run(document, { resultTypes: ['violations'] });
    })()`);
    for (const { id, nodes } of results.violations.filter((violation) => !isOpenMenu(violation))) {
      found.push(...nodes.map(({ target, any }) => `${theme} ${id} ${target.join(' ')}: ${any[0]?.message ?? ''}`));
    }
  }
  return found;
}

/** Controls that the tab key does not reach, and focused elements without a visible focus. */
async function keyboardProblems(page: Page): Promise<{ missed: string[]; unseen: string[] }> {
  const stops = `[...document.querySelectorAll('button, input, [tabindex="0"]')].filter(
    (stop) => !stop.disabled && stop.tabIndex >= 0 && stop.checkVisibility())`;
  const nameOf = `const nameOf = (stop) => stop.ariaLabel ?? stop.textContent.trim() ?? stop.outerHTML.slice(0, 80);`;
  const count = await page.evaluate<number>(`${stops}.length`);
  const unseen: string[] = [];
  for (let press = 0; press < count + 2; press++) {
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
  }
  const missed = await page.evaluate<string[]>(
    // A group passes the focus to one of its elements.
    `(() => {
      ${nameOf}
      const isReached = (stop) => stop.matches('[data-was-reached]') || stop.querySelector('[data-was-reached]');
      return ${stops}.filter((stop) => !isReached(stop)).map(nameOf);
    })()`,
  );
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
      const studio = await start();
      await takeTour(studio.page, {
        files: { photos, damaged: await damagedPhoto(folder) },
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
