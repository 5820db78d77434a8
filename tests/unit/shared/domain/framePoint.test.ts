import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { applyFrame } from '../../../../src/main/images/applyFrame.js';
import { PLAIN_FRAME, type Frame } from '../../../../src/shared/domain/frame.js';
import { fromFramed, toFramed } from '../../../../src/shared/domain/framePoint.js';

const photo = { width: 200, height: 120 };
const mark = { x: 140, y: 50 };
const place = { x: mark.x / photo.width, y: mark.y / photo.height };

/** The middle of a white square around the mark, in the framed part of a black photo. */
async function markIn(frame: Frame): Promise<{ x: number; y: number }> {
  const square = { create: { width: 8, height: 8, channels: 3, background: '#fff' } } as const;
  const input = await sharp(square).png().toBuffer();
  const pixels = await sharp({ create: { ...photo, channels: 3, background: '#000' } })
    .composite([{ input, left: mark.x - 4, top: mark.y - 4 }])
    .raw()
    .toBuffer({ resolveWithObject: true });
  const { data, info } = await applyFrame(pixels, frame);
  let [sum, x, y] = [0, 0, 0];
  for (let i = 0; i < info.width * info.height; i++) {
    const value = data[info.channels * i]!;
    sum += value;
    x += value * ((i % info.width) + 0.5);
    y += value * (Math.floor(i / info.width) + 0.5);
  }
  return { x: x / sum, y: y / sum };
}

const frames: [string, Frame][] = [
  ['the whole', PLAIN_FRAME],
  ['a crop', { ...PLAIN_FRAME, x: 0.6, y: 0.5, width: 0.5, height: 0.6 }],
  ['a quarter turn', { ...PLAIN_FRAME, turns: 1 }],
  ['three quarter turns, mirrored', { ...PLAIN_FRAME, turns: 3, isMirrored: true }],
  ['a straightened crop', { ...PLAIN_FRAME, angle: 12, x: 0.6, y: 0.45, width: 0.4, height: 0.4 }],
  ['all at once', { turns: 1, isMirrored: true, angle: -9, x: 0.45, y: 0.6, width: 0.6, height: 0.5 }],
];

describe('toFramed', () => {
  it.each(frames)('finds a place of the photo where the pixels of it are: %s', async (_, frame) => {
    const [seen, computed] = [await markIn(frame), toFramed(place, photo, frame)];
    expect(Math.hypot(seen.x - computed.x, seen.y - computed.y)).toBeLessThan(1.2);
  });

  it.each(frames)('is undone by fromFramed: %s', (_, frame) => {
    const back = fromFramed(toFramed(place, photo, frame), photo, frame);
    expect(back.x).toBeCloseTo(place.x, 9);
    expect(back.y).toBeCloseTo(place.y, 9);
  });
});
