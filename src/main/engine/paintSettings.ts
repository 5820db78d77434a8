import type { PaintOptions } from '../../ml/infer/paint.js';
import type { EffectiveLook } from './effectiveLook.js';

/** The settings of a look for `paint`; its styles and regions must be decoded and read first. */
export function paintSettings({
  styles: _s,
  regions: _r,
  version: _v,
  strokePx,
  ...settings
}: EffectiveLook): PaintOptions {
  return { ...settings, strokePx: strokePx ?? undefined };
}
