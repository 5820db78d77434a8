import { describe, expect, it } from 'vitest';
import { PLAIN_FRAME, type Frame } from '../../../../src/shared/domain/frame.js';
import type { MaskStep, StepOf } from '../../../../src/shared/domain/maskStep.js';
import { emptyMask, type PixelMask } from '../../../../src/shared/domain/pixelMask.js';
import type { PixelImage } from '../../../../src/shared/domain/pixelImage.js';
import { drawStep } from '../../../../src/shared/masks/drawMask.js';
import { boxRadii } from '../../../../src/shared/masks/featherMask.js';
import { maskRaster } from '../../../../src/shared/masks/maskRaster.js';
import { oklabOf, oklabPlanes } from '../../../../src/shared/masks/oklab.js';

const photo = { width: 200, height: 100 };

/** A picture: sky blue above, green below, with a blue pond in the green; noise of one byte. */
function landscape(): PixelImage {
  const data = new Uint8Array(3 * photo.width * photo.height);
  for (let y = 0, at = 0; y < photo.height; y++) {
    for (let x = 0; x < photo.width; x++, at += 3) {
      const isBlue = y < 40 || Math.hypot(x - 150, y - 70) < 15;
      data.set(isBlue ? [90, 140, 220 + (x % 2)] : [60, 130 + (y % 2), 50], at);
    }
  }
  return { ...photo, data };
}
const pixels = oklabPlanes(landscape());

function draw(steps: readonly MaskStep[], frame: Frame = PLAIN_FRAME, files = new Map<string, PixelMask>()): PixelMask {
  const raster = maskRaster(photo, frame);
  return steps.reduce((mask, step) => drawStep(mask, step, raster, { pixels, files }), emptyMask(raster.size));
}
const at = ({ data, width }: PixelMask, x: number, y: number): number => data[y * width + x]!;
const sum = ({ data }: PixelMask): number => data.reduce((total, value) => total + value, 0) / 255;

/** 60 x 40 px in the middle. */
const box: StepOf<'rectangle'> = {
  kind: 'rectangle',
  mode: 'add',
  x: 0.5,
  y: 0.5,
  width: 0.3,
  height: 0.2,
  angle: 0,
  softness: 0,
};

describe('shapes', () => {
  it('a rectangle covers its area', () => {
    const mask = draw([box]);
    expect(sum(mask)).toBeCloseTo(60 * 40, 0);
    expect([at(mask, 70, 30), at(mask, 129, 69), at(mask, 69, 50), at(mask, 100, 70)]).toEqual([255, 255, 0, 0]);
  });

  it('an ellipse covers its area, also turned', () => {
    const area = (Math.PI * 60 * 40) / 4;
    expect(sum(draw([{ ...box, kind: 'ellipse' }])) / area).toBeCloseTo(1, 2);
    const turned = draw([{ ...box, kind: 'ellipse', angle: 90 }]);
    expect(sum(turned) / area).toBeCloseTo(1, 2);
    expect([at(turned, 100, 22), at(turned, 128, 50)]).toEqual([255, 0]);
  });

  it('a soft edge fades inwards', () => {
    const mask = draw([{ ...box, softness: 1 }]);
    const course = [70, 75, 80, 85, 89].map((x) => at(mask, x, 50));
    expect(course).toEqual([...course].sort((a, b) => a - b));
    expect(at(mask, 80, 50)).toBeGreaterThan(127);
    expect(sum(mask)).toBeLessThan(60 * 40 * 0.6);
  });

  it('a radial gradient falls linearly from the middle to the rim', () => {
    const mask = draw([{ ...box, kind: 'radial', width: 0.4, height: 0.4, softness: 1 }]);
    for (const distance of [5, 10, 20, 30, 35]) {
      expect(at(mask, 100 + distance, 50) / 255).toBeCloseTo(1 - Math.hypot(distance + 0.5, 0.5) / 40, 2);
    }
    expect(at(mask, 141, 50)).toBe(0);
  });

  it('a linear gradient has at each place its share of the way', () => {
    const mask = draw([{ kind: 'linear', mode: 'add', x1: 0.25, y1: 0, x2: 0.75, y2: 0 }]);
    for (const x of [60, 75, 99, 130]) expect(at(mask, x, 80) / 255).toBeCloseTo(1 - (x + 0.5 - 50) / 100, 2);
    expect([at(mask, 49, 10), at(mask, 151, 10)]).toEqual([255, 0]);
    expect(sum(draw([{ kind: 'linear', mode: 'add', x1: 0.5, y1: 0.5, x2: 0.5, y2: 0.5 }]))).toBe(0);
  });

  it('a polygon covers its area, with edges between px, and spares where it lies on itself', () => {
    const triangle = draw([{ kind: 'polygon', mode: 'add', points: [0.1, 0.1, 0.6, 0.1, 0.1, 0.9] }]);
    expect(sum(triangle)).toBeCloseTo((100 * 80) / 2, -1);
    const square = [0.2, 0.2, 0.4, 0.2, 0.4, 0.6, 0.2, 0.6];
    expect(sum(draw([{ kind: 'polygon', mode: 'add', points: square }]))).toBeCloseTo(40 * 40, 0);
    const twice = draw([{ kind: 'polygon', mode: 'add', points: [...square, ...square] }]);
    expect(sum(twice)).toBe(0);
  });

  it('lie where they lie on the photo when it is turned, mirrored and cropped', () => {
    const left = { ...box, x: 0.2, y: 0.3 };
    const turned = draw([left], { ...PLAIN_FRAME, turns: 1 });
    expect([turned.width, turned.height]).toEqual([100, 200]);
    // Turned clockwise, what was left is at the top, and what was near the top is at the right.
    expect([at(turned, 70, 40), at(turned, 70, 72), at(turned, 40, 40)]).toEqual([255, 0, 0]);
    const mirrored = draw([left], { ...PLAIN_FRAME, isMirrored: true });
    expect([at(mirrored, 160, 30), at(mirrored, 40, 30)]).toEqual([255, 0]);
    const cropped = draw([box], { ...PLAIN_FRAME, x: 0.75, width: 0.5 });
    expect([at(cropped, 15, 50), at(cropped, 29, 50), at(cropped, 31, 50)]).toEqual([255, 255, 0]);
  });
});

describe('modes', () => {
  const right = { ...box, x: 0.65 };

  it('add, subtract and intersect', () => {
    expect(sum(draw([box, right]))).toBeCloseTo(60 * 40 + 30 * 40, 0);
    expect(sum(draw([box, { ...right, mode: 'subtract' }]))).toBeCloseTo(30 * 40, 0);
    expect(sum(draw([box, { ...right, mode: 'intersect' }]))).toBeCloseTo(30 * 40, 0);
  });

  it('invert twice changes nothing', () => {
    const once = draw([box, { kind: 'invert' }]);
    expect(sum(once)).toBeCloseTo(200 * 100 - 60 * 40, 0);
    expect(draw([box, { kind: 'invert' }, { kind: 'invert' }])).toEqual(draw([box]));
  });
});

describe('colors', () => {
  const wand: StepOf<'color'> = {
    kind: 'color',
    mode: 'add',
    x: 0.1,
    y: 0.1,
    tolerance: 0.05,
    softness: 0.02,
    isContiguous: true,
  };

  it('are measured in OKLab', () => {
    expect(oklabOf(255, 255, 255)).toEqual([expect.closeTo(1, 5), expect.closeTo(0, 5), expect.closeTo(0, 5)]);
    expect(oklabOf(0, 0, 0)).toEqual([0, 0, 0]);
    expect(oklabOf(255, 0, 0)).toEqual([
      expect.closeTo(0.628, 3),
      expect.closeTo(0.2249, 3),
      expect.closeTo(0.1258, 3),
    ]);
    expect(oklabOf(0, 0, 255)).toEqual([
      expect.closeTo(0.452, 3),
      expect.closeTo(-0.0325, 3),
      expect.closeTo(-0.3115, 3),
    ]);
  });

  it('the wand takes what is joined to its place, the range takes all', () => {
    expect(sum(draw([wand]))).toBe(200 * 40);
    const pond = draw([{ ...wand, isContiguous: false }]);
    expect(sum(pond) - 200 * 40).toBeCloseTo(Math.PI * 15 * 15, -2);
    expect(at(pond, 150, 70)).toBe(255);
  });

  it('a place in the pond takes only the pond', () => {
    const mask = draw([{ ...wand, x: 0.75, y: 0.7 }]);
    expect([at(mask, 150, 70), at(mask, 100, 10), at(mask, 20, 80)]).toEqual([255, 0, 0]);
  });

  it('fade beyond the tolerance over the softness', () => {
    const [sky, grass] = [oklabOf(90, 140, 220), oklabOf(60, 130, 50)];
    const distance = Math.hypot(...sky.map((value, i) => value - grass[i]!));
    const mask = draw([{ ...wand, tolerance: distance - 0.1, softness: 0.2 }]);
    expect(at(mask, 20, 80) / 255).toBeCloseTo(0.5, 1);
  });

  it('a large tolerance takes everything, none only the color itself', () => {
    expect(sum(draw([{ ...wand, tolerance: 0.5 }]))).toBe(200 * 100);
    expect(sum(draw([{ ...wand, tolerance: 0, softness: 0 }]))).toBeLessThan(200);
  });

  it('lightness is taken between two values', () => {
    const [sky, grass] = [oklabOf(90, 140, 220)[0], oklabOf(60, 130, 50)[0]];
    const range = (from: number, to: number, softness = 0) =>
      draw([{ kind: 'lightness', mode: 'add', from, to, softness }]);
    expect(at(range(sky - 0.02, sky + 0.02), 10, 10)).toBe(255);
    expect(at(range(sky - 0.02, sky + 0.02), 10, 90)).toBe(0);
    expect(range(0.6, 0.2).data).toEqual(range(0.2, 0.6).data);
    expect(at(range(grass + 0.05, 1, 0.1), 10, 90) / 255).toBeCloseTo(0.5, 1);
  });
});

describe('operations', () => {
  it('grow and shrink move edges by their distance', () => {
    const grown = draw([box, { kind: 'grow', distance: 0.025 }]);
    // Five px on each side, with round corners.
    expect([at(grown, 65, 50), at(grown, 64, 50), at(grown, 100, 25), at(grown, 100, 24)]).toEqual([255, 0, 255, 0]);
    expect([at(grown, 66, 26), at(grown, 65, 25)]).toEqual([0, 0]);
    expect(Math.abs(sum(grown) - (60 * 40 + 2 * 5 * (60 + 40) + Math.PI * 25))).toBeLessThan(20);
    const shrunk = draw([box, { kind: 'grow', distance: -0.025 }]);
    expect(sum(shrunk)).toBeCloseTo(50 * 30, 0);
  });

  it('shrinking leaves a mask whole at the border of the photo', () => {
    const all = draw([{ kind: 'invert' }, { kind: 'grow', distance: -0.02 }]);
    expect(sum(all)).toBe(200 * 100);
  });

  it('growing keeps the course of a soft edge', () => {
    const soft: MaskStep = { kind: 'linear', mode: 'add', x1: 0.25, y1: 0, x2: 0.75, y2: 0 };
    const [before, after] = [draw([soft]), draw([soft, { kind: 'grow', distance: 0.025 }])];
    for (const x of [70, 100, 120]) expect(at(after, x, 50)).toBe(at(before, x - 5, 50));
  });

  it('feather keeps the sum and has the spread that it says', () => {
    const feathered = draw([box, { kind: 'feather', radius: 0.03 }]);
    expect(sum(feathered)).toBeCloseTo(60 * 40, -1);
    // The edge is where the cover is a half; one deviation of 6 px inside it is at 84 %.
    expect((at(feathered, 69, 50) + at(feathered, 70, 50)) / 2 / 255).toBeCloseTo(0.5, 2);
    expect((at(feathered, 75, 50) + at(feathered, 76, 50)) / 2 / 255).toBeCloseTo(0.84, 1);
    const all = draw([{ kind: 'invert' }, { kind: 'feather', radius: 0.05 }]);
    expect(sum(all)).toBe(200 * 100);
  });

  it('the squares of a feather have the variance of its curve', () => {
    for (const sigma of [0.8, 2, 3.7, 10, 41]) {
      const variance = boxRadii(sigma).reduce((total, r) => total + ((2 * r + 1) ** 2 - 1) / 12, 0);
      expect(Math.sqrt(variance) / sigma).toBeGreaterThan(0.85);
      expect(Math.sqrt(variance) / sigma).toBeLessThan(1.15);
    }
  });

  it('refine moves an edge to that of the photo', () => {
    // A rough mask of the sky: it ends eight px too low, with a soft edge.
    const rough: MaskStep = { kind: 'linear', mode: 'add', x1: 0.5, y1: 0.36, x2: 0.5, y2: 0.6 };
    const refined = draw([rough, { kind: 'refine', radius: 0.05, contrast: 0.3 }]);
    const jump = (mask: PixelMask): number => at(mask, 40, 38) - at(mask, 40, 41);
    expect(jump(draw([rough]))).toBeLessThan(40);
    expect(jump(refined)).toBeGreaterThan(80);
  });
});

describe('a mask from a file', () => {
  const file: PixelMask = { width: 2, height: 1, data: Uint8Array.of(0, 255) };
  const files = new Map([['f', file]]);
  const step: StepOf<'image'> = { kind: 'image', mode: 'add', file: 'f', frame: PLAIN_FRAME };

  it('is laid over the photo, whatever its size', () => {
    const mask = draw([step], PLAIN_FRAME, files);
    expect([at(mask, 10, 50), at(mask, 190, 50)]).toEqual([0, 255]);
    expect(at(mask, 100, 50)).toBeCloseTo(128, -1);
  });

  it('is laid over the part that it was made for, and covers nothing beside it', () => {
    const half = { ...step, frame: { ...PLAIN_FRAME, x: 0.25, width: 0.5 } };
    const mask = draw([half], PLAIN_FRAME, files);
    expect([at(mask, 95, 50), at(mask, 105, 50), at(mask, 5, 50)]).toEqual([255, 0, 0]);
  });

  it('is missed if it is not there', () => {
    expect(() => draw([step])).toThrow('missing');
  });
});
