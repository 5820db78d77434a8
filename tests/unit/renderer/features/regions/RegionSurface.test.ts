// @vitest-environment happy-dom
import { type DOMWrapper, enableAutoUnmount, mount } from '@vue/test-utils';
import { createPinia, setActivePinia } from 'pinia';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { setConnection } from '../../../../../src/renderer/src/api/connection.js';
import { MaskOverlay } from '../../../../../src/renderer/src/canvas/MaskOverlay.js';
import RegionSurface from '../../../../../src/renderer/src/features/regions/RegionSurface.vue';
import { i18n } from '../../../../../src/renderer/src/i18n/i18n.js';
import { useLookStore } from '../../../../../src/renderer/src/stores/useLookStore.js';
import { usePhotosStore } from '../../../../../src/renderer/src/stores/usePhotosStore.js';
import type { MaskTool } from '../../../../../src/renderer/src/stores/maskTools.js';
import { useRegionsStore } from '../../../../../src/renderer/src/stores/useRegionsStore.js';
import { createStudioClient } from '../../../../../src/shared/contract/client.js';
import type { MaskStep } from '../../../../../src/shared/domain/maskStep.js';
import { drawNothing, photoInfo } from '../../helpers.js';

const START = { clientX: 100, clientY: 100, button: 0, pointerId: 1 };
const END = { clientX: 300, clientY: 200, button: 0, pointerId: 1 };

enableAutoUnmount(afterEach);

/** A studio that draws every mask as empty. */
function emptyMasks(): void {
  const client = createStudioClient({
    invoke: () => Promise.resolve({ ok: true, value: { width: 600, height: 400, data: new Uint8Array(600 * 400) } }),
    subscribe: () => () => undefined,
  });
  setConnection({ client, mediaUrl: () => '', sourceOf: () => Promise.resolve(null), onLine: () => () => undefined });
}

beforeEach(() => {
  emptyMasks();
  drawNothing();
  setActivePinia(createPinia());
  const photos = usePhotosStore();
  photos.photos = [photoInfo('one')];
  photos.show('one');
  useLookStore().chooseStyle('wave');
  useRegionsStore().open();
});

/** A stroke across the canvas with the pointer still down. */
async function drawing(keys = {}): Promise<DOMWrapper<Element>> {
  const surface = surfaceOf();
  await surface.trigger('pointerdown', { ...START, ...keys });
  await surface.trigger('pointermove', { ...END, ...keys });
  return surface;
}

function surfaceOf(): DOMWrapper<Element> {
  return mount(RegionSurface, {
    attachTo: document.body,
    global: { plugins: [i18n] },
    props: {
      overlay: new MaskOverlay(),
      photo: photoInfo('one'),
      pointIn: ({ clientX, clientY }) => ({ x: clientX, y: clientY }),
    },
  }).find('[tabindex]');
}

const escape = (): KeyboardEvent => new KeyboardEvent('keydown', { key: 'Escape', cancelable: true, bubbles: true });

describe('a stroke of a region', () => {
  it('becomes part of the look when the pointer is let go', async () => {
    const surface = await drawing();
    expect(useLookStore().current.regions).toBeUndefined();
    await surface.trigger('pointerup', END);
    expect(useLookStore().current.regions).toMatchObject([
      { steps: [{ kind: 'brush', mode: 'add', points: [0.16667, 0.25, 0.5, 0.5] }] },
    ]);
  });

  it('is followed by the preview while it is drawn, before it is part of the look', async () => {
    const regions = useRegionsStore();
    const surface = await drawing();
    expect(regions.growingLook.regions).toMatchObject([{ steps: [{ kind: 'brush', points: { length: 4 } }] }]);
    expect(useLookStore().current.regions).toBeUndefined();
    await surface.trigger('pointerup', END);
    expect(regions.growingLook).toBe(useLookStore().current);
    expect(regions.growingLook.regions![0]!.steps).toHaveLength(1);
  });

  it('is forgotten at Escape; a second Escape closes the regions', async () => {
    const surface = await drawing();
    surface.element.dispatchEvent(escape());
    await surface.trigger('pointerup', END);
    expect([useLookStore().current.regions, useRegionsStore().isOpen]).toEqual([undefined, true]);
    expect(useRegionsStore().growingLook).toBe(useLookStore().current);
    surface.element.dispatchEvent(escape());
    expect(useRegionsStore().isOpen).toBe(false);
  });

  it('is forgotten when its pointer is cancelled', async () => {
    const surface = await drawing();
    await surface.trigger('pointercancel', END);
    await surface.trigger('pointerup', END);
    expect(useLookStore().current.regions).toBeUndefined();
  });
});

describe('a straight line', () => {
  it('is drawn from the end of the last stroke while Shift is held', async () => {
    const surface = await drawing();
    await surface.trigger('pointerup', END);
    const next = { ...START, clientX: 500, clientY: 300, shiftKey: true };
    await surface.trigger('pointerdown', next);
    await surface.trigger('pointerup', next);
    const { steps } = useLookStore().current.regions![0]!;
    expect(steps[1]).toMatchObject({ points: [0.5, 0.5, 0.83333, 0.75] });
  });
});

describe('a shape', () => {
  const shape = async (tool: MaskTool, keys = {}): Promise<MaskStep | undefined> => {
    useRegionsStore().chooseTool(tool);
    const surface = await drawing(keys);
    await surface.trigger('pointerup', END);
    return useLookStore().current.regions?.[0]?.steps[0];
  };

  it('is a rectangle between two corners, or a square', async () => {
    const common = { kind: 'rectangle', angle: 0, mode: 'add' };
    expect(await shape('rectangle')).toMatchObject({
      ...common,
      x: 0.33333,
      y: 0.375,
      width: 0.33333,
      height: 0.16667,
    });
    useLookStore().undo();
    expect(await shape('rectangle', { shiftKey: true })).toMatchObject({ ...common, width: 0.33333, height: 0.33333 });
  });

  it('is a gradient between two places or about one', async () => {
    expect(await shape('linear')).toMatchObject({ kind: 'linear', x1: 0.16667, y1: 0.25, x2: 0.5, y2: 0.5 });
    useLookStore().undo();
    const side = (2 * Math.hypot(200, 100)) / 600;
    expect(await shape('radial')).toMatchObject({ x: 0.16667, y: 0.25, width: expect.closeTo(side, 4) as number });
  });

  it('is a polygon by its corners, closed by a double click', async () => {
    useRegionsStore().chooseTool('polygon');
    const surface = surfaceOf();
    for (const [clientX, clientY] of [
      [60, 40],
      [300, 40],
      [60, 200],
    ]) {
      await surface.trigger('pointerdown', { ...START, clientX, clientY });
      await surface.trigger('pointerup', START);
    }
    expect(useLookStore().current.regions).toBeUndefined();
    await surface.trigger('dblclick', END);
    expect(useLookStore().current.regions).toMatchObject([
      { steps: [{ kind: 'polygon', points: [0.1, 0.1, 0.5, 0.1, 0.1, 0.5] }] },
    ]);
  });

  it('is a rough line on a subject, or a box around it', async () => {
    expect(await shape('subject')).toMatchObject({ kind: 'subject', scribble: [0.16667, 0.25, 0.5, 0.5] });
    useLookStore().undo();
    expect(await shape('subjectBox')).toMatchObject({
      kind: 'subject',
      box: { x: 0.16667, y: 0.25, width: expect.closeTo(0.33333, 4) as number, height: 0.25 },
    });
  });

  it('is a color at one press, and nothing beside the picture', async () => {
    expect(await shape('wand')).toMatchObject({ kind: 'color', x: 0.16667, y: 0.25, isContiguous: true });
    useLookStore().undo();
    const surface = surfaceOf();
    await surface.trigger('pointerdown', { ...START, clientX: -50 });
    expect(useLookStore().current.regions).toBeUndefined();
  });

  it('can be made with keys alone', async () => {
    useRegionsStore().chooseTool('ellipse');
    const surface = surfaceOf();
    await surface.trigger('keydown', { key: ' ' });
    for (let press = 0; press < 5; press++) await surface.trigger('keydown', { key: 'ArrowRight' });
    for (let press = 0; press < 3; press++) await surface.trigger('keydown', { key: 'ArrowDown' });
    await surface.trigger('keydown', { key: ' ' });
    expect(useLookStore().current.regions).toMatchObject([
      { steps: [{ kind: 'ellipse', width: expect.closeTo(40 / 600, 4) as number, height: 0.04 }] },
    ]);
  });
});

it('the wheel changes the brush with Alt: its size, and with Shift its hardness', async () => {
  const regions = useRegionsStore();
  const { radius } = regions;
  const surface = surfaceOf();
  await surface.trigger('wheel', { altKey: true, deltaY: -100 });
  expect(regions.radius).toBeGreaterThan(radius);
  await surface.trigger('wheel', { altKey: true, shiftKey: true, deltaY: -100 });
  expect(regions.softness).toBeCloseTo(0.3);
});
