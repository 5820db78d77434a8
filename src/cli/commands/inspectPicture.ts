import { describePicture, type PictureFacts } from '../../main/images/pictureFacts.js';
import { credentialRows } from '../credentialLines.js';
import { recipeLines } from '../recipeLines.js';
import { formatBytes, formatTable, printJson, printResult } from '../terminal.js';

/** Prints the format, color space, metadata and recipe of a picture file. */
export async function inspectPicture(path: string, asJson: boolean): Promise<void> {
  const facts = await describePicture(path);
  if (asJson) {
    const { recipe, ...rest } = facts;
    printJson({ ...rest, recipe: recipe?.recipe ?? null });
    return;
  }
  for (const line of formatTable(rowsOf(facts))) printResult(line);
  if (!facts.recipe) return;
  printResult('');
  for (const line of recipeLines(facts.recipe)) printResult(line);
}

function rowsOf(facts: PictureFacts): [string, string][] {
  const { format, width, height, bytes, colors, bits, hasAlpha, frames, pages } = facts;
  const space = colors.isKnown ? (colors.name ?? 'a profile without a name') : 'no profile';
  return [
    ['format', format],
    ['size', `${width} x ${height} px, ${formatBytes(bytes)}`],
    ['colors', `${colors.kind}, ${bits} bits per channel, ${space}`],
    ...(hasAlpha ? [['opacity', 'yes'] as [string, string]] : []),
    ...(frames > 1 ? [['frames', String(frames)] as [string, string]] : []),
    ...(frames === 1 && pages > 1 ? [['pages', `${pages}, of which the first is painted`] as [string, string]] : []),
    ['metadata', facts.metadata.length === 0 ? 'none' : facts.metadata.join(', ')],
    ...facts.says.map(([name, text]): [string, string] => [name, text]),
    ...(facts.reserved === null ? [] : [['reserved', facts.reserved] as [string, string]]),
    ...credentialRows(facts.credentials),
  ];
}
