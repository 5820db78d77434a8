import { computed, type WritableComputedRef } from 'vue';
import { useAppStore, type DialogName } from '../stores/useAppStore.js';

/** Whether one of the window's dialogs is open, of which one is at most; as a model of an `AppDialog`. */
export function useDialog(name: DialogName): WritableComputedRef<boolean> {
  const app = useAppStore();
  return computed({
    get: () => app.dialog === name,
    set: (isNowOpen) => (app.dialog = isNowOpen ? name : null),
  });
}
