import type { MaskStep } from '../../../shared/domain/maskStep.js';

/** The tools that make or change a mask on the canvas. */
export const MASK_TOOLS = [
  'brush',
  'lasso',
  'polygon',
  'rectangle',
  'ellipse',
  'linear',
  'radial',
  'wand',
  'color',
  'lightness',
  'subject',
  'subjectBox',
] as const;
export type MaskTool = (typeof MASK_TOOLS)[number];

/** The changes of a mask as a whole. */
export const MASK_OPERATIONS = ['refine', 'grow', 'shrink', 'feather', 'invert'] as const;
export type MaskOperation = (typeof MASK_OPERATIONS)[number];

/** The step of an operation with its first amounts, which can then be adjusted. */
export function operationStep(operation: MaskOperation): MaskStep {
  switch (operation) {
    case 'refine':
      return { kind: 'refine', radius: 0.01, contrast: 0.3 };
    case 'grow':
      return { kind: 'grow', distance: 0.004 };
    case 'shrink':
      return { kind: 'grow', distance: -0.004 };
    case 'feather':
      return { kind: 'feather', radius: 0.01 };
    case 'invert':
      return { kind: 'invert' };
  }
}

/** What the tools take besides places; each is kept for the next use. */
export interface ToolSettings {
  /** Of rectangles and ellipses. */
  readonly edgeSoftness: number;
  readonly radialSoftness: number;
  readonly tolerance: number;
  readonly colorSoftness: number;
  readonly from: number;
  readonly to: number;
  readonly lightnessSoftness: number;
}

export const FIRST_SETTINGS: ToolSettings = {
  edgeSoftness: 0,
  radialSoftness: 1,
  tolerance: 0.08,
  colorSoftness: 0.04,
  from: 0.6,
  to: 1,
  lightnessSoftness: 0.1,
};

/** The last step with changed settings, if it was made by the tool that they belong to; otherwise null. */
export function adjusted(step: MaskStep, tool: MaskTool, settings: ToolSettings): MaskStep | null {
  switch (step.kind) {
    case 'rectangle':
    case 'ellipse':
      return step.kind === tool ? { ...step, softness: settings.edgeSoftness } : null;
    case 'radial':
      return tool === 'radial' ? { ...step, softness: settings.radialSoftness } : null;
    case 'color': {
      const isOwn = tool === (step.isContiguous ? 'wand' : 'color');
      return isOwn ? { ...step, tolerance: settings.tolerance, softness: settings.colorSoftness } : null;
    }
    case 'lightness': {
      const { from, to, lightnessSoftness: softness } = settings;
      return tool === 'lightness' ? { ...step, from, to, softness } : null;
    }
    default:
      return null;
  }
}
