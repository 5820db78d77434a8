// npm run bench:window: how fast the window responds, in the test browser. Measures the time from a key on the strength
// slider to the changed canvas, and the main thread's work per pointer event while a 50-megapixel photo is dragged and
// while a mask is painted on it with brushes of several sizes, and the time from a stroke of the brush, while it is drawn
// and at its end, to the picture painted with it. `-- --electron` measures in Electron, which needs a display, `-- --only
// masks` only the last of these, `-- --photo FILE` with another picture.
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import sharp from 'sharp';
import { testBrowser } from './e2e/testBrowser.mjs';
import { testElectron } from './e2e/testElectron.mjs';
import { openDesktop } from './lib/openDesktop.mjs';
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
const USUAL_PHOTO = { width: 4240, height: 2827 };
/** What opens photos: at the start, and later. */
const START_BUTTON = 'main.start .actions button';
const OPEN_BUTTON = 'header .open button';
/** Strokes of a mask, one after the other, for each of the things that a region can show. */
const STROKES = 12;
const STROKE_MOVES = 20;
/** About the size that the brush has at first, in tenths of its slider. */
const USUAL_BRUSH = 6;
/** How long a large photo may take to be cut into tiles. */
const TILES_MS = 30_000;
const MOVES = 240;
const LIMIT_MS = 120_000;

/**
 * In the page: waits for the canvas to change after an event, and for the last picture of that look. Resolves with the
 * milliseconds from the event to each. Konva's canvases are compared at 64 x 64.
 *
 * @param {string} event
 * @param {boolean} [isWhole] whether the last picture is waited for
 */
const watchFrom = (event, isWhole = true) => `new Promise((resolve, reject) => {
  const view = document.querySelector('.canvas-view');
  const small = Object.assign(document.createElement('canvas'), { width: 64, height: 64 }).getContext('2d', { willReadFrequently: true });
  const look = () => {
    small.clearRect(0, 0, 64, 64);
    for (const canvas of view.querySelectorAll('canvas')) small.drawImage(canvas, 0, 0, 64, 64);
    return small.getImageData(0, 0, 64, 64).data.join();
  };
  const before = look();
  addEventListener('${event}', ({ timeStamp }) => {
    let firstMs = null;
    const check = (now) => {
      if (now - timeStamp > ${STEP_LIMIT_MS}) reject(new Error('The canvas did not follow.'));
      if (firstMs === null && look() !== before) firstMs = performance.now() - timeStamp;
      if (firstMs !== null && (${!isWhole} || view.dataset.state === 'done')) resolve({ firstMs, lastMs: performance.now() - timeStamp });
      else requestAnimationFrame(check);
    };
    requestAnimationFrame(check);
  }, { once: true, capture: true });
})`;

/** @typedef {{ firstMs: number, lastMs: number }} Times */

const { values } = parseArgs({
  options: { electron: { type: 'boolean' }, only: { type: 'string' }, photo: { type: 'string' } },
});
process.exitCode = await main();

/** @returns {Promise<number>} exit code */
async function main() {
  const found = await (values.electron ? testElectron() : testBrowser());
  if ('reason' in found) {
    process.stderr.write(`${found.reason}\n`);
    return 1;
  }
  const work = mkdtempSync(join(tmpdir(), 'pentimento-bench-'));
  try {
    const folder = join(work, 'photos');
    mkdirSync(folder);
    const photo = values.photo ? resolve(values.photo) : join(await renderPhotos(folder, ['harbor']), 'harbor.jpg');
    /** @param {string} name @param {{ width: number, height: number }} size */
    const enlarged = async (name, size) => {
      const path = join(folder, name);
      await sharp(photo)
        .resize({ ...size, fit: 'cover' })
        .jpeg()
        .toFile(path);
      return path;
    };
    const large = await enlarged('large.jpg', LARGE_PHOTO);
    const usual = await enlarged('usual.jpg', USUAL_PHOTO);
    const home = join(work, 'home');
    const options = { home, executable: found.executable, language: 'en' };
    const studio = values.electron
      ? await openDesktop(options)
      : { choose: undefined, ...(await openStudio({ ...options, allowed: folder })) };
    const { page } = studio;
    const choose = studio.choose ?? ((paths, press) => chooseInPage(page, paths, press));
    /** @param {string} path @param {string} button what opens photos */
    const open = async (path, button) => {
      await choose([path], () => page.locator(button).first().click());
      await page.locator('.canvas-view').waitFor({ timeout: LIMIT_MS });
    };
    try {
      if (!values.electron) await page.setViewportSize(VIEWPORT);
      await page.locator('main.start').waitFor();
      if (values.only === 'masks') {
        await open(usual, START_BUTTON);
      } else {
        await open(photo, START_BUTTON);
        await measureSlider(page);
        await open(large, OPEN_BUTTON);
        await measureDrag(page);
        await measureBrush(page);
        await open(usual, OPEN_BUTTON);
      }
      await measurePreview(page, '12 megapixels', 10);
      await open(large, OPEN_BUTTON);
      // Until it is cut into tiles, which is done once.
      await page.waitForTimeout(TILES_MS);
      await measurePreview(page, '50 megapixels', 11);
    } finally {
      await studio.close();
    }
    return 0;
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

/** @param {Page} page @param {string[]} paths @param {() => Promise<void>} press */
async function chooseInPage(page, paths, press) {
  const chooser = page.waitForEvent('filechooser');
  await press();
  await (await chooser).setFiles(paths);
}

/** @param {Page} page */
async function measureSlider(page) {
  await page.locator('li.card .choose').nth(12).click();
  await isPainted(page);
  const slider = page.getByRole('slider', { name: 'Strength' });
  await slider.focus();
  /** @type {Times[]} */
  const steps = [];
  for (let step = 0; step < STEPS; step++) {
    // No strength repeats, so that no cache is hit: 90, 80 ... 10 %, then 11, 21 ... 91 %, then 92 % and down.
    const way = Math.floor(step / STEPS_ONE_WAY);
    if (step > 0 && step % STEPS_ONE_WAY === 0) {
      await slider.press('ArrowRight');
      await isPainted(page);
    }
    await page.waitForTimeout(SETTLE_MS);
    const times = await watch(page, 'keydown');
    await slider.press(way % 2 === 0 ? 'PageDown' : 'PageUp');
    steps.push(await times());
  }
  const measured = steps.slice(WARM_UP_STEPS);
  print(
    'slider to first picture',
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
  for (const { name, tenths } of [
    { name: 'smallest', tenths: 0 },
    { name: 'a middle', tenths: 5 },
    { name: 'largest', tenths: 10 },
  ]) {
    await setBrush(page, tenths);
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

/** @param {Page} page @param {number} tenths where the slider of the brush's size is set, from 0 to 10 */
async function setBrush(page, tenths) {
  const size = page.locator('.region-bar').getByRole('slider', { name: 'Size' });
  await size.press('Home');
  for (let step = 0; step < tenths; step++) await size.press('PageUp');
}

/**
 * The time from the end of a stroke to the picture painted with it: of regions that keep the photo, and of such with a
 * style.
 * @param {Page} page
 * @param {string} what
 * @param {number} style index of a style that is not chosen yet, so that painting begins
 */
async function measurePreview(page, what, style) {
  await page.locator('li.card .choose').nth(style).click();
  await page.locator('.canvas-view[data-state="busy"]').waitFor();
  await isPainted(page);
  await page.keyboard.press('Control+0');
  await page.keyboard.press('p');
  const bar = page.locator('.region-bar');
  await bar.waitFor();
  // Only the picture may change on the canvas.
  await bar.locator('.view').getByRole('combobox').click();
  await page.getByRole('option', { name: 'Plain photo' }).click();
  await setBrush(page, USUAL_BRUSH);
  const box = await page.locator('.region-surface').boundingBox();
  if (!box) throw new Error('There is nothing to paint on.');
  const stroke = async (/** @type {number} */ index) => {
    const [x, y] = [box.x + box.width * (0.35 + (index % 4) * 0.1), box.y + box.height * (0.35 + (index % 3) * 0.15)];
    await page.mouse.move(x, y);
    await page.mouse.down();
    await page.waitForTimeout(SETTLE_MS);
    const moving = await watch(page, 'pointermove', false);
    for (let move = 1; move < STROKE_MOVES; move++) await page.mouse.move(x + 3 * move, y + 2 * (move % 7));
    const { firstMs: movingMs } = await moving();
    // What is drawn from here on is not in that picture.
    await page.waitForTimeout(SETTLE_MS);
    for (let move = 1; move < 4; move++) await page.mouse.move(x + 3 * STROKE_MOVES, y + 12 * move);
    const times = await watch(page, 'pointerup');
    await page.mouse.up();
    const ended = await times();
    await isPainted(page);
    await page.waitForTimeout(SETTLE_MS);
    return { ...ended, movingMs };
  };
  for (const shows of ['the photo', 'a style']) {
    if (shows === 'a style') {
      await bar.getByRole('combobox', { name: 'What the region shows' }).click();
      await page.getByRole('option').nth(5).click();
      await page.locator('.canvas-view[data-state="busy"]').waitFor();
      await isPainted(page);
    }
    const all = [];
    for (let index = 0; index < STROKES; index++) all.push(await stroke(index));
    const label = `stroke of a mask, ${what}, region of ${shows}`;
    const measured = all.slice(1);
    print(
      `${label}: from moving to the picture`,
      measured.map(({ movingMs }) => movingMs),
    );
    print(
      `${label}: from the end to the picture`,
      measured.map(({ lastMs }) => lastMs),
    );
  }
  await bar.getByRole('button', { name: 'Done' }).click();
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

/**
 * Begins to watch, see `watchFrom`.
 * @param {Page} page
 * @param {string} event
 * @param {boolean} [isWhole]
 * @returns {Promise<() => Promise<Times>>} waits for the times
 */
async function watch(page, event, isWhole) {
  await page.evaluate(`void (window.watched = ${watchFrom(event, isWhole)})`);
  return async () => /** @type {Times} */ (await page.evaluate('window.watched'));
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
