// @vitest-environment happy-dom
import { describe, expect, it } from 'vitest';
import { describeKeys, matches } from '../../../../src/renderer/src/commands/keys.js';

const press = (key: string, held: Partial<KeyboardEvent> = {}): KeyboardEvent =>
  new KeyboardEvent('keydown', { key, ...(held as KeyboardEventInit) });

describe('keys', () => {
  it('tells combinations apart by what is held', () => {
    expect(matches(press('z', { ctrlKey: true }), 'Mod+Z')).toBe(true);
    expect(matches(press('Z', { ctrlKey: true, shiftKey: true }), 'Mod+Z')).toBe(false);
    expect(matches(press('Z', { ctrlKey: true, shiftKey: true }), 'Mod+Shift+Z')).toBe(true);
    expect(matches(press('c'), 'C')).toBe(true);
    expect(matches(press('c', { ctrlKey: true }), 'C')).toBe(false);
  });

  it('takes signs however a keyboard makes them', () => {
    expect(matches(press('?', { shiftKey: true }), '?')).toBe(true);
    expect(matches(press('+', { ctrlKey: true, shiftKey: true }), 'Mod++')).toBe(true);
    expect(matches(press('+', { ctrlKey: true }), 'Mod++')).toBe(true);
  });

  it('shows them as they are written on keys', () => {
    expect(describeKeys('Mod+Shift+Z')).toBe('Ctrl+Shift+Z');
    expect(describeKeys('Mod++')).toBe('Ctrl++');
    expect(describeKeys('Alt+ArrowLeft')).toBe('Alt+←');
  });
});
