import type { MenuItemConstructorOptions } from 'electron';
import type { MenuCommand } from '../../shared/contract/app.js';
import type { HelpPage } from '../studio/shell.js';
import type { ShellTexts } from './shellTexts.js';

/** The shortcut of each command; commands without one are in the menu only. */
const ACCELERATORS: Readonly<Partial<Record<MenuCommand, string>>> = {
  'edit.redo': 'CmdOrCtrl+Shift+Z',
  'edit.undo': 'CmdOrCtrl+Z',
  'model.open': 'CmdOrCtrl+Shift+O',
  'photo.close': 'CmdOrCtrl+W',
  'photo.copyResult': 'CmdOrCtrl+Shift+C',
  'batch.open': 'CmdOrCtrl+B',
  'photo.export': 'CmdOrCtrl+E',
  'photo.open': 'CmdOrCtrl+O',
  'photo.paste': 'CmdOrCtrl+Shift+V',
  'settings.open': 'CmdOrCtrl+,',
  'shortcuts.show': 'F1',
  'style.train': 'CmdOrCtrl+Shift+L',
  'view.actualSize': 'CmdOrCtrl+1',
  'view.compare': 'CmdOrCtrl+D',
  'view.fit': 'CmdOrCtrl+0',
  'view.zoomIn': 'CmdOrCtrl+Plus',
  'view.zoomOut': 'CmdOrCtrl+-',
};

export interface MenuOptions {
  readonly platform: NodeJS.Platform;
  readonly texts: ShellTexts;
  readonly onCommand: (command: MenuCommand) => void;
  readonly onHelp: (page: HelpPage) => void;
  /** Adds developer tools, which a shipped program omits. */
  readonly hasDeveloperTools: boolean;
}

/** The menus as data: what `Menu.buildFromTemplate` takes. */
export function menuTemplate(options: MenuOptions): MenuItemConstructorOptions[] {
  const { platform, texts, onCommand, onHelp } = options;
  const isMac = platform === 'darwin';
  const command = (name: MenuCommand): MenuItemConstructorOptions => ({
    id: name,
    label: texts.commands[name],
    click: () => onCommand(name),
    ...(ACCELERATORS[name] === undefined ? {} : { accelerator: ACCELERATORS[name] }),
  });
  const separator: MenuItemConstructorOptions = { type: 'separator' };

  const file = [
    command('photo.open'),
    command('model.open'),
    command('photo.close'),
    separator,
    command('photo.export'),
    command('batch.open'),
    separator,
    command('style.train'),
    command('style.import'),
    ...(isMac ? [] : [separator, command('settings.open'), separator, { role: 'quit' as const }]),
  ];
  const edit: MenuItemConstructorOptions[] = [
    command('edit.undo'),
    command('edit.redo'),
    separator,
    { role: 'cut' },
    { role: 'copy' },
    { role: 'paste' },
    { role: 'selectAll' },
    separator,
    command('photo.copyResult'),
    command('photo.paste'),
  ];
  const view: MenuItemConstructorOptions[] = [
    command('view.compare'),
    separator,
    command('view.fit'),
    command('view.actualSize'),
    command('view.zoomIn'),
    command('view.zoomOut'),
    separator,
    { role: 'togglefullscreen' },
    ...(options.hasDeveloperTools ? [separator, { role: 'toggleDevTools' as const }] : []),
  ];
  const help: MenuItemConstructorOptions[] = [
    { label: texts.startGuide, click: () => onHelp('start') },
    command('shortcuts.show'),
    separator,
    command('diagnostics.save'),
    { label: texts.license, click: () => onHelp('license') },
    ...(isMac ? [] : [separator, command('about')]),
  ];
  const application: MenuItemConstructorOptions[] = [
    command('about'),
    separator,
    command('settings.open'),
    separator,
    { role: 'hide' },
    { role: 'hideOthers' },
    { role: 'unhide' },
    separator,
    { role: 'quit' },
  ];
  return [
    ...(isMac ? [{ role: 'appMenu' as const, submenu: application }] : []),
    { label: texts.menus.file, submenu: file },
    { label: texts.menus.edit, submenu: edit },
    { label: texts.menus.view, submenu: view },
    ...(isMac ? [{ role: 'windowMenu' as const }] : []),
    { label: texts.menus.help, role: 'help', submenu: help },
  ];
}
