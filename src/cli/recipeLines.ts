import { isPlainFinish } from '../shared/domain/finish.js';
import type { Frame } from '../shared/domain/frame.js';
import type { RecipeStyle, RecipeWithMasks, SavedRecipe } from '../shared/domain/recipe.js';
import { formatSize } from '../shared/batch/sizeText.js';
import { formatTable } from './terminal.js';

/** A recipe as readable lines. */
export function recipeLines({ recipe, masks }: RecipeWithMasks): string[] {
  const { look, output, frame } = recipe;
  const rows: [string, string][] = [
    ['style', blend(look.styles)],
    ['strength', String(look.strength)],
    ['stroke', look.strokePx === null ? 'as fine as the picture' : `painted at ${look.strokePx} px`],
    ...(look.effort === 'quick' ? [] : [['finish', look.effort] as [string, string]]),
    ...finishRows(look),
    ...(look.regions ?? []).map((region, index): [string, string] => [
      `region ${index + 1}`,
      `${fill(region)}${place(region, masks)}`,
    ]),
    ...(frame ? [['crop', crop(frame)] as [string, string]] : []),
    ['size', output.size ? formatSize(output.size) : "the photo's own"],
    ['format', output.quality === undefined ? output.format : `${output.format}, quality ${output.quality}`],
    ['metadata', output.metadata ?? 'all'],
    ...(recipe.isExact ? [['measured', 'exactly'] as [string, string]] : []),
    ['made by', `Pentimento ${recipe.appVersion}, model ${recipe.trunk.slice(0, 16)}`],
  ];
  return formatTable(rows);
}

function blend(styles: readonly RecipeStyle[]): string {
  const [only] = styles;
  if (!only) return 'none';
  return styles.length === 1 ? only.name : styles.map(({ name, weight }) => `${name}:${weight}`).join(' + ');
}

type RecipeRegion = NonNullable<SavedRecipe['look']['regions']>[number];

function fill({ styles, strength }: RecipeRegion): string {
  if (styles.length === 0) return 'the photo itself';
  return strength === undefined ? blend(styles) : `${blend(styles)} at strength ${strength}`;
}

function place(region: RecipeRegion, masks: RecipeWithMasks['masks']): string {
  if ('mask' in region) return masks.has(region.mask) ? '' : ' (its place was not kept)';
  const { what, isInverted } = region.found;
  return isInverted ? ` (all but the ${what})` : ` (the ${what})`;
}

function finishRows({ finish }: SavedRecipe['look']): [string, string][] {
  if (isPlainFinish(finish)) return [];
  const { colors, colorAmount, detail } = finish;
  return [
    ...(colors === 'none' ? [] : [['colors', `${colors} of the photo, ${colorAmount}`] as [string, string]]),
    ...(detail === 0 ? [] : [['detail', String(detail)] as [string, string]]),
  ];
}

function crop({ turns, isMirrored, angle, x, y, width, height }: Frame): string {
  const percent = (share: number): string => `${Math.round(100 * share)} %`;
  return [
    `${percent(width)} x ${percent(height)} around ${percent(x)}, ${percent(y)}`,
    ...(turns === 0 ? [] : [`turned by ${90 * turns} degrees`]),
    ...(isMirrored ? ['mirrored'] : []),
    ...(angle === 0 ? [] : [`straightened by ${angle} degrees`]),
  ].join(', ');
}
