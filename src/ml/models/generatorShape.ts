import { z } from 'zod';

/** The widths of a generator. Together with the version of its forward pass they say all about its architecture. */
export const generatorOptionsSchema = z.strictObject({
  /** Channels at a quarter of the resolution. */
  quarterChannels: z.number().int().positive().default(48),
  /** Channels at an eighth of the resolution, where the residual blocks work. */
  eighthChannels: z.number().int().positive().default(96),
  residualBlocks: z.number().int().min(1).default(3),
  /** Channels that come up from the eighth to be merged with the encoder's at a quarter. */
  mergedChannels: z.number().int().positive().default(32),
  halfChannels: z.number().int().positive().default(32),
  fullChannels: z.number().int().positive().default(8),
  /** Channels of the style encoder's three levels. */
  styleChannels: z
    .tuple([z.number().int().positive(), z.number().int().positive(), z.number().int().positive()])
    .default([32, 48, 64]),
  /** Length of the style encoder's bottleneck. */
  latentSize: z.number().int().positive().default(64),
});

export type GeneratorOptions = z.infer<typeof generatorOptionsSchema>;

/** One convolution of the trunk, with what follows it: sub-pixel shuffle, instance normalization, modulation. */
export interface TrunkLayer {
  readonly name: string;
  readonly inputs: number;
  /** Channels after the shuffle: what is normalized and modulated. The convolution has `channels * shuffle^2` outputs. */
  readonly channels: number;
  readonly stride: 1 | 2;
  readonly shuffle: 1 | 2;
}

/** The image is cut into blocks of this many pixels before the first convolution. */
export const BLOCK_PX = 4;

/** Height and width of what enters the generator have to be multiples of this. */
export const GENERATOR_MULTIPLE_PX = 2 * BLOCK_PX;

/** The normalized and modulated layers in the order of the style code; the last convolution (to RGB) has neither. */
export function trunkLayers(options: GeneratorOptions): TrunkLayer[] {
  const { quarterChannels: quarter, eighthChannels: eighth } = options;
  const layer = (
    name: string,
    inputs: number,
    channels: number,
    stride: 1 | 2 = 1,
    shuffle: 1 | 2 = 1,
  ): TrunkLayer => ({
    name,
    inputs,
    channels,
    stride,
    shuffle,
  });
  const residual = Array.from({ length: options.residualBlocks }, (_, index) => [
    layer(`residual${index + 1}.first`, eighth, eighth),
    layer(`residual${index + 1}.second`, eighth, eighth),
  ]).flat();
  return [
    layer('encoder.quarter', 3 * BLOCK_PX * BLOCK_PX, quarter),
    layer('encoder.eighth', quarter, eighth, 2),
    ...residual,
    layer('decoder.quarter', eighth, options.mergedChannels, 1, 2),
    layer('decoder.merge', options.mergedChannels + quarter, quarter),
    layer('decoder.refine', quarter, quarter),
    layer('decoder.half', quarter, options.halfChannels, 1, 2),
    layer('decoder.full', options.halfChannels, options.fullChannels, 1, 2),
  ];
}

/** How many numbers a style code has: a scale and a shift for every modulated channel. */
export function styleCodeSize(options: GeneratorOptions): number {
  return trunkLayers(options).reduce((sum, { channels }) => sum + 2 * channels, 0);
}

/** Multiply-adds count 2. GFLOP that the trunk spends on one megapixel. */
export function trunkGigaflopPerMegapixel(options: GeneratorOptions): number {
  // Each layer's convolution runs at the resolution of its output before the shuffle.
  const pixelsPerOutput = (name: string): number => {
    if (name.startsWith('residual') || name === 'encoder.eighth' || name === 'decoder.quarter') return 64;
    return name === 'decoder.full' ? 4 : 16;
  };
  const convolutions = trunkLayers(options).map(
    ({ name, inputs, channels, shuffle }) => (2 * 9 * inputs * channels * shuffle * shuffle) / pixelsPerOutput(name),
  );
  const toColor = 2 * 9 * options.fullChannels * 3;
  return (convolutions.reduce((sum, flop) => sum + flop, 0) + toColor) / 1000;
}

/** How far, in px, an output pixel depends on the picture around it, statistics aside. */
export function receptiveRadiusPx(options: GeneratorOptions): number {
  const halfPx = BLOCK_PX / 2;
  const atFull = 1;
  const atHalf = halfPx;
  // Half, refine, merge and the encoder's quarter; the encoder's eighth strides over quarters.
  const atQuarter = 5 * BLOCK_PX;
  const atEighth = (2 * options.residualBlocks + 1) * 2 * BLOCK_PX;
  // A pixel may stand at the far end of its block, at each of the four resolutions.
  const alignment = halfPx + BLOCK_PX + 2 * BLOCK_PX;
  return atFull + atHalf + atQuarter + atEighth + alignment;
}
