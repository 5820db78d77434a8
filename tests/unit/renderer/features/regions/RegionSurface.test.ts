// @vitest-environment happy-dom
import { type DOMWrapper, mount } from '@vue/test-utils';
import { createPinia, setActivePinia } from 'pinia';
import { beforeEach, describe, expect, it } from 'vitest';
import { MaskOverlay } from '../../../../../src/renderer/src/canvas/MaskOverlay.js';
import RegionSurface from '../../../../../src/renderer/src/features/regions/RegionSurface.vue';
import { i18n } from '../../../../../src/renderer/src/i18n/i18n.js';
import { useLookStore } from '../../../../../src/renderer/src/stores/useLookStore.js';
import { usePhotosStore } from '../../../../../src/renderer/src/stores/usePhotosStore.js';
import { useRegionsStore } from '../../../../../src/renderer/src/stores/useRegionsStore.js';
import { drawNothing, photoInfo } from '../../helpers.js';

const START = { clientX: 100, clientY: 100, button: 0, pointerId: 1 };
const END = { clientX: 300, clientY: 200, button: 0, pointerId: 1 };

beforeEach(() => {
  drawNothing();
  setActivePinia(createPinia());
  const photos = usePhotosStore();
  photos.photos = [photoInfo('one')];
  photos.show('one');
  useLookStore().chooseStyle('wave');
  useRegionsStore().open();
});

/** A stroke across the canvas with the pointer still down. */
async function drawing(): Promise<DOMWrapper<Element>> {
  const surface = mount(RegionSurface, {
    attachTo: document.body,
    global: { plugins: [i18n] },
    props: {
      overlay: new MaskOverlay(),
      photo: photoInfo('one'),
      pointIn: ({ clientX, clientY }) => ({ x: clientX, y: clientY }),
    },
  }).find('[tabindex]');
  await surface.trigger('pointerdown', START);
  await surface.trigger('pointermove', END);
  return surface;
}

const escape = (): KeyboardEvent => new KeyboardEvent('keydown', { key: 'Escape', cancelable: true, bubbles: true });

describe('a stroke of a region', () => {
  it('becomes part of the look when the pointer is let go', async () => {
    const surface = await drawing();
    expect(useLookStore().current.regions).toBeUndefined();
    await surface.trigger('pointerup', END);
    expect(useLookStore().current.regions).toMatchObject([{ strokes: [{ points: [0.16667, 0.25, 0.5, 0.5] }] }]);
  });

  it('is forgotten at Escape; a second Escape closes the regions', async () => {
    const surface = await drawing();
    surface.element.dispatchEvent(escape());
    await surface.trigger('pointerup', END);
    expect([useLookStore().current.regions, useRegionsStore().isOpen]).toEqual([undefined, true]);
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
