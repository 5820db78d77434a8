// @vitest-environment happy-dom
import { mount, type VueWrapper } from '@vue/test-utils';
import { SliderRoot } from 'reka-ui';
import { describe, expect, it } from 'vitest';
import { nextTick } from 'vue';
import AppSlider from '../../../../src/renderer/src/components/AppSlider.vue';

/** A slider at 0.2 that is dragged to 0.7. */
async function dragged(): Promise<{ slider: VueWrapper; root: VueWrapper; value: () => unknown }> {
  const slider = mount(AppSlider, { props: { label: 'Strength', valueText: '', modelValue: 0.2 } });
  await slider.setProps({ 'onUpdate:modelValue': (modelValue: number) => slider.setProps({ modelValue }) });
  const root = slider.findComponent(SliderRoot) as VueWrapper;
  await root.trigger('pointerdown');
  root.vm.$emit('update:modelValue', [0.7]);
  await nextTick();
  const value = (): unknown => slider.props('modelValue');
  expect(value()).toBe(0.7);
  return { slider, root, value };
}

describe('a slider that is dragged', () => {
  it('goes back to where it was at Escape, and stays there while the pointer is down', async () => {
    const { slider, root, value } = await dragged();
    window.dispatchEvent(new KeyboardEvent('keydown', { key: 'Escape' }));
    await nextTick();
    expect(value()).toBe(0.2);
    expect(slider.emitted('commit')).toEqual([[0.2]]);
    root.vm.$emit('update:modelValue', [0.9]);
    root.vm.$emit('valueCommit', [0.9]);
    await nextTick();
    expect(value()).toBe(0.2);
    expect(slider.emitted('commit')).toHaveLength(1);
  });

  it('goes back when its pointer is cancelled', async () => {
    const { root, value } = await dragged();
    await root.trigger('pointercancel');
    expect(value()).toBe(0.2);
  });

  it('leaves Escape alone once it was let go', async () => {
    const { slider, root, value } = await dragged();
    root.vm.$emit('valueCommit', [0.7]);
    window.dispatchEvent(new Event('pointerup'));
    const escape = new KeyboardEvent('keydown', { key: 'Escape', cancelable: true });
    window.dispatchEvent(escape);
    expect(value()).toBe(0.7);
    expect(escape.defaultPrevented).toBe(false);
    expect(slider.emitted('commit')).toEqual([[0.7]]);
  });
});
