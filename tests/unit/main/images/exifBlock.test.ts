import { describe, expect, it } from 'vitest';
import { renewExif } from '../../../../src/main/images/exifBlock.js';
import { cameraExif } from '../../../helpers/testImages.js';

describe('renewExif', () => {
  it('sets the orientation to 1 and cuts the link to the thumbnail', () => {
    const renewed = Buffer.from(renewExif(cameraExif(8, new Uint8Array(50)))!);
    expect(renewed.readUInt16LE(8 + 2 + 12 + 8)).toBe(1);
    expect(renewed.readUInt32LE(8 + 2 + 24)).toBe(0);
  });

  it('reads both byte orders', () => {
    const big = Buffer.from('MM\0*\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0\x06\0\0\0\0\0\x63', 'latin1');
    const renewed = Buffer.from(renewExif(big)!);
    expect(renewed.readUInt16BE(18)).toBe(1);
    expect(renewed.readUInt32BE(22)).toBe(0);
  });

  it('leaves its input as it was', () => {
    const exif = cameraExif(8, new Uint8Array(50));
    const before = Buffer.from(exif);
    renewExif(exif);
    expect(exif.equals(before)).toBe(true);
  });

  it('gives up on a block whose offsets lead nowhere', () => {
    expect(renewExif(Buffer.from('II*\0\xff\xff\xff\x7f', 'latin1'))).toBeUndefined();
    expect(renewExif(Buffer.from('II*\0\x08\0\0\0\xff\xff', 'latin1'))).toBeUndefined();
    expect(renewExif(Buffer.from('nonsense'))).toBeUndefined();
    expect(renewExif(new Uint8Array())).toBeUndefined();
  });
});
