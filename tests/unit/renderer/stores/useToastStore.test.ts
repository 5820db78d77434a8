import { createPinia, setActivePinia } from 'pinia';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { useToastStore } from '../../../../src/renderer/src/stores/useToastStore.js';

beforeEach(() => {
  vi.useFakeTimers();
  setActivePinia(createPinia());
});
afterEach(() => vi.useRealTimers());

it('takes a message away after a while, but not from under the pointer', () => {
  const toasts = useToastStore();
  toasts.show({ tone: 'info', text: 'Over there' });
  toasts.isHeld = true;
  vi.advanceTimersByTime(60_000);
  expect(toasts.toasts).toHaveLength(1);
  toasts.isHeld = false;
  vi.advanceTimersByTime(5000);
  expect(toasts.toasts).toEqual([]);
});

it('does not stay held by a message that was dismissed', () => {
  const toasts = useToastStore();
  const id = toasts.show({ tone: 'problem', text: 'First' });
  toasts.isHeld = true;
  toasts.dismiss(id);
  toasts.show({ tone: 'ok', text: 'Second' });
  vi.advanceTimersByTime(10_000);
  expect(toasts.toasts).toEqual([]);
});
