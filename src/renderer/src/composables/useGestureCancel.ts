import { useEventListener } from '@vueuse/core';

/**
 * Lets Escape cancel a gesture, wherever the focus is, and before a dialog or a view takes Escape for itself.
 *
 * @param cancel takes back what the gesture has changed; returns false if none is in progress
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
