import { z } from 'zod';
import { ModelError } from '../../shared/errors.js';
import type { NamedArray, NamedArrays } from './parameters.js';

/**
 * The faint grain that a photo gets before it is painted in a style, as the style's artwork needs it. Features of an even
 * area do not vary, so nothing would be painted there but one flat color; whitening turns grain into the artwork's marks.
 */
export const grainSchema = z.strictObject({
  /** Little for artworks with quiet areas, such as paper, flat color or darkness. */
  amount: z.number().min(0).max(1),
  /** 0 gives spots, as for dots, stones and smooth paint; 1 strokes that follow the photo's forms. */
  flow: z.number().min(0).max(1),
});

export type Grain = Readonly<z.infer<typeof grainSchema>>;

/** For styles without a measured grain. */
export const PLAIN_GRAIN: Grain = { amount: 1, flow: 0 };

/** The mean of several styles' grains by their shares, which sum to 1; undefined if none has one. */
export function blendGrains(grains: readonly (Grain | undefined)[], shares: readonly number[]): Grain | undefined {
  if (grains.every((grain) => grain === undefined)) return undefined;
  const mean = (pick: (grain: Grain) => number): number =>
    grains.reduce((sum, grain, index) => sum + shares[index]! * pick(grain ?? PLAIN_GRAIN), 0);
  return { amount: mean(({ amount }) => amount), flow: mean(({ flow }) => flow) };
}

const GRAIN_ARRAY = 'grain';

/** The grain as an array of a style code's file; none for a code without one. */
export function grainArray(grain: Grain | undefined): [string, NamedArray][] {
  return grain ? [[GRAIN_ARRAY, { shape: [2], data: Float32Array.of(grain.amount, grain.flow) }]] : [];
}

/** The inverse of `grainArray`. @throws ModelError `model/unreadable` for numbers outside 0-1. */
export function readGrain(arrays: NamedArrays): Grain | undefined {
  const data = arrays.get(GRAIN_ARRAY)?.data;
  if (!data) return undefined;
  const grain = grainSchema.safeParse({ amount: data[0], flow: data[1] });
  if (grain.success) return grain.data;
  throw new ModelError('model/unreadable', 'The grain of the style code is not two numbers from 0 to 1.');
}

/** Rounded to the precision of a style code's file. */
export function roundedGrain({ amount, flow }: Grain): Grain {
  return { amount: Math.fround(amount), flow: Math.fround(flow) };
}
