// @vitest-environment happy-dom
import { type DOMWrapper, mount } from '@vue/test-utils';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { nextTick } from 'vue';
import CropEditor from '../../../../../src/renderer/src/features/crop/CropEditor.vue';
import { i18n } from '../../../../../src/renderer/src/i18n/i18n.js';
import { type Frame, PLAIN_FRAME } from '../../../../../src/shared/domain/frame.js';
import { drawNothing, reportSize } from '../../helpers.js';

/** In the middle of a photo of 600 x 400 px, shown at full size, 28 px from the edges of the screen. */
const BEFORE: Frame = { ...PLAIN_FRAME, width: 0.5, height: 0.5 };
const MIDDLE = { clientX: 328, clientY: 228, button: 0, pointerId: 1 };
const CORNER = { clientX: 328 + 150, clientY: 228 + 100, button: 0, pointerId: 1 };

beforeEach(() => {
  drawNothing();
  reportSize({ width: 656, height: 456 });
});
afterEach(() => vi.unstubAllGlobals());

async function openEditor(): Promise<{ surface: DOMWrapper<Element>; frame: () => Frame }> {
  const editor = mount(CropEditor, {
    attachTo: document.body,
    global: { plugins: [i18n] },
    props: { modelValue: BEFORE, url: 'photo.jpg', size: { width: 600, height: 400 }, aspect: null },
  });
  await editor.setProps({ 'onUpdate:modelValue': (modelValue: Frame) => editor.setProps({ modelValue }) });
  return { surface: editor.find('[tabindex]'), frame: () => editor.props('modelValue') as Frame };
}

describe('a crop that is dragged', () => {
  it.each([
    ['moved', MIDDLE, { x: 0.6, y: 0.5, width: 0.5, height: 0.5 }],
    ['resized by a corner', CORNER, { x: 0.55, y: 0.5, width: 0.6, height: 0.5 }],
  ])('is %s, and goes back to what it was at Escape', async (_, at, wanted) => {
    const { surface, frame } = await openEditor();
    await surface.trigger('pointerdown', at);
    await surface.trigger('pointermove', { ...at, clientX: at.clientX + 60 });
    for (const key of ['x', 'y', 'width', 'height'] as const) expect(frame()[key]).toBeCloseTo(wanted[key]);
    const escape = new KeyboardEvent('keydown', { key: 'Escape', cancelable: true, bubbles: true });
    // Wherever the focus is.
    document.body.dispatchEvent(escape);
    await nextTick();
    expect(frame()).toEqual(BEFORE);
    // The surrounding view closes on an unhandled Escape.
    expect(escape.defaultPrevented).toBe(true);
    await surface.trigger('pointermove', { ...at, clientX: at.clientX + 90 });
    expect(frame()).toEqual(BEFORE);
  });

  it('goes back to what it was when its pointer is cancelled', async () => {
    const { surface, frame } = await openEditor();
    await surface.trigger('pointerdown', MIDDLE);
    await surface.trigger('pointermove', { ...MIDDLE, clientX: MIDDLE.clientX + 60 });
    expect(frame()).not.toEqual(BEFORE);
    await surface.trigger('pointercancel', MIDDLE);
    expect(frame()).toEqual(BEFORE);
  });

  it('stays where it was let go, and leaves Escape to the view', async () => {
    const { surface, frame } = await openEditor();
    await surface.trigger('pointerdown', MIDDLE);
    await surface.trigger('pointermove', { ...MIDDLE, clientX: MIDDLE.clientX + 60 });
    await surface.trigger('pointerup', MIDDLE);
    const escape = new KeyboardEvent('keydown', { key: 'Escape', cancelable: true, bubbles: true });
    document.body.dispatchEvent(escape);
    expect(frame().x).toBeCloseTo(0.6);
    expect(escape.defaultPrevented).toBe(false);
  });
});
