/** A key combination as in the command list: `Mod+Shift+Z`. `Mod` is Command on a Mac, otherwise Control. */
export type KeyCombination = string;

export const isMac = /Mac|iPhone|iPad/.test(navigator.userAgent);

interface ParsedKeys {
  readonly key: string;
  readonly mod: boolean;
  readonly shift: boolean;
  readonly alt: boolean;
}

function parse(keys: KeyCombination): ParsedKeys {
  // A combination can end with the plus key: `Mod++`.
  const parts = keys.endsWith('++') ? [...keys.slice(0, -2).split('+'), '+'] : keys.split('+');
  const has = (name: string): boolean => parts.slice(0, -1).includes(name);
  return { key: (parts.at(-1) ?? '').toLowerCase(), mod: has('Mod'), shift: has('Shift'), alt: has('Alt') };
}

/** Whether an event is this combination. For keys that need Shift to be typed (`?`, `+`), Shift is ignored. */
export function matches(event: KeyboardEvent, keys: KeyCombination): boolean {
  const { key, mod, shift, alt } = parse(keys);
  if (event.key.toLowerCase() !== key) return false;
  const isLetter = /^[a-z]$/.test(key) || key.length > 1;
  return (
    (isMac ? event.metaKey : event.ctrlKey) === mod &&
    (!isLetter || event.shiftKey === shift) &&
    event.altKey === alt &&
    !(isMac ? event.ctrlKey : event.metaKey)
  );
}

const MAC_SIGNS: Readonly<Record<string, string>> = { Mod: '⌘', Shift: '⇧', Alt: '⌥' };
const NAMES: Readonly<Record<string, string>> = { Mod: 'Ctrl', ArrowLeft: '←', ArrowRight: '→', ' ': 'Space' };

/** The combination as shown to the user: `Ctrl+Shift+Z`, `⌘⇧Z`. */
export function describeKeys(keys: KeyCombination): string {
  const parts = keys.endsWith('++') ? [...keys.slice(0, -2).split('+'), '+'] : keys.split('+');
  return isMac
    ? parts.map((part) => MAC_SIGNS[part] ?? NAMES[part] ?? part).join('')
    : parts.map((part) => NAMES[part] ?? part).join('+');
}
