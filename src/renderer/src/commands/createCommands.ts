import { appCommands } from './appCommands.js';
import type { Command } from './command.js';
import { editCommands } from './editCommands.js';
import { photoCommands } from './photoCommands.js';
import { regionCommands } from './regionCommands.js';
import { styleCommands } from './styleCommands.js';
import { videoCommands } from './videoCommands.js';
import { viewCommands } from './viewCommands.js';

/** Every command of the window, in the order of the shortcuts list. */
export function createCommands(): readonly Command[] {
  return [
    ...photoCommands(),
    ...videoCommands(),
    ...regionCommands(),
    ...editCommands(),
    ...viewCommands(),
    ...styleCommands(),
    ...appCommands(),
  ];
}
