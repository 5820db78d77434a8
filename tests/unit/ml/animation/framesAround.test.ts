import { describe, expect, it } from 'vitest';
import { aroundFrame, framesAround } from '../../../../src/ml/animation/framesAround.js';
import type { PixelImage } from '../../../../src/shared/domain/pixelImage.js';
import { stream } from '../../../helpers/videos.js';

const frames = Array.from({ length: 7 }, (_, i): PixelImage => ({ width: 1, height: 1, data: Uint8Array.of(i, i, i) }));

describe('the frames around each frame', () => {
  it.each([0, 1, 3, 9])('are the same from a stream as from a list, %i to either side', async (reach) => {
    for (const count of [0, 1, 2, 7]) {
      const some = frames.slice(0, count);
      const streamed = [];
      for await (const around of framesAround(stream(some), reach)) streamed.push(around);
      expect(streamed).toEqual(some.map((_, index) => aroundFrame(some, index, reach)));
      streamed.forEach(({ frames: near, at }, index) => expect(near[at]).toBe(some[index]));
    }
  });

  it('end with the first and the last frame', () => {
    const numbers = (index: number): number[] => aroundFrame(frames, index, 2).frames.map(({ data }) => data[0]!);
    expect([numbers(0), numbers(1), numbers(3), numbers(6)]).toEqual([
      [0, 1, 2],
      [0, 1, 2, 3],
      [1, 2, 3, 4, 5],
      [4, 5, 6],
    ]);
  });
});
