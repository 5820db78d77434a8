// @vitest-environment happy-dom
import { type DOMWrapper, mount } from '@vue/test-utils';
import { createPinia, setActivePinia } from 'pinia';
import { beforeEach, describe, expect, it } from 'vitest';
import CompareDivider from '../../../../../src/renderer/src/features/view/CompareDivider.vue';
import { i18n } from '../../../../../src/renderer/src/i18n/i18n.js';
import { useViewStore } from '../../../../../src/renderer/src/stores/useViewStore.js';

beforeEach(() => setActivePinia(createPinia()));

/** The divider in the middle of a photo of 600 px, dragged 60 px to the right; its pointer is still down. */
async function dragged(): Promise<DOMWrapper<Element>> {
  const mounted = mount(CompareDivider, {
    props: { left: 0, width: 600 },
    attachTo: document.body,
    global: { plugins: [i18n] },
  });
  const divider = mounted.find('.divider');
  await divider.trigger('pointerdown', { clientX: 300, pointerId: 1 });
  await divider.trigger('pointermove', { clientX: 360, pointerId: 1 });
  expect(useViewStore().split).toBeCloseTo(0.6);
  return divider;
}

describe('the divider of a comparison that is dragged', () => {
  it('goes back to where it was at Escape', async () => {
    const divider = await dragged();
    window.dispatchEvent(new KeyboardEvent('keydown', { key: 'Escape' }));
    await divider.trigger('pointermove', { clientX: 400, pointerId: 1 });
    expect(useViewStore().split).toBe(0.5);
  });

  it('goes back to where it was when its pointer is cancelled', async () => {
    await (await dragged()).trigger('pointercancel', { pointerId: 1 });
    expect(useViewStore().split).toBe(0.5);
  });

  it('stays where it is let go', async () => {
    const divider = await dragged();
    await divider.trigger('pointerup', { clientX: 360, pointerId: 1 });
    window.dispatchEvent(new KeyboardEvent('keydown', { key: 'Escape' }));
    await divider.trigger('pointermove', { clientX: 400, pointerId: 1 });
    expect(useViewStore().split).toBeCloseTo(0.6);
  });
});
