import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { MINIMUM_SIZE, placeWindow, readWindowState } from '../../../../src/main/electron/windowState.js';
import { tempFolder } from '../../../helpers/tempFolder.js';

const desk = { x: 0, y: 25, width: 1920, height: 1055 };
const second = { x: 1920, y: 0, width: 2560, height: 1440 };

it('opens a window where it was', () => {
  const saved = { x: 2000, y: 40, width: 1400, height: 900 };
  expect(placeWindow(saved, [desk, second])).toEqual(saved);
});

it('opens it in the middle of the first screen when its own screen is gone', () => {
  const saved = { x: 2000, y: 40, width: 1400, height: 900 };
  const placed = placeWindow(saved, [desk]);
  expect(placed.x).toBeGreaterThanOrEqual(desk.x);
  expect(placed.x + placed.width).toBeLessThanOrEqual(desk.x + desk.width);
  expect(placed.x - desk.x).toBe(desk.x + desk.width - placed.x - placed.width);
});

it('does not leave the title bar where no mouse reaches it', () => {
  const above = { x: 100, y: -300, width: 1000, height: 700 };
  const aside = { x: -950, y: 100, width: 1000, height: 700 };
  for (const saved of [above, aside]) expect(placeWindow(saved, [desk])).not.toEqual(saved);
});

it('fits a screen that is smaller than the window usually is', () => {
  const small = { x: 0, y: 0, width: 1024, height: 600 };
  expect(placeWindow(null, [small])).toEqual(small);
});

it('is never smaller than its controls', () => {
  const placed = placeWindow({ x: 10, y: 30, width: 130, height: 60 }, [desk]);
  expect(placed).toMatchObject(MINIMUM_SIZE);
});

it('takes a damaged or foreign file for none', () => {
  const path = join(tempFolder(), 'window.json');
  expect(readWindowState(path)).toBeNull();
  for (const text of ['', '{', '{"version":2}', '{"version":1,"bounds":{"x":0}}']) {
    writeFileSync(path, text);
    expect(readWindowState(path)).toBeNull();
  }
  const state = { version: 1, bounds: desk, isMaximized: true, isFullScreen: false };
  writeFileSync(path, JSON.stringify(state));
  expect(readWindowState(path)).toEqual(state);
});
