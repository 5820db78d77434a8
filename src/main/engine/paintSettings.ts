import type { PaintOptions } from '../../ml/infer/paint.js';
import type { EngineLook } from '../../shared/engine/protocol.js';

/** The settings of a look for `paint`; its styles and regions must be decoded and read first. */
export function paintSettings({
  styles: _s,
  regions: _r,
  version: _v,
  strokePx,
  ...settings
}: EngineLook): PaintOptions {
  return { ...settings, strokePx: strokePx ?? undefined };
}
