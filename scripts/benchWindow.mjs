// npm run bench:window: how fast the window responds, in the test browser. Measures the time from a key on the strength
// slider to the changed canvas, and the main thread's work per pointer event while a 50-megapixel photo is dragged and
// while a mask is painted on it with brushes of several sizes.
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { testBrowser } from './e2e/testBrowser.mjs';
import { openStudio, renderPhotos } from './lib/openStudio.mjs';

/** @import { Page } from 'playwright-core' */

const VIEWPORT = { width: 1920, height: 1080 };
/** Slider steps, one after another. The first few warm up. */
const STEPS = 27;
/** Steps of ten hundredths each before the slider changes direction. */
const STEPS_ONE_WAY = 9;
const WARM_UP_STEPS = 3;
/** A step's last picture may be drawn shortly after it arrives: it must not be counted as the next step's. */
const SETTLE_MS = 400;
/** A step that takes longer counts as lost. */
const STEP_LIMIT_MS = 10_000;
const LARGE_PHOTO = { width: 8660, height: 5773 };
const MOVES = 240;
const LIMIT_MS = 120_000;

/**
 * In the page: waits for the canvas to change after a key press, and for the last picture of that look. Resolves with
 * the milliseconds from the key to each. Konva's canvases are compared at 64 x 64.
 */
const WATCH = `() => new Promise((resolve, reject) => {
  const view = document.querySelector('.canvas-view');
  const small = Object.assign(document.createElement('canvas'), { width: 64, height: 64 }).getContext('2d', { willReadFrequently: true });
  const look = () => {
    small.clearRect(0, 0, 64, 64);
    for (const canvas of view.querySelectorAll('canvas')) small.drawImage(canvas, 0, 0, 64, 64);
    return small.getImageData(0, 0, 64, 64).data.join();
  };
  const before = look();
  addEventListener('keydown', ({ timeStamp }) => {
    let firstMs = null;
    const check = (now) => {
      if (now - timeStamp > ${STEP_LIMIT_MS}) reject(new Error('The canvas did not follow the slider.'));
      if (firstMs === null && look() !== before) firstMs = performance.now() - timeStamp;
      if (firstMs !== null && view.dataset.state === 'done') resolve({ firstMs, lastMs: performance.now() - timeStamp });
      else requestAnimationFrame(check);
    };
    requestAnimationFrame(check);
  }, { once: true, capture: true });
})`;

process.exitCode = await main();

/** @returns {Promise<number>} exit code */
async function main() {
  const found = await testBrowser();
  if ('reason' in found) {
    process.stderr.write(`${found.reason}\n`);
    return 1;
  }
  const work = mkdtempSync(join(tmpdir(), 'pentimento-bench-'));
  try {
    const folder = join(work, 'photos');
    const photo = join(await renderPhotos(folder, ['harbor']), 'harbor.jpg');
    const large = join(folder, 'large.jpg');
    await sharp(photo)
      .resize({ ...LARGE_PHOTO, fit: 'cover' })
      .jpeg()
      .toFile(large);
    const home = join(work, 'home');
    mkdirSync(home);
    const studio = await openStudio({ home, executable: found.executable, language: 'en', allowed: folder });
    try {
      await studio.page.setViewportSize(VIEWPORT);
      await studio.page.locator('main.start').waitFor();
      await open(studio.page, photo, 'main.start .actions button');
      await measureSlider(studio.page);
      await open(studio.page, large, 'header .open button');
      await measureDrag(studio.page);
      await measureBrush(studio.page);
    } finally {
      await studio.close();
    }
    return 0;
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

/** @param {Page} page @param {string} photo @param {string} button what opens photos */
async function open(page, photo, button) {
  const chooser = page.waitForEvent('filechooser');
  await page.locator(button).first().click();
  await (await chooser).setFiles([photo]);
  await page.locator('.canvas-view').waitFor({ timeout: LIMIT_MS });
}

/** @param {Page} page */
async function measureSlider(page) {
  await page.locator('li.card .choose').nth(12).click();
  await isPainted(page);
  const slider = page.getByRole('slider', { name: 'Strength' });
  await slider.focus();
  /** @type {{ firstMs: number, lastMs: number }[]} */
  const steps = [];
  for (let step = 0; step < STEPS; step++) {
    // No strength repeats, so that no cache is hit: 90, 80 ... 10 %, then 11, 21 ... 91 %, then 92 % and down.
    const way = Math.floor(step / STEPS_ONE_WAY);
    if (step > 0 && step % STEPS_ONE_WAY === 0) {
      await slider.press('ArrowRight');
      await isPainted(page);
    }
    await page.waitForTimeout(SETTLE_MS);
    const watched = page.evaluate(`(${WATCH})()`);
    await slider.press(way % 2 === 0 ? 'PageDown' : 'PageUp');
    steps.push(/** @type {{ firstMs: number, lastMs: number }} */ (await watched));
  }
  const measured = steps.slice(WARM_UP_STEPS);
  print(
    'slider to first picture (512 px)',
    measured.map(({ firstMs }) => firstMs),
  );
  print(
    'slider to full preview',
    measured.map(({ lastMs }) => lastMs),
  );
}

/** @param {Page} page */
async function measureDrag(page) {
  await isPainted(page);
  const box = await page.locator('.canvas-view').boundingBox();
  if (!box) throw new Error('There is no canvas.');
  const [x, y] = [box.x + box.width / 2, box.y + box.height / 2];
  await page.mouse.dblclick(x, y);
  await page.mouse.move(x, y);
  await page.mouse.down();
  const worked = await workOf(page);
  const before = await worked();
  for (let move = 0; move < MOVES; move++) {
    const angle = (2 * Math.PI * move) / 60;
    await page.mouse.move(x + 200 * Math.sin(angle), y + 120 * (1 - Math.cos(angle)));
  }
  const after = await worked();
  await page.mouse.up();
  const perMove = (/** @type {'all' | 'script'} */ part) => ((1000 * (after[part] - before[part])) / MOVES).toFixed(1);
  console.log(
    `main thread per pointer event, 50 megapixels dragged: ${perMove('script')} ms of script, ` +
      `${perMove('all')} ms with all drawing (mean of ${MOVES})`,
  );
}

/**
 * Paints on the whole photo, with the smallest, a middle and the largest brush.
 * @param {Page} page
 */
async function measureBrush(page) {
  await page.locator('li.card .choose').nth(12).click();
  await isPainted(page);
  await page.keyboard.press('Control+0');
  await page.keyboard.press('p');
  const box = await page.locator('.region-surface').boundingBox();
  if (!box) throw new Error('There is nothing to paint on.');
  const [x, y] = [box.x + box.width / 2, box.y + box.height / 2];
  const worked = await workOf(page);
  const size = page.locator('.region-bar').getByRole('slider', { name: 'Size' });
  for (const [name, key] of [
    ['smallest', 'Home'],
    ['a middle', ''],
    ['largest', 'End'],
  ]) {
    if (key) await size.press(key);
    else for (let step = 0; step < 5; step++) await size.press('PageUp');
    await page.mouse.move(x, y);
    await page.mouse.down();
    const before = await worked();
    for (let move = 0; move < MOVES; move++) {
      const angle = (2 * Math.PI * move) / 60;
      await page.mouse.move(x + 300 * Math.sin(angle), y + 150 * (1 - Math.cos(angle)) - 100);
    }
    const after = await worked();
    await page.mouse.up();
    const ended = await worked();
    const perMove = (/** @type {'all' | 'script'} */ part) =>
      ((1000 * (after[part] - before[part])) / MOVES).toFixed(1);
    console.log(
      `main thread per pointer event, mask of 50 megapixels, ${name} brush: ${perMove('script')} ms of script, ` +
        `${perMove('all')} ms with all drawing (mean of ${MOVES}), ` +
        `${(1000 * (ended.script - after.script)).toFixed(1)} ms of script at the end of the stroke`,
    );
    await isPainted(page);
  }
}

/**
 * A function that gives the seconds that the main thread has worked so far: in script, and in all.
 * @param {Page} page
 */
async function workOf(page) {
  const session = await page.context().newCDPSession(page);
  // Processor time, so that other programs on the machine do not count.
  await session.send('Performance.enable', { timeDomain: 'threadTicks' });
  /** @returns {Promise<{ all: number, script: number }>} seconds that the main thread has worked */
  return async () => {
    const { metrics } = await session.send('Performance.getMetrics');
    const value = (/** @type {string} */ wanted) => metrics.find(({ name }) => name === wanted)?.value ?? NaN;
    return { all: value('TaskDuration'), script: value('ScriptDuration') };
  };
}

/** @param {Page} page */
async function isPainted(page) {
  await page.locator('.canvas-view[data-state="done"]').waitFor({ timeout: LIMIT_MS });
}

/** @param {string} what @param {readonly number[]} times in ms */
function print(what, times) {
  const sorted = [...times].sort((a, b) => a - b);
  const at = (/** @type {number} */ part) => Math.round(sorted[Math.floor(part * (sorted.length - 1))] ?? NaN);
  console.log(`${what}: median ${at(0.5)} ms, nine in ten within ${at(0.9)} ms (${sorted.length} steps)`);
}
