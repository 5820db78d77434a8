import { srgbCurve } from '../../src/main/images/color/toneCurve.js';
import { losslessJpeg } from './losslessJpeg.js';
import { type Entry, RawFile, TAG } from './rawFile.js';

/**
 * Raw photos with a picture of the sensor behind a Bayer filter, written byte by byte: a white stripe at the top, below it
 * `left` and `right`. All else in them is a thumbnail in blue.
 */
export const SENSOR_SCENE = { width: 600, height: 400, left: [40, 90, 160], right: [200, 120, 90] } as const;

const WHITE_LEVEL = 15_000;
/** The share of the rows that are white. */
const STRIPE = 0.1;
/** The colors behind the filter, row by row: 0 red, 1 green, 2 blue. */
const PATTERN = Uint8Array.of(0, 1, 1, 2);
/** What the sensor gives for white: a camera sees less red and blue than green. */
const NEUTRAL = [0.5, 1, 0.7] as const;
/** From XYZ under D65 to linear sRGB (IEC 61966-2-1). */
const XYZ_TO_SRGB = [
  3.2404542, -1.5371385, -0.4985314, -0.969266, 1.8760108, 0.041556, 0.0556434, -0.2040259, 1.0572252,
];
const D65 = 21;
const THUMBNAIL = { width: 160, height: 106 };

function sceneAt(x: number, y: number): readonly number[] {
  if (y < STRIPE * SENSOR_SCENE.height) return [255, 255, 255];
  return x < SENSOR_SCENE.width / 2 ? SENSOR_SCENE.left : SENSOR_SCENE.right;
}

/** The values of the sensor, row by row. @param neutral what it gives for white */
function sensorValues(neutral: readonly number[]): Uint16Array {
  const { width, height } = SENSOR_SCENE;
  return Uint16Array.from({ length: width * height }, (_, index) => {
    const [x, y] = [index % width, Math.floor(index / width)];
    const channel = PATTERN[2 * (y % 2) + (x % 2)]!;
    return Math.round(WHITE_LEVEL * neutral[channel]! * srgbCurve(sceneAt(x, y)[channel]! / 255));
  });
}

function shorts(values: Uint16Array, order: 'II' | 'MM'): Buffer {
  const bytes = Buffer.from(values.buffer.slice(0));
  return order === 'II' ? bytes : bytes.swap16();
}

export interface SensorRawOptions {
  readonly orientation?: number;
  readonly copyright?: string;
  readonly xmp?: string;
  /** A JPEG beside the thumbnail. */
  readonly preview?: Buffer;
  readonly isAdobeRgb?: boolean;
  /** What the file says of the size of the sensor's picture, instead of the truth. */
  readonly statedSize?: { readonly width: number; readonly height: number };
  /** Whether the sensor's data reach beyond the end of the file. */
  readonly isCut?: boolean;
}

/** A length beyond the end of any file here. */
const TOO_LONG = 1 << 28;

/** The first directory, with the thumbnail, and one with the preview behind it. */
function directories(file: RawFile, more: readonly Entry[], options: SensorRawOptions, next = 0): number {
  const { orientation = 1, copyright, xmp, preview, isAdobeRgb = false, statedSize } = options;
  const { width, height } = THUMBNAIL;
  const blue = Buffer.from(Array.from({ length: width * height }, () => [0, 0, 255]).flat());
  const index = isAdobeRgb ? file.directory([[1, 'R03']]) : undefined;
  const exif: Entry[] = [
    ...(statedSize ? [[TAG.exifWidth, statedSize.width] as const, [TAG.exifHeight, statedSize.height] as const] : []),
    ...(index === undefined ? [] : [[TAG.interoperability, index] as const]),
  ];
  const second = preview
    ? file.directory(
        [
          [TAG.jpegOffset, file.data(preview)],
          [TAG.jpegBytes, preview.length],
        ],
        next,
      )
    : next;
  return file.directory(
    [
      ...[[TAG.subfile, 1] as const, [TAG.width, width] as const, [TAG.height, height] as const],
      ...[[TAG.bits, [8, 8, 8]] as const, [TAG.compression, 1] as const, [TAG.photometric, 2] as const],
      ...[[TAG.samples, 3] as const, [TAG.rows, height] as const, [TAG.orientation, orientation] as const],
      [TAG.stripOffsets, file.data(blue)],
      [TAG.stripBytes, blue.length],
      ...(copyright === undefined ? [] : [[TAG.copyright, copyright] as const]),
      ...(xmp === undefined ? [] : [[TAG.xmp, Buffer.from(xmp)] as const]),
      ...(exif.length === 0 ? [] : [[TAG.exif, file.directory(exif)] as const]),
      ...more,
    ],
    second,
  );
}

/** The directory of uncompressed values of 16 bits. */
function sensorDirectory(
  file: RawFile,
  values: Buffer,
  { statedSize = SENSOR_SCENE, isCut }: SensorRawOptions,
): number {
  const { width, height } = statedSize;
  return file.directory([
    ...[[TAG.subfile, 0] as const, [TAG.width, width] as const, [TAG.height, height] as const],
    ...[[TAG.bits, 16] as const, [TAG.compression, 1] as const, [TAG.photometric, 32_803] as const],
    ...[[TAG.samples, 1] as const, [TAG.rows, height] as const],
    [TAG.stripOffsets, file.data(values)],
    [TAG.stripBytes, isCut ? TOO_LONG : values.length],
    [TAG.filterSize, [2, 2]],
    [TAG.filter, PATTERN],
    [TAG.blackLevel, 0],
    [TAG.whiteLevel, WHITE_LEVEL],
  ]);
}

/** Adobe: names the sensor's colors, so that the colors of the result are known. */
function dng(options: SensorRawOptions): Buffer {
  const file = new RawFile('II', 8);
  const sensorAt = sensorDirectory(file, shorts(sensorValues(NEUTRAL), 'II'), options);
  const matrix = XYZ_TO_SRGB.map((value, index) => NEUTRAL[Math.floor(index / 3)]! * value);
  const more: Entry[] = [
    [TAG.make, 'Tests'],
    [TAG.model, 'One'],
    [TAG.subDirectories, sensorAt],
    [TAG.dngVersion, Uint8Array.of(1, 4, 0, 0)],
    [TAG.cameraModel, 'Tests One'],
    [TAG.colorMatrix, { fractions: matrix }],
    [TAG.neutral, { fractions: NEUTRAL }],
    [TAG.illuminant, D65],
  ];
  return file.finish(directories(file, more, options));
}

const PLAIN = [1, 1, 1] as const;

/** A maker that has the sensor below the first directory. */
function belowFirst(order: 'II' | 'MM', make: string, model: string): (options: SensorRawOptions) => Buffer {
  return (options) => {
    const file = new RawFile(order, 8);
    const sensorAt = sensorDirectory(file, shorts(sensorValues(PLAIN), order), options);
    const more: Entry[] = [
      [TAG.make, make],
      [TAG.model, model],
      [TAG.subDirectories, sensorAt],
    ];
    return file.finish(directories(file, more, options));
  };
}

/** Canon: the sensor as a lossless JPEG in the last directory. */
function cr2(options: SensorRawOptions): Buffer {
  const file = new RawFile('II', 16);
  const sensor = losslessJpeg(sensorValues(PLAIN), SENSOR_SCENE);
  const sensorAt = file.directory([
    [TAG.compression, 6],
    [TAG.stripOffsets, file.data(sensor)],
    [TAG.stripBytes, options.isCut ? TOO_LONG : sensor.length],
  ]);
  const more: Entry[] = [
    [TAG.make, 'Canon'],
    [TAG.model, 'Canon EOS TESTS'],
  ];
  const rest = Buffer.from('CR\x02\0\0\0\0\0', 'latin1');
  rest.writeUInt32LE(sensorAt, 4);
  return file.finish(directories(file, more, options, sensorAt), rest);
}

export const SENSOR_RAWS = {
  dng,
  cr2,
  nef: belowFirst('MM', 'NIKON CORPORATION', 'NIKON TESTS'),
  arw: belowFirst('II', 'SONY', 'ILCE-TESTS'),
} as const;
