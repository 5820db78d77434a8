import type { MaskMode, MaskStep } from '../../../../shared/domain/maskStep.js';
import type { MaskTool, ToolSettings } from '../../stores/maskTools.js';
import { boxBetween, onPhoto, percentInFrame, shapeStep, type MaskScene } from './places.js';
import { subjectInBox, subjectUnder } from './subjectSteps.js';

/** The fields of a shape that is given by numbers: percentages of the picture's width and height. */
export const NUMBER_FIELDS = {
  box: ['left', 'top', 'width', 'height'],
  line: ['x1', 'y1', 'x2', 'y2'],
  place: ['x', 'y'],
  corners: ['corners'],
} as const;
export type NumberForm = keyof typeof NUMBER_FIELDS;
export type NumberField = (typeof NUMBER_FIELDS)[NumberForm][number];

export function formOf(tool: MaskTool): NumberForm | null {
  switch (tool) {
    case 'rectangle':
    case 'ellipse':
    case 'radial':
    case 'subjectBox':
      return 'box';
    case 'linear':
      return 'line';
    case 'wand':
    case 'color':
    case 'subject':
      return 'place';
    case 'lasso':
    case 'polygon':
      return 'corners';
    case 'brush':
    case 'lightness':
      return null;
  }
}

/** The limits of a number in percent: gestures may end beside the picture, too. */
const LEAST = -100;
const MOST = 200;

/** The numbers in a text; null if there is something else in it. A comma with a digit behind it is a decimal point. */
export function numbersIn(text: string): number[] | null {
  const parts = text
    .replace(/(\d),(\d)/g, '$1.$2')
    .split(/[\s,;]+/)
    .filter((part) => part !== '');
  const numbers = parts.map(Number);
  return numbers.every((value) => value >= LEAST && value <= MOST) ? numbers : null;
}

export interface NumberInput {
  readonly tool: MaskTool;
  readonly fields: Readonly<Partial<Record<NumberField, string>>>;
  readonly scene: MaskScene;
  readonly mode: MaskMode;
  readonly settings: ToolSettings;
}

/** The step that the numbers describe; null while they do not describe one. */
export function stepFromNumbers({ tool, fields, scene, mode, settings }: NumberInput): MaskStep | null {
  const form = formOf(tool);
  if (form === null) return null;
  const all = NUMBER_FIELDS[form].map((field) => numbersIn(fields[field] ?? ''));
  if (form === 'corners') return polygonOf(all[0] ?? [], scene, mode);
  const [a, b, c, d] = all.map((numbers) => (numbers?.length === 1 ? numbers[0] : undefined));
  if (a === undefined || b === undefined) return null;
  const start = percentInFrame(a, b, scene);
  if (tool === 'subject') return subjectUnder([start], scene, mode);
  if (form === 'place') {
    const { x, y } = onPhoto(start, scene);
    if (x < 0 || y < 0 || x > 1 || y > 1) return null;
    const { tolerance, colorSoftness: softness } = settings;
    return { kind: 'color', mode, x, y, tolerance, softness, isContiguous: tool === 'wand' };
  }
  if (c === undefined || d === undefined) return null;
  const second = percentInFrame(c, d, scene);
  if (form === 'line') {
    const [from, to] = [onPhoto(start, scene), onPhoto(second, scene)];
    const isNone = from.x === to.x && from.y === to.y;
    return isNone ? null : { kind: 'linear', mode, x1: from.x, y1: from.y, x2: to.x, y2: to.y };
  }
  if (tool === 'subjectBox') {
    const end = { x: start.x + second.x, y: start.y + second.y };
    return second.x > 0 && second.y > 0 ? subjectInBox(boxBetween(start, end, false), scene, mode) : null;
  }
  if (tool !== 'rectangle' && tool !== 'ellipse' && tool !== 'radial') return null;
  const middle = { x: start.x + second.x / 2, y: start.y + second.y / 2 };
  const softness = tool === 'radial' ? settings.radialSoftness : settings.edgeSoftness;
  return shapeStep(tool, { middle, width: second.x, height: second.y }, scene, { mode, softness });
}

function polygonOf(numbers: readonly number[], scene: MaskScene, mode: MaskMode): MaskStep | null {
  if (numbers.length < 6 || numbers.length % 2 !== 0) return null;
  const points: number[] = [];
  for (let i = 0; i < numbers.length; i += 2) {
    const { x, y } = onPhoto(percentInFrame(numbers[i]!, numbers[i + 1]!, scene), scene);
    points.push(x, y);
  }
  return { kind: 'polygon', mode, points };
}
