import * as tf from '@tensorflow/tfjs-core';
import { borderedConvolution } from '../layers/borderedConvolution.js';
import {
  changedLayer,
  runDecoder,
  splitModulations,
  type LayerChange,
  type LayerOperation,
  type Modulation,
} from '../models/decoder.js';
import {
  applyTransfer,
  prepareTransfer,
  type ChannelStatistics,
  type LevelValues,
  type PreparedTransfer,
  type TransferStyle,
} from '../models/featureTransfer.js';
import type { GeneratorNetwork } from '../models/generatorNetwork.js';
import { decoderLayers, transferLevels, type DecoderLayer, type TransferLevel } from '../models/generatorShape.js';
import { placedNoise } from '../models/noise.js';
import { assertDeltasFit } from '../models/styleAdapter.js';
import type { ChannelCode, StyleCode } from '../models/styleCode.js';
import { featureScales } from '../models/styleEncoder.js';
import type { PixelRect } from '../tensors/imageTensor.js';
import type { PictureStatistics } from './pictureStatistics.js';

/** A layer with the style's modulation folded in. */
type FoldedLayer = {
  readonly kernel: tf.Tensor4D;
  readonly bias: tf.Tensor1D;
};

/**
 * The generator for one picture and one style at one strength: the transfer is prepared for the picture's statistics,
 * and modulations and the style's adapter are folded into the decoder's convolutions. The result at a position depends only on its
 * surroundings. It owns its tensors.
 */
export class PicturePainter {
  private readonly transfers: PreparedTransfer[];
  private readonly layers: ReadonlyMap<string, FoldedLayer>;

  /**
   * @param statistics of the picture; owned by the caller.
   * @throws ModelError `model/shape-mismatch` for an adapter that does not fit the network.
   */
  constructor(
    private readonly network: GeneratorNetwork,
    statistics: PictureStatistics,
    code: StyleCode,
    strength: number,
  ) {
    const { options, parameters } = network;
    assertDeltasFit(options, code.deltas ?? []);
    this.transfers = tf.tidy(() => {
      const style = styleTensors(code);
      const scales = featureScales(parameters);
      return transferLevels(options).map((level) =>
        prepareTransfer(options, level, statistics, style, scales, strength),
      );
    });
    try {
      this.layers = foldLayers(network, mixedModulations(statistics, code, strength), { code, strength });
    } catch (thrown) {
      tf.dispose(this.transfers);
      throw thrown;
    }
  }

  /**
   * @param values of a part of the picture; owned by the caller.
   * @param rect the part's position in the picture, in px.
   * @returns `[1, height, width, 3]`, 0-1, owned by the caller.
   */
  paint(values: LevelValues, rect: PixelRect): tf.Tensor4D {
    const { options } = this.network;
    return tf.tidy(() => {
      const [deep, quarter] = transferLevels(options).map((level, index) => {
        const transferred = applyTransfer(this.transfers[index]!, values[level.name]);
        return withNoise(transferred, index, options.noiseChannels, level, rect);
      }) as [tf.Tensor4D, tf.Tensor4D];
      return runDecoder(options, { deep, quarter }, this.operation);
    });
  }

  dispose(): void {
    tf.dispose([...this.transfers, ...this.layers.values()]);
  }

  /** One scope per layer, so that peak memory is that of a single layer. */
  private readonly operation: LayerOperation = (layer, x, activate) =>
    tf.tidy(() => {
      const y = borderedConvolution(x, { ...this.layers.get(layer.name)!, activate });
      return layer.upsamples ? tf.depthToSpace(y, 2) : y;
    });
}

function withNoise(
  feature: tf.Tensor4D,
  stream: number,
  channels: number,
  { px }: TransferLevel,
  { x, y }: PixelRect,
): tf.Tensor4D {
  if (channels === 0) return feature;
  const [, height, width] = feature.shape;
  return tf.concat([feature, placedNoise(stream, channels, { x: x / px, y: y / px, width, height })], 3);
}

function styleTensors({ deep, quarter, color, entries }: StyleCode): TransferStyle {
  const bank = (values: Float32Array): tf.Tensor3D => tf.tensor3d(values, [1, entries, values.length / entries]);
  return {
    deep: statisticsTensors(deep),
    quarter: statisticsTensors(quarter),
    color: statisticsTensors(color),
    deepBank: bank(deep.bank),
    quarterBank: bank(quarter.bank),
  };
}

/** As tensors of batch 1, owned by the caller. */
export function statisticsTensors({ mean, covariance }: ChannelCode): ChannelStatistics {
  const channels = mean.length;
  return {
    mean: tf.tensor2d(mean, [1, channels]),
    covariance: tf.tensor3d(covariance, [1, channels, channels]),
  };
}

/** Modulations interpolated between the picture's own and the style's by the strength; `[1, modulationSize]`. */
function mixedModulations({ modulation }: PictureStatistics, code: StyleCode, strength: number): tf.Tensor2D {
  return tf.tidy(() => {
    const style = tf.tensor2d(code.modulation, [1, code.modulation.length]);
    return tf.add(tf.mul(style, strength), tf.mul(modulation, 1 - strength));
  });
}

interface StyleAtStrength {
  readonly code: StyleCode;
  readonly strength: number;
}

/** Folds the modulation and the style's adapter, at its strength, into the layers. Takes over `modulation`. */
function foldLayers(
  { options, parameters }: GeneratorNetwork,
  modulation: tf.Tensor2D,
  style: StyleAtStrength,
): Map<string, FoldedLayer> {
  const folded = new Map<string, FoldedLayer>();
  const modulations = tf.tidy(() => splitModulations(options, modulation));
  try {
    for (const layer of Object.values(decoderLayers(options))) {
      folded.set(layer.name, foldLayer(layer, { options, parameters }, style, modulations[layer.name]));
    }
    return folded;
  } catch (thrown) {
    tf.dispose([...folded.values()]);
    throw thrown;
  } finally {
    tf.dispose([modulation, ...Object.values(modulations)]);
  }
}

function foldLayer(
  layer: DecoderLayer,
  { parameters }: GeneratorNetwork,
  style: StyleAtStrength,
  modulation?: Modulation,
): FoldedLayer {
  return tf.tidy(() => {
    // An upsampling layer has each channel four times, once per phase.
    const phases = layer.upsamples ? 4 : 1;
    const { kernel, bias } = changedLayer(parameters, layer, changeOf(layer, style));
    if (!modulation) return { kernel: kernel.clone(), bias: tf.tile(bias, [phases]) };
    const scale = tf.reshape<tf.Rank.R1>(modulation.scale, [-1]);
    const shift = tf.reshape<tf.Rank.R1>(modulation.shift, [-1]);
    return {
      kernel: tf.mul<tf.Tensor4D>(kernel, tf.tile(scale, [phases])),
      bias: tf.tile(tf.add<tf.Tensor1D>(tf.mul(bias, scale), shift), [phases]),
    };
  });
}

function changeOf(layer: DecoderLayer, { code, strength }: StyleAtStrength): LayerChange | undefined {
  const delta = code.deltas?.find((each) => each.layer === layer.name);
  return (
    delta && {
      down: tf.tensor2d(delta.down, [9 * layer.inputs, delta.rank]),
      up: tf.mul(tf.tensor2d(delta.up, [delta.rank, layer.channels]), strength),
      bias: tf.mul(tf.tensor1d(delta.bias), strength),
    }
  );
}
