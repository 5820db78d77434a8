import { Command } from 'commander';
import { describe, expect, it } from 'vitest';
import { COMMAND_FILES } from '../../../src/cli/commandLine.js';

describe('the files of the commands', () => {
  it.each(COMMAND_FILES.map((file) => [file.names.join(', '), file] as const))(
    'the file of %s adds these commands',
    async (_, { names, load }) => {
      const program = new Command();
      (await load())(program);
      expect(program.commands.map((command) => command.name())).toEqual(names);
    },
  );

  it('no command is in two files', () => {
    const names = COMMAND_FILES.flatMap((file) => file.names);
    expect(new Set(names).size).toBe(names.length);
  });
});
