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
import { encodeFeatures } from '../models/featureEncoder.js';
import {
  applyColoring,
  applyTransfer,
  channelStatistics,
  featuresOf,
  prepareColoring,
  prepareTransfer,
  type ChannelStatistics,
  type Coloring,
  type PreparedTransfer,
  type TransferStyle,
} from '../models/featureTransfer.js';
import { joined, type GeneratorNetwork } from '../models/generatorNetwork.js';
import {
  decoderLayers,
  paintingStages,
  transferLevels,
  type DecoderLayer,
  type PaintingStage,
  type TransferLevel,
} from '../models/generatorShape.js';
import { assertDeltasFit } from '../models/styleAdapter.js';
import type { ChannelCode, StyleCode } from '../models/styleCode.js';
import { featureScales } from '../models/styleEncoder.js';
import type { PaintedValues, PictureStatistics } from './pictureStatistics.js';

/** The levels whose features a later stage colors. */
export type RepaintedLevel = 'quarter' | 'half';

/** A layer with the style's modulation folded in. */
type FoldedLayer = {
  readonly kernel: tf.Tensor4D;
  readonly bias: tf.Tensor1D;
};

/**
 * The generator for one picture and one style at one strength: the transfers are prepared for the picture's statistics,
 * and modulations and the style's adapter are folded into the decoders' convolutions. The result at a position depends
 * only on its surroundings. It owns its tensors.
 */
export class PicturePainter {
  private readonly layers: ReadonlyMap<string, FoldedLayer>;
  private readonly transfer: PreparedTransfer;
  /** Of the quarter and the half level. */
  private readonly colorings: Record<RepaintedLevel, Coloring>;
  /** The pieces on which the stages were measured, and the features there from which the last stage paints. */
  private readonly measured: { readonly deep: tf.Tensor4D; readonly features: tf.Tensor4D };

  /**
   * @param statistics of the picture; owned by the caller.
   * @throws ModelError `model/shape-mismatch` for an adapter that does not fit the network.
   */
  constructor(
    private readonly network: GeneratorNetwork,
    statistics: PictureStatistics,
    private readonly code: StyleCode,
    private readonly strength: number,
  ) {
    const { options, parameters } = network;
    assertDeltasFit(options, code.deltas ?? []);
    const [deep] = transferLevels(options) as [TransferLevel, TransferLevel];
    this.layers = foldLayers(network, mixedModulations(statistics, code, strength), { code, strength });
    const prepared: tf.TensorContainer[] = [];
    const kept = <T extends tf.TensorContainer>(tensors: T): T => {
      prepared.push(tensors);
      return tensors;
    };
    try {
      this.transfer = kept(
        tf.tidy(() =>
          prepareTransfer(options, deep, statistics, styleTensors(code), featureScales(parameters), strength),
        ),
      );
      const { pieces } = statistics;
      const underpainted = kept(this.quarterFeatures(pieces.deep, pieces.quarter));
      const quarter = kept(this.measuredColoring('quarter', underpainted));
      const features = kept(this.repaintedFeatures(quarter, underpainted));
      underpainted.dispose();
      const half = kept(this.measuredColoring('half', features));
      this.colorings = { quarter, half };
      this.measured = { deep: tf.clone(pieces.deep), features };
    } catch (thrown) {
      tf.dispose([...prepared, ...this.layers.values()] as tf.TensorContainer);
      throw thrown;
    }
  }

  /**
   * @param values of a part of the picture; owned by the caller.
   * @returns `[1, height, width, 3]`, 0-1, owned by the caller.
   */
  paint(values: PaintedValues): tf.Tensor4D {
    const [, , half] = paintingStages(this.network.options);
    return tf.tidy(() => {
      // A picture that was measured as a whole has been painted up to the last stage.
      const isMeasured = values.deep.dataId === this.measured.deep.dataId;
      const features = isMeasured ? this.measured.features : this.featuresAt('half', values);
      return runDecoder(half, applyColoring(this.colorings.half, features), this.operation);
    });
  }

  /** The features of a part of the picture that a later stage colors, owned by the caller. */
  featuresAt(level: RepaintedLevel, values: PaintedValues): tf.Tensor4D {
    const [, quarter] = transferLevels(this.network.options) as [TransferLevel, TransferLevel];
    return tf.tidy(() => {
      const features = this.quarterFeatures(values.deep, featuresOf(values.quarter, quarter));
      return level === 'quarter' ? features : this.repaintedFeatures(this.colorings.quarter, features);
    });
  }

  /** Replaces the measured statistics of `featuresAt`, which are owned by the caller. */
  setStatistics(level: RepaintedLevel, own: ChannelStatistics): void {
    const coloring = this.coloringOf(level, own);
    tf.dispose(this.colorings[level]);
    this.colorings[level] = coloring;
  }

  dispose(): void {
    tf.dispose([this.transfer, this.colorings, this.measured, ...this.layers.values()]);
  }

  /**
   * Paints the first stage and encodes it. Below the full strength the photo's own features are mixed in, so that its
   * detail comes back.
   *
   * @param deep the deep level's values. @param quarter the photo's features at the quarter level.
   */
  private quarterFeatures(deep: tf.Tensor4D, quarter: tf.Tensor4D): tf.Tensor4D {
    const [stage, next] = paintingStages(this.network.options);
    return tf.tidy(() => {
      const features = this.paintAndEncode(stage, applyTransfer(this.transfer, deep), next);
      if (this.strength === 1) return features;
      return tf.add(tf.mul(features, this.strength), tf.mul<tf.Tensor4D>(quarter, 1 - this.strength));
    });
  }

  /** Paints the second stage and encodes it. */
  private repaintedFeatures(coloring: Coloring, features: tf.Tensor4D): tf.Tensor4D {
    const [, stage, next] = paintingStages(this.network.options);
    return tf.tidy(() => this.paintAndEncode(stage, applyColoring(coloring, features), next));
  }

  private paintAndEncode(stage: PaintingStage, features: tf.Tensor4D, next: PaintingStage): tf.Tensor4D {
    const { options, parameters } = this.network;
    return tf.tidy(() => {
      const painted = runDecoder(stage, features, this.operation);
      return encodeFeatures(parameters, options, painted, next.level + 1)[next.level]!;
    });
  }

  private measuredColoring(name: RepaintedLevel, features: tf.Tensor4D): Coloring {
    return tf.tidy(() => this.coloringOf(name, channelStatistics(joined(features))));
  }

  /** Gives features the artwork's statistics, in units of their usual size. */
  private coloringOf(name: RepaintedLevel, own: ChannelStatistics): Coloring {
    const { level } = paintingStages(this.network.options).find((stage) => stage.name === name)!;
    return tf.tidy(() => {
      const { map, offset } = prepareColoring(own, statisticsTensors(this.code[name]), this.strength);
      const size = tf.slice(featureScales(this.network.parameters), [level], [1]);
      return { map: tf.div<tf.Tensor3D>(map, size), offset: tf.div<tf.Tensor3D>(offset, size) };
    });
  }

  /** One scope per layer, so that peak memory is that of a single layer. */
  private readonly operation: LayerOperation = (layer, x, activate) =>
    tf.tidy(() => {
      const y = borderedConvolution(x, { ...this.layers.get(layer.name)!, activate });
      return layer.upsamples ? tf.depthToSpace(y, 2) : y;
    });
}

function styleTensors({ deep, quarter, half, color, entries }: StyleCode): TransferStyle {
  return {
    deep: statisticsTensors(deep),
    quarter: statisticsTensors(quarter),
    half: statisticsTensors(half),
    color: statisticsTensors(color),
    deepBank: tf.tensor3d(deep.bank, [1, entries, deep.bank.length / entries]),
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
    for (const layer of decoderLayers(options)) {
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
