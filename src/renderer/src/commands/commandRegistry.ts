import { inject, provide, type InjectionKey } from 'vue';
import type { Command } from './command.js';

const KEY: InjectionKey<readonly Command[]> = Symbol('commands');

export function provideCommands(commands: readonly Command[]): void {
  provide(KEY, commands);
}

export function useCommandList(): readonly Command[] {
  return inject(KEY, []);
}

/** A command by its id. @throws for an id that there is not. */
export function useCommand(id: string): Command {
  const command = useCommandList().find((candidate) => candidate.id === id);
  if (!command) throw new Error(`There is no command ${id}.`);
  return command;
}
