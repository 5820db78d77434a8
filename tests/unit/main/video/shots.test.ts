import { describe, expect, it } from 'vitest';
import { measuredFrames, ShotFinder } from '../../../../src/main/video/shots.js';
import { createPixelImage, type PixelImage } from '../../../../src/shared/domain/pixelImage.js';

function plain(red: number, green: number, blue: number): PixelImage {
  const image = createPixelImage(64, 36);
  for (let at = 0; at < image.data.length; at += 3) image.data.set([red, green, blue], at);
  return image;
}

const BLUE = plain(20, 40, 200);
const SAND = plain(230, 200, 140);

function beginnings(frames: readonly PixelImage[]): number[] {
  const finder = new ShotFinder();
  return frames.flatMap((frame, index) => (finder.begins(frame) ? [index] : []));
}

describe('the finder of shots', () => {
  it('finds a cut, and none in slow changes', () => {
    const slow = Array.from({ length: 30 }, (_, index) => plain(20 + 4 * index, 40 + 4 * index, 200));
    expect(beginnings([...slow, ...Array.from({ length: 20 }, () => SAND)])).toEqual([0, 30]);
  });

  it('takes a flash of light for no shot', () => {
    const still = Array.from({ length: 20 }, () => BLUE);
    expect(beginnings([...still.slice(0, 10), SAND, ...still])).toEqual([0]);
  });

  it('takes shades of gray with unlike hues for alike', () => {
    expect(beginnings([...Array.from({ length: 20 }, () => plain(100, 101, 100)), plain(101, 100, 100)])).toEqual([0]);
  });

  it('measures evenly spaced frames', () => {
    expect(measuredFrames({ first: 10, end: 26 }, 4)).toEqual([12, 16, 20, 24]);
    expect(measuredFrames({ first: 3, end: 5 }, 8)).toEqual([3, 4]);
  });
});
