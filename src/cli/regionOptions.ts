import { InvalidArgumentError, type Command } from 'commander';
import { chooseRegion, withSubjectBox, type ChosenRegion } from '../main/library/regionChoice.js';
import type { LibraryStyle } from '../main/library/styleLibrary.js';
import { shareBoxSchema, type ShareBox } from '../shared/domain/foundArea.js';
import { repeatedOption } from './options.js';

/** The options that `addRegionOptions` adds to the command line. */
export interface RegionFlags {
  readonly region: readonly string[];
  readonly subjectBox?: ShareBox;
}

/** An explanation of the regions for a command's help. */
export const REGION_HELP = `
--region STYLE=AREA paints a part of the picture in another style, or keeps the photo there (STYLE none); pastel@0.5
paints it at that strength there. AREA is a mask
image (white inside), a pattern for a mask beside each photo ({name}.mask.png), or found in each photo: subject, people, or
background for all but the subject. An exclamation mark before it means everything else; quote it: 'none=!people'.`;

/** Adds `--region` and `--subject-box`. */
export function addRegionOptions(command: Command): Command {
  return command
    .addOption(repeatedOption('--region <style=area>', 'another style in a part of the picture'))
    .option('--subject-box <x,y,w,h>', 'where the subject is, in shares of the picture like 0.2,0.1,0.5,0.8', parseBox);
}

/** Throws like `chooseRegion` and `withSubjectBox`. */
export async function regionsOf(
  { region, subjectBox }: RegionFlags,
  library: readonly LibraryStyle[],
): Promise<readonly ChosenRegion[]> {
  const regions: ChosenRegion[] = [];
  for (const text of region) regions.push(await chooseRegion(text, library));
  return withSubjectBox(regions, subjectBox);
}

/** Parses `x,y,width,height` in shares of the picture. */
export function parseBox(text: string): ShareBox {
  const numbers = text.split(',').map((part) => (part.trim() === '' ? NaN : Number(part)));
  const [x, y, width, height] = numbers;
  const box = shareBoxSchema.safeParse({ x, y, width, height });
  if (box.success && numbers.length === 4) return box.data;
  throw new InvalidArgumentError('Give left, top, width and height from 0 to 1, inside the picture: 0.2,0.1,0.5,0.8.');
}
