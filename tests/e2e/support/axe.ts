import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { AxeResults } from 'axe-core';
import type { Page } from 'playwright-core';

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** An open menu is above the page, outside its landmarks. */
function isOpenMenu({ id, nodes }: AxeResults['violations'][number]): boolean {
  return id === 'region' && nodes.every(({ target }) => /app-menu|popper/.test(target.join(' ')));
}

/** Violations on the current page in both themes: the rule and the element. */
export async function violations(page: Page): Promise<string[]> {
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
