import { z } from 'zod';
import { perceptualStudentOptionsSchema } from './perceptualShape.js';

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
  /** The perceptual encoder in whose features the style encoder measures artworks. */
  styleFeatures: perceptualStudentOptionsSchema.prefault({}),
  /** Length of the style encoder's bottleneck. */
  latentSize: z.number().int().positive().default(128),
});

export type GeneratorOptions = z.infer<typeof generatorOptionsSchema>;

/** One layer of the trunk: a 3x3 convolution, instance normalization, modulation by the style code. */
export interface TrunkLayer {
  readonly name: string;
  readonly inputs: number;
  /** Channels of its output: what is normalized and modulated. */
  readonly channels: number;
  readonly stride: 1 | 2;
  /** Whether the output is twice as large as the input. */
  readonly upsamples: boolean;
  /** Channels of the photo at the output's size, convolved and added before normalization; 0: none. */
  readonly detailInputs: number;
}

/** The image is cut into blocks of this many pixels before the first convolution. */
export const BLOCK_PX = 4;

/** Height and width of what enters the generator have to be multiples of this. */
export const GENERATOR_MULTIPLE_PX = 2 * BLOCK_PX;

/** The normalized and modulated layers in the order of the style code; the last convolution (to RGB) has neither. */
export function trunkLayers(options: GeneratorOptions): TrunkLayer[] {
  const { quarterChannels: quarter, eighthChannels: eighth } = options;
  const layer = (name: string, inputs: number, channels: number, rest: Partial<TrunkLayer> = {}): TrunkLayer => ({
    name,
    inputs,
    channels,
    stride: 1,
    upsamples: false,
    detailInputs: 0,
    ...rest,
  });
  const residual = Array.from({ length: options.residualBlocks }, (_, index) => [
    layer(`residual${index + 1}.first`, eighth, eighth),
    layer(`residual${index + 1}.second`, eighth, eighth),
  ]).flat();
  return [
    layer('encoder.quarter', 3 * BLOCK_PX * BLOCK_PX, quarter),
    layer('encoder.eighth', quarter, eighth, { stride: 2 }),
    ...residual,
    layer('decoder.quarter', eighth, options.mergedChannels),
    layer('decoder.merge', options.mergedChannels + quarter, quarter),
    layer('decoder.refine', quarter, quarter),
    layer('decoder.half', quarter, options.halfChannels, { upsamples: true, detailInputs: 12 }),
    layer('decoder.full', options.halfChannels, options.fullChannels, { upsamples: true, detailInputs: 3 }),
  ];
}

/** How many numbers a style code has: a scale and a shift for every modulated channel. */
export function styleCodeSize(options: GeneratorOptions): number {
  return trunkLayers(options).reduce((sum, { channels }) => sum + 2 * channels, 0);
}

/** How many statistics the style encoder measures: a mean and a deviation of every channel of every block. */
export function styleStatisticCount({ styleFeatures }: GeneratorOptions): number {
  return styleFeatures.channels.reduce((sum, channels) => sum + 2 * channels, 0);
}

/** Multiply-adds count 2. GFLOP that the trunk spends on one megapixel. */
export function trunkGigaflopPerMegapixel(options: GeneratorOptions): number {
  const kilo = 1000;
  // An upsampling layer computes its four phases at the size of its input: as much as at the size of its output.
  const layers = trunkLayers(options).map(
    (layer) => (2 * 9 * (layer.inputs + layer.detailInputs) * layer.channels) / pxPerPosition(layer) ** 2,
  );
  const toColor = 2 * 9 * options.fullChannels * 3;
  const { mergedChannels } = options;
  // A convolution of every channel with all channels, to four phases, at an eighth.
  const interpolation = (2 * 9 * mergedChannels * 4 * mergedChannels) / (2 * BLOCK_PX) ** 2;
  return (interpolation + layers.reduce((sum, flop) => sum + flop, 0) + toColor) / kilo;
}

/** The side, in px of the picture, of what one position of a layer's output stands for. */
export function pxPerPosition({ name }: TrunkLayer): number {
  if (name === 'decoder.full') return 1;
  if (name === 'decoder.half') return BLOCK_PX / 2;
  const isDeep = name.startsWith('residual') || name === 'encoder.eighth' || name === 'decoder.quarter';
  return isDeep ? 2 * BLOCK_PX : BLOCK_PX;
}

/** How far, in px, an output pixel depends on the picture around it, statistics aside. */
export function receptiveRadiusPx(options: GeneratorOptions): number {
  const halfPx = BLOCK_PX / 2;
  const atFull = 1;
  const atHalf = halfPx;
  // Half, refine, merge and the encoder's quarter; the encoder's eighth strides over quarters.
  const atQuarter = 5 * BLOCK_PX;
  // The residual blocks, the decoder's convolution and the interpolation.
  const atEighth = (2 * options.residualBlocks + 2) * 2 * BLOCK_PX;
  // A pixel may stand at the far end of its block, at each of the four resolutions.
  const alignment = halfPx + BLOCK_PX + 2 * BLOCK_PX;
  return atFull + atHalf + atQuarter + atEighth + alignment;
}
