import * as tf from '@tensorflow/tfjs-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { FineTerm } from '../../../src/ml/infer/fine/fineLoss.js';
import type { FineScale } from '../../../src/ml/infer/fine/finePlan.js';
import { pictureOf, pyramidOf } from '../../../src/ml/infer/fine/picturePyramid.js';
import { measureFinePace } from '../../../src/ml/infer/fine/finePace.js';
import { refinePicture, type FineOptions, type FineWork } from '../../../src/ml/infer/fine/refinePicture.js';
import { paint } from '../../../src/ml/infer/paint.js';
import { stylize } from '../../../src/ml/infer/stylize.js';
import type { StyleCode } from '../../../src/ml/models/styleCode.js';
import type { StyleModel } from '../../../src/ml/models/styleModel.js';
import type { PixelImage } from '../../../src/shared/domain/pixelImage.js';
import type { PixelMask } from '../../../src/shared/domain/pixelMask.js';
import { CancelledError } from '../../../src/shared/errors.js';
import type { Progress } from '../../../src/shared/progress.js';
import { describeOnEachBackend } from '../../helpers/backends.js';
import { expectNoTensorLeak } from '../../helpers/tensorLeaks.js';
import { maxDifference, read } from '../../helpers/gradients.js';
import { meanDifference, testImage } from '../../helpers/testImages.js';
import { tinyModel } from '../../helpers/tinyModel.js';

const FEW: readonly FineScale[] = [
  { halvings: 1, steps: 12 },
  { halvings: 0, steps: 12 },
];

/** An artwork in shades of one color. */
function tinted(width: number, height: number, tint: readonly [number, number, number]): PixelImage {
  const image = testImage(width, height, 3);
  return { ...image, data: image.data.map((value, at) => value * tint[at % 3]!) };
}

function leftHalf(width: number, height: number): PixelMask {
  const data = Uint8Array.from({ length: width * height }, (_, at) => (at % width < width / 2 ? 255 : 0));
  return { width, height, data };
}

/** The mean color of some columns. */
function meanColor({ width, height, data }: PixelImage, from: number, to: number): [number, number, number] {
  const sums: [number, number, number] = [0, 0, 0];
  for (let y = 0; y < height; y++) {
    for (let x = from; x < to; x++) {
      for (let channel = 0; channel < 3; channel++) sums[channel]! += data[3 * (y * width + x) + channel]!;
    }
  }
  return sums.map((sum) => sum / (height * (to - from))) as [number, number, number];
}

await describeOnEachBackend('the fine finish', () => {
  let model: StyleModel;
  let work: FineWork;
  let code: StyleCode;
  const content = testImage(140, 131);
  beforeAll(async () => {
    model = await tinyModel();
    code = await model.encodeStyle(testImage(96, 80, 3));
    const painted = await stylize(model, content, code);
    work = { model, content, painted, styles: [{ code, strength: 1 }], masks: [] };
  });
  afterAll(() => model.dispose());

  /** The sum of the loss's terms before each step, by scale. */
  async function lossesOf(
    change: Partial<FineWork> = {},
    options: FineOptions = {},
  ): Promise<Map<FineScale, number[]>> {
    const losses = new Map<FineScale, number[]>();
    const onStep = (scale: FineScale, terms: Readonly<Record<FineTerm, number>>): void => {
      const sum = Object.values(terms).reduce((a, b) => a + b);
      losses.set(scale, [...(losses.get(scale) ?? []), sum]);
    };
    await refinePicture({ ...work, ...change }, { scales: FEW, onStep, ...options });
    return losses;
  }

  it('takes a picture apart into a pyramid and puts it together again', async () => {
    const image = tf.randomUniform<tf.Rank.R4>([1, 32, 48, 3], 0, 1, 'float32', 2);
    const pyramid = tf.tidy(() => pyramidOf(image, 4));
    expect(pyramid.map(({ shape }) => shape[1])).toEqual([32, 16, 8, 4]);
    const whole = await read(tf.tidy(() => pictureOf(pyramid)));
    expect(maxDifference(whole, await read(image))).toBeLessThan(1e-5);
    tf.dispose([image, pyramid]);
  });

  it('brings the loss down at every scale', async () => {
    const losses = await lossesOf();
    expect([...losses.keys()]).toEqual(FEW);
    for (const ofScale of losses.values()) {
      expect(ofScale).toHaveLength(12);
      // Neighbors are matched again after ten steps, so only the steps before can be compared.
      expect(ofScale[9]!).toBeLessThan(0.9 * ofScale[0]!);
    }
  });

  it('keeps the structure of what was painted, not that of the photo', async () => {
    const terms = new Map<FineScale, Readonly<Record<FineTerm, number>>[]>();
    const onStep = (scale: FineScale, now: Readonly<Record<FineTerm, number>>): void => {
      terms.set(scale, [...(terms.get(scale) ?? []), now]);
    };
    await refinePicture(work, { scales: FEW, onStep });
    const [first] = terms.get(FEW[0]!)!;
    // The first step begins with the painting itself.
    expect(first!.content).toBeLessThan(1e-4);
    expect(first!.similarity).toBeLessThan(1e-4);
    expect(terms.get(FEW[0]!)!.at(-1)!.content).toBeGreaterThan(1e-3);
  });

  it('gives the same picture each time, of the size of the photo, and leaves no tensors', async () => {
    const pictures: PixelImage[] = [];
    await expectNoTensorLeak(async () => void pictures.push(await refinePicture(work, { scales: FEW })), {
      warmUps: 1,
    });
    const [first, second] = pictures as [PixelImage, PixelImage];
    expect([first.width, first.height]).toEqual([content.width, content.height]);
    expect(Buffer.from(first.data).equals(second.data)).toBe(true);
    expect(meanDifference(first.data, work.painted.data)).toBeGreaterThan(1);
  });

  it('ends in the middle when it is cancelled, and leaves no tensors', async () => {
    let steps = 0;
    await expectNoTensorLeak(async () => {
      const controller = new AbortController();
      const onStep = (): void => {
        steps += 1;
        if (steps === 15) controller.abort();
      };
      const refined = refinePicture(work, { scales: FEW, onStep, signal: controller.signal });
      await expect(refined).rejects.toThrow(CancelledError);
    });
    expect(steps).toBe(15);
  });

  it('foretells its time from one step of each scale, and reports its progress by time', async () => {
    let [ms, looks] = [0, 0];
    // The clock is read before and after each piece of work; each takes a second.
    const now = (): number => (looks++ % 2 === 0 ? ms : (ms += 1000));
    const reports: Progress[] = [];
    await refinePicture(work, { scales: FEW, now, onProgress: (progress) => reports.push(progress) });
    const seconds = reports.map(({ secondsLeft }) => secondsLeft!);
    expect(reports).toHaveLength(1 + 24);
    expect(reports[0]!.fraction).toBe(0);
    expect(seconds[0]).toBeGreaterThan(0);
    expect(seconds.at(-1)).toBe(0);
    expect(reports.at(-1)!.fraction).toBe(1);
    const fractions = reports.map(({ fraction }) => fraction);
    expect(fractions).toEqual([...fractions].sort((a, b) => a - b));
  });

  it('is timed beforehand on a made-up picture, as a line over the pixels', async () => {
    let ms = 0;
    // Each look at the clock is a second after the one before: a step then takes the same at both sizes.
    const pace = await measureFinePace(model, { now: () => (ms += 1000) });
    expect(pace.msPerMegapixel).toBe(0);
    expect(pace.msPerStep).toBeCloseTo(1100);
    await expectNoTensorLeak(() => measureFinePace(model).then(() => undefined));
  });

  it('paints each style where its mask is', async () => {
    const codes = [
      await model.encodeStyle(tinted(96, 96, [1, 0.3, 0.2])),
      await model.encodeStyle(tinted(96, 96, [0.2, 0.3, 1])),
    ] as const;
    const photo = testImage(96, 64, 1);
    const mask = leftHalf(96, 64);
    // Paintings have the artworks' colors already, so this begins with the photo.
    const refined = await refinePicture(
      {
        model,
        content: photo,
        painted: photo,
        styles: codes.map((style) => ({ code: style, strength: 1 })),
        masks: [mask],
      },
      { scales: [{ halvings: 0, steps: 20 }] },
    );
    const redness = (image: PixelImage, from: number): number => {
      const [red, , blue] = meanColor(image, from, from + 40);
      return red - blue;
    };
    // The base style is red, the region's blue.
    expect(redness(refined, 0)).toBeLessThan(redness(photo, 0) - 20);
    expect(redness(refined, 56)).toBeGreaterThan(redness(photo, 56) + 20);
    const weak = await refinePicture(
      {
        model,
        content: photo,
        painted: photo,
        styles: [
          { code: codes[0], strength: 1 },
          { code: codes[1], strength: 0.2 },
        ],
        masks: [mask],
      },
      { scales: [{ halvings: 0, steps: 20 }] },
    );
    expect(redness(weak, 0)).toBeGreaterThan(redness(refined, 0) + 10);
    expect(redness(weak, 56)).toBeGreaterThan(redness(photo, 56) + 20);
  });

  describe('as an effort of a painting', () => {
    const small = testImage(72, 64);
    const fineScales = [{ halvings: 0, steps: 12 }];
    const fine = (strength: number, image = small): Promise<PixelImage> =>
      paint(model, image, code, { effort: 'fine', strength, fineScales });

    it('is the photo itself at strength 0, and further from it the stronger it is', async () => {
      expect(Buffer.from((await fine(0)).data).equals(small.data)).toBe(true);
      const [weak, half, full] = [await fine(0.1), await fine(0.5), await fine(1)].map(({ data }) =>
        meanDifference(data, small.data),
      ) as [number, number, number];
      expect(weak).toBeGreaterThan(0);
      expect(weak).toBeLessThan(half);
      expect(half).toBeLessThan(full);
    });

    it('differs from the quick one, shows what is coming, and reports progress from 0 to 1', async () => {
      const previews: PixelImage[] = [];
      const reports: Progress[] = [];
      const painted = await paint(model, small, code, {
        effort: 'fine',
        fineScales,
        strokePx: 64,
        onPreview: (preview) => previews.push(preview),
        onProgress: (progress) => reports.push(progress),
      });
      expect([painted.width, painted.height]).toEqual([72, 64]);
      const quick = await paint(model, small, code, { strokePx: 64 });
      expect(meanDifference(painted.data, quick.data)).toBeGreaterThan(1);
      expect(previews.length).toBeGreaterThan(1);
      for (const { width, height } of previews) expect([width, height]).toEqual([64, 57]);
      const fractions = reports.map(({ fraction }) => fraction);
      expect(fractions).toEqual([...fractions].sort((a, b) => a - b));
      expect(fractions.at(-1)).toBe(1);
    });

    it('leaves the photo where a region has no style', async () => {
      const regions = [{ code: null, mask: leftHalf(72, 64) }];
      const painted = await paint(model, small, code, { effort: 'fine', fineScales, regions });
      expect(meanColor(painted, 0, 36)).toEqual(meanColor(small, 0, 36));
      expect(meanColor(painted, 36, 72)).not.toEqual(meanColor(small, 36, 72));
    });
  });
});
