import type { MenuItemConstructorOptions } from 'electron';
import { expect, it } from 'vitest';
import { menuTemplate } from '../../../../src/main/electron/applicationMenu.js';
import { shellTexts } from '../../../../src/main/electron/shellTexts.js';
import { MENU_COMMANDS, type MenuCommand } from '../../../../src/shared/contract/app.js';

function items(platform: NodeJS.Platform, onCommand: (command: MenuCommand) => void, hasDeveloperTools = false) {
  const texts = shellTexts('en', []);
  const menus = menuTemplate({ platform, texts, onCommand, onHelp: () => undefined, hasDeveloperTools });
  return menus.flatMap(({ submenu }) => (Array.isArray(submenu) ? submenu : []));
}

function press(item: MenuItemConstructorOptions): void {
  (item.click as (() => void) | undefined)?.();
}

it.each(['linux', 'win32', 'darwin'] as const)('reaches every command of the contract once on %s', (platform) => {
  const pressed: MenuCommand[] = [];
  for (const item of items(platform, (command) => pressed.push(command))) {
    if (MENU_COMMANDS.some((command) => command === item.id)) press(item);
  }
  expect(pressed.sort()).toEqual([...MENU_COMMANDS]);
});

it.each(['linux', 'darwin'] as const)('gives no two commands the same keys on %s', (platform) => {
  const keys = items(platform, () => undefined).flatMap(({ accelerator }) => accelerator ?? []);
  expect(keys.length).toBeGreaterThan(8);
  expect(new Set(keys).size).toBe(keys.length);
});

it('shows the tools of a developer only to one', () => {
  const hasTools = (isDeveloper: boolean): boolean =>
    items('linux', () => undefined, isDeveloper).some(({ role }) => role === 'toggleDevTools');
  expect(hasTools(true)).toBe(true);
  expect(hasTools(false)).toBe(false);
});

it("speaks the language of the settings, else the system's", () => {
  const open = (language: 'system' | 'en' | 'zh-CN', languages: string[]): string =>
    shellTexts(language, languages).commands['photo.open'];
  expect(open('system', ['fr-FR', 'zh-Hans-CN', 'en'])).toMatch(/打开/);
  expect(open('system', ['de', 'en-GB', 'zh'])).toMatch(/Open/);
  expect(open('system', [])).toMatch(/Open/);
  expect(open('zh-CN', ['en'])).toMatch(/打开/);
});
