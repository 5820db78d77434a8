import { useEventListener } from '@vueuse/core';

/**
 * Lets Escape cancel a gesture, wherever the focus is, before a dialog or a view handles Escape.
 *
 * @param cancel reverts the gesture; returns false if none is in progress
 */
export function useGestureCancel(cancel: () => boolean): void {
  useEventListener(
    window,
    'keydown',
    (event) => {
      if (event.key !== 'Escape' || !cancel()) return;
      event.preventDefault();
      event.stopPropagation();
    },
    { capture: true },
  );
}
