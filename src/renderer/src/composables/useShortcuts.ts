import { useEventListener } from '@vueuse/core';
import { matches } from '../commands/keys.js';
import type { Command } from '../commands/command.js';

/** Runs commands by their keys. In a text field only combinations with Mod work, except those that edit text. */
export function useShortcuts(commands: readonly Command[], isBlocked: () => boolean): void {
  let held: Command | undefined;

  useEventListener(window, 'keydown', (event) => {
    if (event.defaultPrevented || (isTyping(event.target) && !isSafeWhileTyping(event))) return;
    // Open lists and menus use letters to jump to an entry.
    if (event.target instanceof Element && event.target.closest('[role="listbox"], [role="menu"]')) return;
    const command = commands.find(
      ({ keys, hasKeys }) => hasKeys?.() !== false && keys?.some((combination) => matches(event, combination)),
    );
    if (!command || isBlocked()) return;
    event.preventDefault();
    if (event.repeat && command.release) return;
    if (command.isEnabled?.() === false) return;
    if (command.release) held = command;
    command.run();
  });
  const release = (): void => {
    held?.release?.();
    held = undefined;
  };
  useEventListener(window, 'keyup', release);
  useEventListener(window, 'blur', release);
}

function isTyping(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && target.matches('input, textarea, [contenteditable="true"]');
}

/** In a text field, undo, redo and similar keys apply to the text. */
function isSafeWhileTyping(event: KeyboardEvent): boolean {
  return (event.ctrlKey || event.metaKey) && /^[oe0,]$/i.test(event.key);
}
