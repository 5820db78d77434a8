import type { LucideIcon } from '@lucide/vue';
import type { KeyCombination } from './keys.js';
import { appCommands } from './appCommands.js';
import { editCommands } from './editCommands.js';
import { photoCommands } from './photoCommands.js';
import { viewCommands } from './viewCommands.js';

export type CommandGroup = 'photo' | 'edit' | 'view' | 'app';

/** Something the user can do from a menu, a key or a button. The studio's menus use the same ids. */
export interface Command {
  readonly id: string;
  readonly group: CommandGroup;
  /** Key of its name among the messages. */
  readonly label: string;
  readonly icon?: LucideIcon;
  readonly keys?: readonly KeyCombination[];
  readonly isEnabled?: () => boolean;
  readonly run: () => void;
  /** For what lasts while its key is held. */
  readonly release?: () => void;
}

/** Every command of the window, in the order of the shortcuts list. */
export function createCommands(): readonly Command[] {
  return [...photoCommands(), ...editCommands(), ...viewCommands(), ...appCommands()];
}
