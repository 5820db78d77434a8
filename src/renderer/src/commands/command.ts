import type { Component } from 'vue';
import type { MenuCommand } from '../../../shared/contract/app.js';
import type { KeyCombination } from './keys.js';

export type CommandGroup = 'photo' | 'video' | 'edit' | 'view' | 'app';

/** The ids of commands in menus, keys and buttons. The ids in the shells' menus are in the contract. */
export type CommandId =
  | MenuCommand
  | 'look.clear'
  | 'look.copy'
  | 'look.like'
  | 'look.paste'
  | 'look.pasteAll'
  | 'model.turn'
  | 'photo.crop'
  | 'photo.next'
  | 'photo.previous'
  | 'photo.regions'
  | 'regions.erase'
  | 'regions.harder'
  | 'regions.invert'
  | 'regions.larger'
  | 'regions.lasso'
  | 'regions.linear'
  | 'regions.rectangle'
  | 'regions.smaller'
  | 'regions.softer'
  | 'regions.subject'
  | 'regions.wand'
  | 'styles.search'
  | 'video.clearMarks'
  | 'video.first'
  | 'video.keyStrength'
  | 'video.last'
  | 'video.markFrom'
  | 'video.markTo'
  | 'video.next'
  | 'video.nextShot'
  | 'video.ownLook'
  | 'video.play'
  | 'video.previous'
  | 'video.previousShot'
  | 'view.hold'
  | 'view.side';

/** Something the user can do from a menu, a key or a button. */
export interface Command {
  readonly id: CommandId;
  readonly group: CommandGroup;
  /** Message key of its name. */
  readonly label: string;
  readonly icon?: Component;
  readonly keys?: readonly KeyCombination[];
  readonly isEnabled?: () => boolean;
  /** Whether its keys mean it at the moment; default: always. A key that means no command does what it does anyway. */
  readonly hasKeys?: () => boolean;
  readonly run: () => void;
  /** For a command that lasts while its key is held. */
  readonly release?: () => void;
}

/** @throws if no command has the id: `createCommands` has one for every `CommandId` */
export function commandById(commands: readonly Command[], id: CommandId): Command {
  const command = commands.find((candidate) => candidate.id === id);
  if (!command) throw new Error(`There is no command ${id}.`);
  return command;
}
