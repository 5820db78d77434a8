import { resolve } from 'node:path';
import type { Command } from 'commander';
import { readPictureRecipe } from '../../main/images/pictureRecipe.js';
import { recipeLines } from '../recipeLines.js';
import { jsonOption } from '../options.js';
import { printJson, printResult } from '../terminal.js';

export function registerRecipe(program: Command): void {
  program
    .command('recipe')
    .description('show how a picture was made: its style, strength, size and the rest')
    .argument('<picture>', 'a picture that this program made')
    .addOption(jsonOption('all of it'))
    .addHelpText('after', '\nTo make others like it: pentimento stylize PHOTO --recipe PICTURE --out FILE')
    .action(recipeCommand);
}

async function recipeCommand(path: string, flags: { readonly json?: boolean }): Promise<void> {
  const whole = await readPictureRecipe(resolve(path));
  if (flags.json) printJson(whole.recipe);
  else for (const line of recipeLines(whole)) printResult(line);
}
