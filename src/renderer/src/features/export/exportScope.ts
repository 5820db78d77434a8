import type { NameValues } from '../../../../shared/batch/nameTemplate.js';
import { dayOf, styleNameOf } from '../../../../shared/batch/nameTemplate.js';
import { outputDimensions, type OutputSize } from '../../../../shared/batch/outputSize.js';
import type { PhotoInfo } from '../../../../shared/contract/photos.js';
import type { Frame } from '../../../../shared/domain/frame.js';
import type { ImageFormat } from '../../../../shared/domain/imageFormat.js';
import type { Look } from '../../stores/look.js';

export interface ExportedPhoto {
  /** With the size of what is taken of it. */
  readonly photo: PhotoInfo;
  readonly frame: Frame;
  /** Its place among the open photos, counted from 1. */
  readonly place: number;
  readonly look: Look;
}

/** What a name is made of for one photo, the same as the studio makes it of. */
export function nameValuesOf(exported: ExportedPhoto, format: ImageFormat, size: OutputSize | undefined): NameValues {
  const { photo, place, look } = exported;
  return {
    name: photo.name.replace(/(.)\.[^.]*$/, '$1'),
    style: styleNameOf(look.styles),
    index: place,
    date: photo.takenOn,
    today: dayOf(new Date()),
    extension: `.${format}`,
    ...outputDimensions(size, photo),
  };
}
