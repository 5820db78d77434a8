import type { Matrix } from './matrix.js';
import type { RgbSpace } from './rgbSpace.js';

/** How a profile's curve is written: as a power or as the sRGB curve. */
export type WrittenCurve = number | 'srgb';

/**
 * Creates a profile for a space that a file gives by code points: version 4, for monitors, with a matrix and one curve
 * (ICC.1:2022, 8.3 and 8.4).
 */
export function writeProfile(name: string, { toXyz }: RgbSpace, curve: WrittenCurve): Uint8Array {
  const trc = curveElement(curve);
  const tags: [string, Buffer][] = [
    ['desc', textElement(name)],
    ['cprt', textElement('No copyright')],
    ['wtpt', xyzElement([0.9642, 1, 0.8249])],
    ['rXYZ', xyzElement(column(toXyz, 0))],
    ['gXYZ', xyzElement(column(toXyz, 1))],
    ['bXYZ', xyzElement(column(toXyz, 2))],
    ['rTRC', trc],
    ['gTRC', trc],
    ['bTRC', trc],
  ];
  const header = Buffer.alloc(128);
  header.writeUInt32BE(0x04400000, 8);
  header.write('mntrRGB XYZ ', 12, 'latin1');
  for (const [index, part] of [2026, 1, 1].entries()) header.writeUInt16BE(part, 24 + 2 * index);
  header.write('acsp', 36, 'latin1');
  xyzElement([0.9642, 1, 0.8249]).copy(header, 68, 8);
  const table = Buffer.alloc(4 + 12 * tags.length);
  table.writeUInt32BE(tags.length, 0);
  let offset = header.length + table.length;
  for (const [index, [signature, element]] of tags.entries()) {
    table.write(signature, 4 + 12 * index, 'latin1');
    table.writeUInt32BE(offset, 8 + 12 * index);
    table.writeUInt32BE(element.length, 12 + 12 * index);
    offset += element.length;
  }
  header.writeUInt32BE(offset, 0);
  return Buffer.concat([header, table, ...tags.map(([, element]) => element)]);
}

function column([first, second, third]: Matrix, index: 0 | 1 | 2): readonly number[] {
  return [first[index], second[index], third[index]];
}

function xyzElement(values: readonly number[]): Buffer {
  return element('XYZ ', values.map(fixed));
}

function curveElement(curve: WrittenCurve): Buffer {
  if (typeof curve === 'number') return element('para', [0, fixed(curve)]);
  return element('para', [3 << 16, ...[2.4, 1 / 1.055, 0.055 / 1.055, 1 / 12.92, 0.04045].map(fixed)]);
}

/** Text in one language (ICC.1:2022, 10.15). */
function textElement(text: string): Buffer {
  const words = Buffer.from(text, 'utf16le').swap16();
  const head = element('mluc', [1, 12, 0x656e5553, words.length, 28]);
  const padding = Buffer.alloc((4 - (words.length % 4)) % 4);
  return Buffer.concat([head, words, padding]);
}

function element(signature: string, values: readonly number[]): Buffer {
  const bytes = Buffer.alloc(8 + 4 * values.length);
  bytes.write(signature, 0, 'latin1');
  values.forEach((value, index) => bytes.writeInt32BE(value | 0, 8 + 4 * index));
  return bytes;
}

/** s15Fixed16Number. */
function fixed(value: number): number {
  return Math.round(value * 65_536);
}
