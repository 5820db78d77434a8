import { defineStore } from 'pinia';
import { ref } from 'vue';

export interface ToastAction {
  readonly label: string;
  readonly run: () => void;
}

export interface Toast {
  readonly id: number;
  readonly tone: 'info' | 'ok' | 'problem';
  readonly text: string;
  /** More about what happened, or what to do about it. */
  readonly detail?: string | undefined;
  readonly action?: ToastAction | undefined;
}

const STAYS_MS = { info: 5000, ok: 5000, problem: 12_000 };
const WITH_ACTION_MS = 10_000;
/** The delay before a held toast is checked again. */
const LINGER_MS = 2000;
const MOST_AT_ONCE = 4;

/** Short messages at the edge of the window. Messages about a control or a job are shown there instead. */
export const useToastStore = defineStore('toasts', () => {
  const toasts = ref<Toast[]>([]);
  /** Whether the pointer or the focus is on the toasts. While it is, no toast disappears by itself. */
  const isHeld = ref(false);
  let nextId = 1;

  function show(toast: Omit<Toast, 'id'>): number {
    const id = nextId++;
    // A duplicate would only push other toasts out.
    toasts.value = [...toasts.value.filter(({ text }) => text !== toast.text), { ...toast, id }].slice(-MOST_AT_ONCE);
    const staysMs = toast.action ? Math.max(WITH_ACTION_MS, STAYS_MS[toast.tone]) : STAYS_MS[toast.tone];
    setTimeout(() => leave(id), staysMs);
    return id;
  }

  function leave(id: number): void {
    if (isHeld.value) setTimeout(() => leave(id), LINGER_MS);
    else dismiss(id);
  }

  function dismiss(id: number): void {
    toasts.value = toasts.value.filter((toast) => toast.id !== id);
    // An element that is removed under the pointer sends no leave event.
    if (toasts.value.length === 0) isHeld.value = false;
  }

  return { toasts, isHeld, show, dismiss };
});
