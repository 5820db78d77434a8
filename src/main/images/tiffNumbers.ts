import type { Metadata } from 'sharp';
import type { ExpectedError } from '../../shared/errors.js';
import type { LabWhite } from './color/convertLab.js';
import { notAnImage } from './imageErrors.js';
import { type TiffDirectory, type TiffFile, withTiff } from './tiffFile.js';

const TAG = {
  bits: 258,
  compression: 259,
  photometric: 262,
  whitePoint: 318,
  sampleFormat: 339,
} as const;
const [YCBCR, LAB] = [6, 8];
const [SIGNED, FLOAT] = [2, 3];
/** JPEG inside of TIFF, whose decoder converts YCbCr itself. */
const JPEG_COMPRESSIONS: readonly number[] = [6, 7];

/** How a TIFF stores its numbers (TIFF 6.0, section 8). */
export interface TiffNumbers {
  readonly bits: number;
  readonly sampleFormat: number;
  readonly photometric: number;
  readonly compression: number;
}

/** How the first page of a TIFF stores its numbers; the defaults of the format if it does not say so. */
export async function tiffNumbers(path: string): Promise<TiffNumbers> {
  const found = await withTiff(path, (tiff) => Promise.resolve(numbersIn(tiff, tiff.main[0])));
  return found ?? { bits: 8, sampleFormat: 1, photometric: 2, compression: 1 };
}

/** The white that the Lab colors of a TIFF refer to, if it states one (TIFF 6.0, WhitePoint). */
export async function tiffLabWhite(path: string): Promise<LabWhite | undefined> {
  return withTiff(path, (tiff) => {
    const [x = 0, y = 0] = tiff.fractions(tiff.main[0]?.get(TAG.whitePoint));
    const isWhite = x > 0 && y > 0 && x + y < 1;
    return Promise.resolve(isWhite ? ([x, y] as const) : undefined);
  });
}

function numbersIn(tiff: TiffFile, main: TiffDirectory | undefined): TiffNumbers {
  const first = (tag: number, other: number): number => tiff.numbers(main?.get(tag))[0] ?? other;
  return {
    bits: first(TAG.bits, 1),
    sampleFormat: first(TAG.sampleFormat, 1),
    photometric: first(TAG.photometric, 2),
    compression: first(TAG.compression, 1),
  };
}

/**
 * Refuses numbers that the libraries read wrong without a word. TIFF defines Lab of 8 and 16 bits; floats of 32 bits are
 * common too. @throws ExpectedError `image/not-an-image`
 */
export function checkNumbers(path: string, { bits, sampleFormat, photometric }: TiffNumbers): void {
  const isFloat = sampleFormat === FLOAT;
  if (photometric === LAB && bits !== (isFloat ? 32 : 8) && (bits !== 16 || isFloat)) {
    const kind = isFloat ? `${bits}-bit floating point` : `${bits} bits`;
    throw notAnImage(path, `${path} holds Lab colors in ${kind}, which are not read.`);
  }
  const kind = KINDS_OF_NUMBERS[sampleFormat];
  // Of Lab, a and b are signed in any case.
  if (kind !== undefined && photometric !== LAB)
    throw notAnImage(path, `${path} is a TIFF file of ${kind}, which is not read.`);
}

const KINDS_OF_NUMBERS: Readonly<Record<number, string>> = {
  [SIGNED]: 'signed numbers',
  5: 'complex numbers',
  6: 'complex numbers',
};

/**
 * Whether libvips takes the numbers of a TIFF for others: half floats in gray for integers, floats in gray with opacity
 * for bytes, opacity beside integers of 32 bits for something else, inks of more than 16 bits for 8, opacity beside Lab for a signed number, YCbCr that is not JPEG for RGB. It
 * takes the opacity beside inks of 16 bits for full.
 */
export function isMisread(
  { space, depth, channels }: Pick<Metadata, 'space' | 'depth' | 'channels'>,
  { bits, sampleFormat, photometric, compression }: TiffNumbers,
): boolean {
  if (photometric === YCBCR) return !JPEG_COMPRESSIONS.includes(compression);
  if (depth === 'uint' && sampleFormat !== FLOAT && (channels === 2 || channels === 4)) return true;
  if (space === 'grey16') return depth === 'float';
  if (space === 'b-w') return depth === 'float' && channels > 1;
  if (space === 'cmyk') return bits > 16 || sampleFormat === FLOAT || (bits === 16 && channels > 4);
  return space === 'labs' && channels > 3;
}

const COLORS: Readonly<Record<number, string>> = {
  9: 'of ICC Lab colors',
  10: 'of ITU Lab colors',
  32_844: 'of LogL colors',
  32_845: 'of LogLuv colors',
};
const COMPRESSIONS: Readonly<Record<number, string>> = {
  34_661: 'JBIG',
  34_712: 'JPEG 2000',
  34_887: 'LERC',
  34_925: 'LZMA',
  50_000: 'Zstandard',
  50_001: 'WebP',
  50_002: 'JPEG XL',
  52_546: 'JPEG XL',
};

/** Names the kind of a TIFF that no library here reads; undefined for one of a common kind, which is damaged then. */
export function unreadTiff(path: string, numbers: TiffNumbers, cause: unknown): ExpectedError | undefined {
  const kind = nameKind(numbers);
  return kind === undefined ? undefined : notAnImage(path, `${path} is a TIFF file ${kind}, which is not read.`, cause);
}

function nameKind({ bits, sampleFormat, photometric, compression }: TiffNumbers): string | undefined {
  const method = COMPRESSIONS[compression];
  if (method !== undefined) return `compressed by ${method}`;
  if (COLORS[photometric] !== undefined) return COLORS[photometric];
  return bits > 32 && sampleFormat !== FLOAT ? `of integers of ${bits} bits` : undefined;
}
