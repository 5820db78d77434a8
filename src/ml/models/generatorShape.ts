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
  /** Channels of the decoders at an eighth and a quarter, at half and at full resolution. */
  deepChannels: count.default(64),
  halfChannels: count.default(32),
  fullChannels: count.default(16),
  /** Length of the bottleneck between an artwork's statistics and the decoder's modulations. */
  latentSize: count.default(128),
  /** Entries of an artwork's bank at each of the two transferred levels. */
  bankSize: count.default(512),
  /** The share of coloring by statistics at the deep level. The rest uses attention. */
  coloring: z.number().min(0).max(1).default(0.6),
  /**
   * The share of the photo's own features, colored, in what the second stage paints. They keep faces and straight edges,
   * which the deep level is too coarse for.
   */
  structure: z.number().min(0).max(1).default(0.5),
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
}

/** Height and width of the generator's input have to be multiples of this. */
export const GENERATOR_MULTIPLE_PX = 8;

/** The levels in the order of the style code. */
export function transferLevels({
  encoderChannels,
}: GeneratorOptions): readonly [deep: TransferLevel, quarter: TransferLevel] {
  const [first, second, third, fourth] = encoderChannels as [number, number, number, number];
  return [
    { name: 'deep', level: 3, px: 8, features: fourth, finer: [], finerChannels: [] },
    { name: 'quarter', level: 2, px: 4, features: third, finer: [0, 1], finerChannels: [first, second] },
  ];
}

/** How many values a level has at a position. */
export function valueCount({ features, finerChannels }: TransferLevel): number {
  return finerChannels.reduce((sum, channels) => sum + channels, features + COLOR_CHANNELS);
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

/** Stands for a picture's pixels where a level is expected: they count as features that need no encoder. */
const PIXELS = -1;

/** The levels of a picture's features: relu4_1, relu3_1 and relu2_1, named by their size, and its pixels. */
const LEVELS = { deep: 3, quarter: 2, half: 1, pixels: PIXELS } as const;

export type LevelName = keyof typeof LEVELS;

export const LEVEL_NAMES = Object.keys(LEVELS) as readonly LevelName[];

/** The index of a level's features among the encoder's, 0 = relu1_1; -1 for the pixels. */
export function levelIndex(name: LevelName): number {
  return LEVELS[name];
}

/** The stages of a painting in order, deepest level first. */
const STAGES: readonly [LevelName, LevelName, ...LevelName[]] = ['deep', 'quarter', 'half', 'pixels'];

/** A level from whose features a picture is painted. */
export interface PaintingStage {
  readonly name: LevelName;
  /** Index into the encoder's features, 0 = relu1_1; -1 for the pixels. */
  readonly level: number;
  /** The side of a position in px of the picture. */
  readonly px: number;
  /** Number of feature channels. */
  readonly features: number;
  /** The decoder's layers in the order in which they run; none for the pixels. */
  readonly layers: readonly DecoderLayer[];
}

/**
 * The stages of a painting in order. The first one paints the photo's large shapes, each later one the picture of the
 * stage before with finer strokes. The last one only gives the pixels the artwork's colors.
 */
export function paintingStages(options: GeneratorOptions): readonly [PaintingStage, PaintingStage, ...PaintingStage[]] {
  const stage = (name: LevelName): PaintingStage => ({
    name,
    level: LEVELS[name],
    px: LEVELS[name] === PIXELS ? 1 : 2 ** LEVELS[name],
    features: featureCount(options, name),
    layers: stageLayers(options, name),
  });
  const [first, second, ...others] = STAGES;
  return [stage(first), stage(second), ...others.map(stage)];
}

/** The stages that have a decoder. */
export function decodedStages(options: GeneratorOptions): readonly PaintingStage[] {
  return paintingStages(options).filter(({ layers }) => layers.length > 0);
}

/** How many channels the features of a level have. */
function featureCount({ encoderChannels }: GeneratorOptions, name: LevelName): number {
  return LEVELS[name] === PIXELS ? COLOR_CHANNELS : encoderChannels[LEVELS[name]]!;
}

/** A decoder mirrors the encoder from its level down to the picture. */
function stageLayers(options: GeneratorOptions, name: LevelName): readonly DecoderLayer[] {
  const { deepChannels, halfChannels, fullChannels } = options;
  let inputs = featureCount(options, name);
  const layer = (own: string, px: number, channels: number, upsamples = false): DecoderLayer => {
    const isModulated = own !== 'color';
    const made = { name: `decoder.${name}.${own}`, inputs, channels, px, upsamples, isModulated };
    inputs = channels;
    return made;
  };
  const level = LEVELS[name];
  if (level === PIXELS) return [];
  return [
    ...(level < 3
      ? []
      : [
          layer('eighth', 8, deepChannels),
          layer('toQuarter', 4, deepChannels, true),
          layer('quarterRefine', 4, deepChannels),
        ]),
    ...(level < 2 ? [] : [layer('quarter', 4, halfChannels), layer('toHalf', 2, halfChannels, true)]),
    layer('half', 2, fullChannels),
    layer('toFull', 1, fullChannels, true),
    layer('color', 1, COLOR_CHANNELS),
  ];
}

/** The layers of all decoders, in the order of the modulations. */
export function decoderLayers(options: GeneratorOptions): readonly DecoderLayer[] {
  return paintingStages(options).flatMap(({ layers }) => layers);
}

/** Whether a parameter is the kernel of a decoder's layer that does not yet paint colors. */
export function isHiddenKernel(options: GeneratorOptions): (name: string) => boolean {
  const kernels = new Set(modulatedLayers(options).map(({ name }) => `${name}.kernel`));
  return (name) => kernels.has(name);
}

/** How many numbers modulate the decoder: a scale and a shift for every modulated channel. */
export function modulationSize(options: GeneratorOptions): number {
  return modulatedLayers(options).reduce((sum, { channels }) => sum + 2 * channels, 0);
}

export function modulatedLayers(options: GeneratorOptions): DecoderLayer[] {
  return decoderLayers(options).filter(({ isModulated }) => isModulated);
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

/** Where a mean and a covariance are. */
export interface StatisticsPart {
  readonly mean: CodePart;
  readonly covariance: CodePart;
}

/** Offsets and shapes of the parts of a style code; see `StyleCode`. */
export interface CodeLayout {
  readonly modulation: CodePart;
  readonly color: StatisticsPart;
  readonly statistics: Readonly<Record<LevelName, StatisticsPart>>;
  readonly banks: Readonly<Record<TransferLevel['name'], CodePart>>;
  readonly size: number;
}

export function codeLayout(options: GeneratorOptions): CodeLayout {
  let offset = 0;
  const part = (...shape: number[]): CodePart => {
    const begin = offset;
    offset += shape.reduce((product, length) => product * length, 1);
    return { offset: begin, shape };
  };
  const statistics = (channels: number): StatisticsPart => ({
    mean: part(channels),
    covariance: part(channels, channels),
  });
  const layout = {
    modulation: part(modulationSize(options)),
    color: statistics(COLOR_CHANNELS),
    statistics: ofLevels((name) => statistics(featureCount(options, name))),
    banks: ofTransferLevels(options, (level) => part(options.bankSize, valueCount(level))),
  };
  return { ...layout, size: offset };
}

/** A value for each level, in the order of a style code. */
export function ofLevels<T>(value: (name: LevelName) => T): Readonly<Record<LevelName, T>> {
  return Object.fromEntries(LEVEL_NAMES.map((name) => [name, value(name)])) as Record<LevelName, T>;
}

/** A value for each transferred level, in the order of a style code. */
export function ofTransferLevels<T>(
  options: GeneratorOptions,
  value: (level: TransferLevel) => T,
): Readonly<Record<TransferLevel['name'], T>> {
  const [deep, quarter] = transferLevels(options);
  return { deep: value(deep), quarter: value(quarter) };
}

/** How many numbers a style code has. */
export function styleCodeSize(options: GeneratorOptions): number {
  return codeLayout(options).size;
}

/** GFLOP of encoders, transfers and decoders for one megapixel; a multiply-add counts as 2. */
export function generatorGigaflopPerMegapixel(options: GeneratorOptions): number {
  const { bankSize } = options;
  const stages = paintingStages(options);
  const convolution = (inputs: number, outputs: number, px: number): number => (2 * 9 * inputs * outputs) / px ** 2;
  const encoderTo = (level: number): number =>
    encoderConvolutions(options)
      .filter(({ block, isFeature }) => block < level || (block === level && isFeature))
      .reduce((sum, { inputs, outputs, block }) => sum + convolution(inputs, outputs, 2 ** block), 0);
  const coloring = ({ features, px }: PaintingStage): number => (2 * features ** 2) / px ** 2;
  // Keys and values of the bank.
  const [deep] = transferLevels(options);
  const attention = (2 * bankSize * (2 * deep.features + COLOR_CHANNELS)) / deep.px ** 2;
  const painting = stages.reduce(
    (sum, stage) =>
      stage.layers.reduce(
        (all, { inputs, channels, px }) => all + convolution(inputs, channels, px),
        sum + encoderTo(stage.level) + coloring(stage),
      ),
    0,
  );
  return (painting + attention) / 1000;
}

/**
 * The radius in px within which an output pixel depends on the picture, not counting statistics.
 *
 * @param stage counts the stages from this one on, and the picture before it; default: all stages.
 */
export function receptiveRadiusPx(options: GeneratorOptions, stage = 0): number {
  // Each 3x3 convolution adds one position at the size of its input, 2x2 max pooling one position. A pixel may be at the
  // far end of its block.
  const encoderTo = (level: number): number =>
    options.encoderLayout
      .slice(0, level + 1)
      .reduce((sum, layers, block) => sum + ((block === level ? 1 : layers) + 1) * 2 ** block, 0);
  return paintingStages(options)
    .slice(stage)
    .reduce(
      (sum, { level, px: side, layers }) =>
        layers.reduce((all, { px, upsamples }) => all + (upsamples ? 2 * px : px), sum + encoderTo(level) + side - 1),
      0,
    );
}
