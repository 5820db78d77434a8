import type { PaintOptions } from '../../ml/infer/paint.js';
import type { EngineLook } from '../../shared/engine/protocol.js';

/** The settings of a look as `paint` takes them; its styles and regions have to be decoded and read first. */
export function paintSettings({
  styles: _s,
  regions: _r,
  version: _v,
  strokePx,
  ...settings
}: EngineLook): PaintOptions {
  return { ...settings, strokePx: strokePx ?? undefined };
}
