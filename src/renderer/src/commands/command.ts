import type { Component } from 'vue';
import type { KeyCombination } from './keys.js';

export type CommandGroup = 'photo' | 'edit' | 'view' | 'app';

/** Something the user can do from a menu, a key or a button. The studio's menus use the same ids. */
export interface Command {
  readonly id: string;
  readonly group: CommandGroup;
  /** Key of its name among the messages. */
  readonly label: string;
  readonly icon?: Component;
  readonly keys?: readonly KeyCombination[];
  readonly isEnabled?: () => boolean;
  readonly run: () => void;
  /** For what lasts while its key is held. */
  readonly release?: () => void;
}
