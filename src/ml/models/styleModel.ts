import * as tf from '@tensorflow/tfjs-core';
import type { PixelImage } from '../../shared/domain/pixelImage.js';
import { ModelError } from '../../shared/errors.js';
import { imageToTensor } from '../tensors/imageTensor.js';
import { chooseEntries } from './featureBank.js';
import { measureGrain } from './measureGrain.js';
import type { ChannelStatistics } from './channelStatistics.js';
import { encodeArtwork, type GeneratorNetwork } from './generatorNetwork.js';
import {
  GENERATOR_MULTIPLE_PX,
  LEVEL_NAMES,
  transferLevels,
  type LevelName,
  type TransferLevel,
} from './generatorShape.js';
import type { ModelManifest } from './modelManifest.js';
import { roundedCode, type ChannelCode, type StyleCode } from './styleCode.js';
import { modulationValues } from './styleEncoder.js';

/** The short side in px at which an artwork is encoded, so that its marks are as large as in the artwork. */
export const STYLE_SHORT_SIDE_PX = 768;

/** A trained generator that can encode styles and stylize. It owns its weights. */
export class StyleModel {
  constructor(
    readonly manifest: ModelManifest,
    readonly network: GeneratorNetwork,
  ) {}

  /** The hash stored in the codes of this model. */
  get trunk(): string {
    return this.manifest.trunk;
  }

  /**
   * Encodes an artwork, preferably with a short side of `STYLE_SHORT_SIDE_PX`.
   * @throws ModelError `model/unreadable` if the weights produce numbers that are not finite.
   */
  async encodeStyle(image: PixelImage): Promise<StyleCode> {
    const { parameters, options } = this.network;
    const artwork = tf.tidy(() => encodeArtwork(this.network, imageToTensor(image, GENERATOR_MULTIPLE_PX)));
    try {
      const modulation = await values(tf.tidy(() => modulationValues(parameters, artwork.measures)));
      const statistics = {} as Record<LevelName, ChannelCode>;
      for (const name of LEVEL_NAMES) statistics[name] = await read(artwork.statistics[name]);
      const color = await read(artwork.statistics.color);
      const bankOf = ({ name, features }: TransferLevel): Promise<Float32Array> =>
        chooseEntries(artwork.values[name], features, options.bankSize);
      const [deep, quarter] = transferLevels(options);
      const banks = { deep: await bankOf(deep), quarter: await bankOf(quarter) };
      const grain = await measureGrain(image);
      return roundedCode({ trunk: this.trunk, entries: options.bankSize, modulation, color, statistics, banks, grain });
    } finally {
      tf.dispose(artwork);
    }
  }

  dispose(): void {
    this.network.parameters.dispose();
  }
}

/** Reads statistics and disposes them. */
async function read({ mean, covariance }: ChannelStatistics): Promise<ChannelCode> {
  return { mean: await values(mean), covariance: await values(covariance) };
}

/** Reads a tensor and disposes it. @throws ModelError `model/unreadable` */
async function values(tensor: tf.Tensor): Promise<Float32Array> {
  try {
    const read = Float32Array.from(await tensor.data<'float32'>());
    if (read.every(Number.isFinite)) return read;
    throw new ModelError('model/unreadable', 'The model encodes the style to numbers that are not finite.');
  } finally {
    tensor.dispose();
  }
}
