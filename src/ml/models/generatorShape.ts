import { z } from 'zod';

const count = z.number().int().positive();

/** The widths of a generator. Together with the version of its forward pass they define its architecture. */
export const generatorOptionsSchema = z.strictObject({
  /** Channels of each block of the encoder, relu1_1 to relu4_1. */
  encoderChannels: z.array(count).length(4).default([16, 32, 64, 128]),
  /** Channels between the first convolution of a block and the next block. */
  encoderInnerChannels: z.array(count).length(3).default([16, 48, 96]),
  /** Convolutions of each block of the encoder; the last block only needs its first one. */
  encoderLayout: z.array(count).length(4).default([2, 2, 3, 1]),
  /** Channels of the decoder at an eighth, a quarter, a half and the full resolution. */
  deepChannels: count.default(128),
  riseChannels: count.default(48),
  quarterChannels: count.default(80),
  halfChannels: count.default(32),
  fullChannels: count.default(16),
  /** Noise channels added to the features at an eighth and at a quarter, so that flat regions can get strokes. */
  noiseChannels: z.number().int().min(0).default(2),
  /** Length of the bottleneck between an artwork's statistics and the decoder's modulations. */
  latentSize: count.default(128),
  /** Entries of an artwork's bank at each of the two transferred levels. */
  bankSize: count.default(512),
  /** The share of coloring by statistics at the deep level. The rest, and the whole quarter level, uses attention. */
  coloring: z.number().min(0).max(1).default(0.3),
  /** The weight of colors relative to features when attention compares a photo with an artwork. */
  colorAffinity: z.number().min(0).default(0.4),
  /** The temperature of the attention's softmax: small values pick only the nearest feature. */
  temperature: z.number().positive().default(0.01),
  /** How evenly a photo has to use an artwork's bank: 0 lets it use only the nearest entries, 1 enforces even use. */
  balance: z.number().min(0).max(1).default(0.75),
});

export type GeneratorOptions = z.infer<typeof generatorOptionsSchema>;

/** Channels of a color. */
export const COLOR_CHANNELS = 3;

/** A level whose features are transferred: relu3_1 or relu4_1. The numbers at a position are called its values. */
export interface TransferLevel {
  readonly name: 'deep' | 'quarter';
  /** Index into the encoder's features, 0 = relu1_1. */
  readonly level: number;
  /** The side of a position in px of the picture. */
  readonly px: number;
  /** Number of feature channels, the first of a position's values. Colors follow. */
  readonly features: number;
  /** Indices of finer features, averaged over a position: the last of its values. */
  readonly finer: readonly number[];
  readonly finerChannels: readonly number[];
  /** Whether the photo's own colors, recolored, are appended to the output. */
  readonly isColored: boolean;
}

/** Height and width of the generator's input have to be multiples of this. */
export const GENERATOR_MULTIPLE_PX = 8;

/** The levels in the order of the style code. */
export function transferLevels({ encoderChannels }: GeneratorOptions): readonly TransferLevel[] {
  const [first, second, third, fourth] = encoderChannels as [number, number, number, number];
  return [
    { name: 'deep', level: 3, px: 8, features: fourth, finer: [], finerChannels: [], isColored: true },
    {
      name: 'quarter',
      level: 2,
      px: 4,
      features: third,
      finer: [0, 1],
      finerChannels: [first, second],
      isColored: false,
    },
  ];
}

/** How many values a level has at a position. */
export function valueCount({ features, finerChannels }: TransferLevel): number {
  return finerChannels.reduce((sum, channels) => sum + channels, features + COLOR_CHANNELS);
}

/** How many numbers a level's transfer outputs at a position. */
export function outputCount(level: TransferLevel): number {
  return valueCount(level) + (level.isColored ? COLOR_CHANNELS : 0);
}

/** One 3x3 convolution of the encoder. */
export interface EncoderConvolution {
  /** Named as in VGG: `conv<block>_<index>`, both from 1. */
  readonly name: string;
  /** From 0. */
  readonly block: number;
  readonly inputs: number;
  readonly outputs: number;
  /** Whether its output is one of the encoder's features: true for the first convolution of each block. */
  readonly isFeature: boolean;
}

/** The encoder's convolutions in order; 2x2 max pooling separates the blocks. */
export function encoderConvolutions(options: GeneratorOptions): readonly EncoderConvolution[] {
  const { encoderChannels, encoderInnerChannels, encoderLayout } = options;
  let inputs = 3;
  return encoderChannels.flatMap((channels, block) => {
    const layers = block === encoderChannels.length - 1 ? 1 : encoderLayout[block]!;
    return Array.from({ length: layers }, (_, index) => {
      const outputs = index === 0 ? channels : encoderInnerChannels[block]!;
      const convolution = { name: `conv${block + 1}_${index + 1}`, block, inputs, outputs, isFeature: index === 0 };
      inputs = outputs;
      return convolution;
    });
  });
}

/** One layer of the decoder: a 3x3 convolution with bias, optionally with upsampling before and modulation after it. */
export interface DecoderLayer {
  readonly name: string;
  readonly inputs: number;
  readonly channels: number;
  /** The side of an output position in px of the picture. */
  readonly px: number;
  /** Whether the output is twice as large as the input. */
  readonly upsamples: boolean;
  /** Whether the style scales and shifts its output. */
  readonly isModulated: boolean;
}

export type DecoderLayerName =
  | 'deep'
  | 'deepRefine'
  | 'rise'
  | 'quarter'
  | 'quarterRefine'
  | 'quarterMix'
  | 'half'
  | 'halfRefine'
  | 'full'
  | 'fullRefine'
  | 'color';

/** The decoder's layers by name, in the order of the modulations. */
export function decoderLayers(options: GeneratorOptions): Readonly<Record<DecoderLayerName, DecoderLayer>> {
  const { deepChannels, riseChannels, quarterChannels, halfChannels, fullChannels, noiseChannels } = options;
  const [deep, quarter] = transferLevels(options) as [TransferLevel, TransferLevel];
  const layer = (
    name: DecoderLayerName,
    px: number,
    [inputs, channels]: readonly [number, number],
    traits: { readonly upsamples?: boolean; readonly isModulated?: boolean } = {},
  ): DecoderLayer => ({
    name: `decoder.${name}`,
    inputs,
    channels,
    px,
    upsamples: traits.upsamples ?? false,
    isModulated: traits.isModulated ?? false,
  });
  const [up, modulated, both] = [{ upsamples: true }, { isModulated: true }, { upsamples: true, isModulated: true }];
  return {
    deep: layer('deep', 8, [outputCount(deep) + noiseChannels, deepChannels], modulated),
    deepRefine: layer('deepRefine', 8, [deepChannels, deepChannels]),
    rise: layer('rise', 4, [deepChannels, riseChannels], up),
    quarter: layer('quarter', 4, [riseChannels + outputCount(quarter) + noiseChannels, quarterChannels], modulated),
    quarterRefine: layer('quarterRefine', 4, [quarterChannels, quarterChannels], modulated),
    quarterMix: layer('quarterMix', 4, [quarterChannels, quarterChannels]),
    half: layer('half', 2, [quarterChannels, halfChannels], both),
    halfRefine: layer('halfRefine', 2, [halfChannels, halfChannels], modulated),
    full: layer('full', 1, [halfChannels, fullChannels], both),
    fullRefine: layer('fullRefine', 1, [fullChannels, fullChannels], modulated),
    color: layer('color', 1, [fullChannels, 3]),
  };
}

/** How many numbers modulate the decoder: a scale and a shift for every modulated channel. */
export function modulationSize(options: GeneratorOptions): number {
  return modulatedLayers(options).reduce((sum, { channels }) => sum + 2 * channels, 0);
}

export function modulatedLayers(options: GeneratorOptions): DecoderLayer[] {
  return Object.values(decoderLayers(options)).filter(({ isModulated }) => isModulated);
}

/** How many statistics of an artwork the modulations are computed from: mean and deviation of every encoder channel. */
export function styleStatisticCount({ encoderChannels }: GeneratorOptions): number {
  return encoderChannels.reduce((sum, channels) => sum + 2 * channels, 0);
}

/** A part of a style code: its offset and its shape. */
export interface CodePart {
  readonly offset: number;
  readonly shape: readonly number[];
}

/** Offsets and shapes of the parts of a style code; see `StyleCode`. */
export interface CodeLayout {
  readonly modulation: CodePart;
  readonly color: { readonly mean: CodePart; readonly covariance: CodePart };
  readonly levels: readonly { readonly mean: CodePart; readonly covariance: CodePart; readonly bank: CodePart }[];
  readonly size: number;
}

export function codeLayout(options: GeneratorOptions): CodeLayout {
  let offset = 0;
  const part = (...shape: number[]): CodePart => {
    const begin = offset;
    offset += shape.reduce((product, length) => product * length, 1);
    return { offset: begin, shape };
  };
  const modulation = part(modulationSize(options));
  const color = { mean: part(COLOR_CHANNELS), covariance: part(COLOR_CHANNELS, COLOR_CHANNELS) };
  const levels = transferLevels(options).map((level) => ({
    mean: part(level.features),
    covariance: part(level.features, level.features),
    bank: part(options.bankSize, valueCount(level)),
  }));
  return { modulation, color, levels, size: offset };
}

/** How many numbers a style code has. */
export function styleCodeSize(options: GeneratorOptions): number {
  return codeLayout(options).size;
}

/** GFLOP of encoder, transfer and decoder for one megapixel; a multiply-add counts as 2. */
export function generatorGigaflopPerMegapixel(options: GeneratorOptions): number {
  const { bankSize } = options;
  const convolution = (inputs: number, outputs: number, px: number): number => (2 * 9 * inputs * outputs) / px ** 2;
  const encoder = encoderConvolutions(options).reduce(
    (sum, { inputs, outputs, block }) => sum + convolution(inputs, outputs, 2 ** block),
    0,
  );
  // Coloring, then keys and values of the bank.
  const transfer = transferLevels(options).reduce((sum, level) => {
    const outputs = outputCount(level);
    return sum + (2 * (valueCount(level) * outputs + bankSize * (level.features + outputs))) / level.px ** 2;
  }, 0);
  const decoder = Object.values(decoderLayers(options)).reduce(
    (sum, { inputs, channels, px }) => sum + convolution(inputs, channels, px),
    0,
  );
  return (encoder + transfer + decoder) / 1000;
}

/** The radius in px within which an output pixel depends on the picture, not counting statistics. */
export function receptiveRadiusPx(options: GeneratorOptions): number {
  // Each 3x3 convolution adds one position at the size of its input, 2x2 max pooling one position.
  const encoder = options.encoderLayout.reduce((sum, layers, block) => {
    const isLast = block === options.encoderLayout.length - 1;
    return sum + ((isLast ? 1 : layers) + 1) * 2 ** block;
  }, 0);
  const decoder = Object.values(decoderLayers(options)).reduce(
    (sum, { px, upsamples }) => sum + (upsamples ? 2 * px : px),
    0,
  );
  // A pixel may be at the far end of its block.
  return encoder + decoder + GENERATOR_MULTIPLE_PX;
}
