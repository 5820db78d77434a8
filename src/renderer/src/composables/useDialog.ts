import { computed, type WritableComputedRef } from 'vue';
import { useAppStore, type DialogName } from '../stores/useAppStore.js';

/** Whether a dialog of the window is open, as a model for an `AppDialog`. At most one dialog is open at a time. */
export function useDialog(name: DialogName): WritableComputedRef<boolean> {
  const app = useAppStore();
  return computed({
    get: () => app.dialog === name,
    set: (isNowOpen) => (app.dialog = isNowOpen ? name : null),
  });
}
