import type { NameValues } from '../../../../shared/batch/nameTemplate.js';
import { dayOf, styleNameOf } from '../../../../shared/batch/nameTemplate.js';
import { outputDimensions, type OutputSize } from '../../../../shared/batch/outputSize.js';
import type { PhotoInfo } from '../../../../shared/contract/photos.js';
import { comparedSize, type Comparison } from '../../../../shared/domain/comparison.js';
import type { Frame } from '../../../../shared/domain/frame.js';
import type { PaintedFormat } from '../../../../shared/domain/imageFormat.js';
import type { exportedLook } from '../../stores/timeline.js';

export interface ExportedPhoto {
  /** The photo, with its size after cropping. */
  readonly photo: PhotoInfo;
  readonly frame: Frame;
  /** The position among the open photos, counted from 1. */
  readonly place: number;
  readonly look: NonNullable<ReturnType<typeof exportedLook>>;
}

/** What of an output its name may tell. */
interface NamedOutput {
  readonly size: OutputSize | undefined;
  readonly compare: Comparison | undefined;
}

/** The name values for one photo, the same as in the studio. */
export function nameValuesOf(
  exported: ExportedPhoto,
  format: PaintedFormat,
  { size, compare }: NamedOutput,
): NameValues {
  const { photo, place, look } = exported;
  return {
    name: photo.name.replace(/(.)\.[^.]*$/, '$1'),
    style: styleNameOf(look.styles),
    index: place,
    date: photo.takenOn,
    today: dayOf(new Date()),
    extension: `.${format}`,
    ...comparedSize(outputDimensions(size, photo), compare),
  };
}
