import { describe, expect, it } from 'vitest';
import { SteadyCamera } from '../../../../src/ml/animation/steadyCamera.js';
import { placeAfter, resampled, type Similarity, translation } from '../../../../src/ml/tensors/similarity.js';
import { downscaleTo } from '../../../../src/ml/tensors/downscale.js';
import { scenes } from '../../../../src/samples/scenes.js';
import { uniform } from '../../../../src/shared/counterRandom.js';
import type { PixelImage } from '../../../../src/shared/domain/pixelImage.js';

const SIZE = { width: 160, height: 96 };
const still = scenes.find(({ id }) => id === 'harbor')!.render(800, 400);
const unlike = scenes.find(({ id }) => id === 'still-life')!.render(SIZE.width, SIZE.height);

/** What a camera sees that has been moved away from the middle of the still picture. */
function seen(x: number, y: number, { turn = 0, zoom = 1 } = {}): PixelImage {
  const [a, b] = [Math.cos(turn) / zoom, Math.sin(turn) / zoom];
  // Each pixel is the mean of four, as a camera takes it.
  const from = { x: 240.5 + 2 * x - a / 2 + b / 2, y: 104.5 + 2 * y - a / 2 - b / 2 };
  return downscaleTo(resampled(still, { width: 2 * SIZE.width, height: 2 * SIZE.height }, { a, b, ...from }), SIZE);
}

function withObject(frame: PixelImage, from: number): PixelImage {
  const data = frame.data.slice();
  for (let y = 30; y < 70; y++) data.fill(250, 3 * (y * frame.width + from), 3 * (y * frame.width + from + 40));
  return { ...frame, data };
}

describe('SteadyCamera', () => {
  const first = seen(0, 0);
  const camera = new SteadyCamera([first], 0);

  it('tells shifts of whole px exactly', () => {
    for (const [x, y] of [
      [3, 0],
      [-17, 6],
      [40, -9],
    ] as const) {
      expect(camera.movementOf(seen(x, y))).toEqual(translation({ x: 0 - x, y: 0 - y }));
    }
  });

  it('tells shifts of parts of a px, turns and zooms', () => {
    const expectAt = (movement: Similarity, frame: { x: number; y: number; turn?: number; zoom?: number }) => {
      const { turn = 0, zoom = 1 } = frame;
      for (const [x, y] of [
        [40, 30],
        [120, 70],
      ] as const) {
        // Back from the still picture's place to the frame.
        const [dx, dy] = [x - frame.x, y - frame.y];
        const [cosine, sine] = [Math.cos(turn) * zoom, Math.sin(turn) * zoom];
        const [atX, atY] = placeAfter(movement, x, y);
        expect(Math.abs(atX - (cosine * dx + sine * dy))).toBeLessThan(0.2);
        expect(Math.abs(atY - (cosine * dy - sine * dx))).toBeLessThan(0.2);
      }
    };
    for (const frame of [
      { x: 0.4, y: -0.3 },
      { x: 7.5, y: 2.2 },
      { x: 2, y: 1, turn: 0.02 },
      { x: -3, y: 2, zoom: 1.03 },
    ]) {
      expectAt(camera.movementOf(seen(frame.x, frame.y, frame)), frame);
    }
  });

  it('stands still while something moves, the light changes, or there is noise', () => {
    const still = translation({ x: 0, y: 0 });
    expect(new SteadyCamera([withObject(first, 20)], 0).movementOf(withObject(first, 60))).toEqual(still);
    expect(camera.movementOf({ ...first, data: first.data.map((value) => 0.8 * value) })).toEqual(still);
    const noisy = first.data.map((value, at) => Math.min(255, Math.max(0, value + 6 * uniform(5, at) - 3)));
    expect(camera.movementOf({ ...first, data: noisy })).toEqual(still);
  });

  it('takes no noise of smooth ground for a movement', () => {
    const ground = scenes.find(({ id }) => id === 'dunes')!.render(320, 180);
    const grainy = (seed: number): PixelImage => ({
      ...ground,
      data: ground.data.map((value, at) => 20 + value / 2 + 16 * uniform(seed, Math.floor(at / 3)) - 8),
    });
    const tripod = new SteadyCamera([grainy(1)], 0);
    for (const seed of [2, 3, 4]) expect(tripod.movementOf(grainy(seed))).toEqual(translation({ x: 0, y: 0 }));
  });

  it('says nothing of a picture that shows something else, or nothing', () => {
    expect(camera.movementOf(unlike)).toEqual(translation({ x: 0, y: 0 }));
    const blank = { ...first, data: first.data.map(() => 90) };
    expect(camera.movementOf(blank)).toEqual(translation({ x: 0, y: 0 }));
    expect(new SteadyCamera([blank], 0).movementOf(blank)).toEqual(translation({ x: 0, y: 0 }));
  });

  it('follows a pan beyond the reference by the sample', () => {
    const pan = new SteadyCamera([seen(-110, 0), seen(-60, 0), first, seen(60, 0), seen(110, 0)], 2);
    expect(pan.movementOf(seen(113, 1))).toEqual(translation({ x: -113, y: -1 }));
    expect(pan.movementOf(seen(-104, 0))).toEqual(translation({ x: 104, y: 0 }));
  });

  it('takes frames of a px', () => {
    const dot = { width: 1, height: 1, data: Uint8Array.of(9, 9, 9) };
    expect(new SteadyCamera([dot, dot], 1).movementOf(dot)).toEqual(translation({ x: 0, y: 0 }));
  });
});
