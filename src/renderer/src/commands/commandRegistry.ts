import { inject, provide, type InjectionKey } from 'vue';
import { commandById, type Command, type CommandId } from './command.js';

const KEY: InjectionKey<readonly Command[]> = Symbol('commands');

export function provideCommands(commands: readonly Command[]): void {
  provide(KEY, commands);
}

export function useCommandList(): readonly Command[] {
  return inject(KEY, []);
}

/** Throws like `commandById`. */
export function useCommand(id: CommandId): Command {
  return commandById(useCommandList(), id);
}
