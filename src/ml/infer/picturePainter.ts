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
import { channelStatistics, type ChannelStatistics } from '../models/channelStatistics.js';
import {
  applyColoring,
  applyUnderpainting,
  prepareColoring,
  prepareUnderpainting,
  type Coloring,
  type Underpainting,
} from '../models/coloring.js';
import { applyTransfer, prepareTransfer, type PreparedTransfer } from '../models/featureTransfer.js';
import type { PaintedValues, TransferStyle } from '../models/transferValues.js';
import { GridMean, marginsOnGrid, type GridValues } from './grids.js';
import { joined, type GeneratorNetwork } from '../models/generatorNetwork.js';
import {
  decoderLayers,
  GENERATOR_MULTIPLE_PX,
  levelIndex,
  ofLevels,
  paintingStages,
  transferLevels,
  type DecoderLayer,
  type LevelName,
  type PaintingStage,
} from '../models/generatorShape.js';
import { assertDeltasFit } from '../models/styleAdapter.js';
import type { ChannelCode, StyleCode } from '../models/styleCode.js';
import { featureScales, usualSize } from '../models/styleEncoder.js';
import type { PictureStatistics } from './pictureStatistics.js';
import { marginsWithin, NO_MARGINS, overlapPx, withMargins, type Margins } from './tileMargins.js';

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
  private readonly underpainting: Underpainting;
  /** Of each later stage. */
  private readonly colorings = new Map<LevelName, Coloring>();
  /** If the statistics are of the whole picture: its values, and the features from which its last stage paints. */
  private measured: { readonly deep: tf.Tensor4D; readonly features: tf.Tensor4D } | undefined;

  /**
   * The later stages have to be measured before anything is painted.
   *
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
    const [deep] = transferLevels(options);
    this.layers = foldLayers(network, mixedModulations(statistics, code, strength), { code, strength });
    try {
      [this.transfer, this.underpainting] = tf.tidy(() => {
        const style = styleTensors(code);
        const [, second] = paintingStages(options);
        return [
          prepareTransfer(options, deep, statistics, style, featureScales(parameters), strength),
          prepareUnderpainting(options, statistics.own, style[second.name], strength),
        ];
      });
    } catch (thrown) {
      tf.dispose([...this.layers.values()]);
      throw thrown;
    }
  }

  /**
   * @param values of a part of the picture, on as many grids as the picture's pieces; owned by the caller.
   * @param margins around what is returned of the part: every stage only paints what later ones need. Default: none,
   *   and all of the part is painted.
   * @returns `[1, height, width, 3]`, 0-1, owned by the caller.
   */
  paint(values: GridValues, margins?: Margins): tf.Tensor4D {
    const last = paintingStages(this.network.options).at(-1)!;
    return tf.tidy(() => {
      // A picture that was measured as a whole has been painted up to the last stage.
      const isMeasured = values.first.deep.dataId === this.measured?.deep.dataId;
      return this.paintColored(
        last,
        isMeasured ? this.measured!.features : this.featuresAt(last.name, values, margins),
      );
    });
  }

  /**
   * The features of a part of the picture from which a later stage paints, before coloring; owned by the caller.
   *
   * @param margins as for `paint`; what this stage needs of them is kept.
   */
  featuresAt(name: LevelName, values: GridValues, margins?: Margins): tf.Tensor4D {
    const [, second, third, ...others] = paintingStages(this.network.options);
    return tf.tidy(() => {
      if (name === second.name) return this.underpaintedFeatures(values.first, margins);
      let [stage, features] = [third!, this.featuresOfMean(values, margins)];
      for (const next of others) {
        if (stage.name === name) break;
        features = this.repaintedFeatures(stage, features, next, margins);
        stage = next;
      }
      return features;
    });
  }

  /** Replaces the measured statistics of `featuresAt`, which are owned by the caller. */
  setStatistics(name: LevelName, own: ChannelStatistics): void {
    const coloring = this.coloringOf(name, own);
    tf.dispose(this.colorings.get(name));
    this.colorings.set(name, coloring);
  }

  dispose(): void {
    tf.dispose([this.transfer, this.underpainting.own, ...this.colorings.values(), ...this.layers.values()]);
    if (this.measured) tf.dispose(this.measured);
  }

  /**
   * Measures what each later stage colors on pieces, which it paints up to the last stage. After each part of this work
   * it yields, so that others can have a turn.
   *
   * @param pieces those of the statistics; owned by the caller until the end.
   */
  *measureStages(pieces: GridValues): Generator<void> {
    const [, second, ...later] = paintingStages(this.network.options);
    const measure = ({ name }: PaintingStage, measured: tf.Tensor4D): void => {
      const statistics = tf.tidy(() => channelStatistics(joined(measured)));
      this.setStatistics(name, statistics);
      tf.dispose(statistics);
    };
    const underpainted = this.underpaintedFeatures(pieces.first);
    const mean = new GridMean();
    let features: tf.Tensor4D | undefined;
    try {
      measure(second, underpainted);
      for (const [grid, values] of [pieces.first, ...pieces.others].entries()) {
        // On the first grid, these features have just been measured.
        mean.add(tf.tidy(() => this.paintedOnGrid(values, grid, NO_MARGINS, grid === 0 ? underpainted : undefined)));
        yield;
      }
      features = tf.tidy(() => this.encode(withDots(mean.picture(), pieces.dots), later[0]!));
      for (const [index, stage] of later.entries()) {
        measure(stage, features);
        const next = later[index + 1];
        if (!next) break;
        const repainted = this.repaintedFeatures(stage, features, next);
        features.dispose();
        features = repainted;
        yield;
      }
      const { deep } = pieces.first;
      const isWhole = deep.shape[0] === 1;
      if (isWhole) this.measured = { deep: tf.clone(deep), features: tf.clone(features) };
    } finally {
      tf.dispose([underpainted, mean.sum]);
      features?.dispose();
    }
  }

  /**
   * Paints the first stage and encodes it for the second one. The photo's own features are mixed in: the more, the lower
   * the strength.
   */
  private underpaintedFeatures({ deep, own }: PaintedValues, margins?: Margins): tf.Tensor4D {
    const [first, second] = paintingStages(this.network.options);
    return tf.tidy(() => {
      const painted = runDecoder(first, applyTransfer(this.transfer, deep), this.operation);
      const [seen, ownSeen] = [
        this.trimmed(painted, 1, second, margins),
        this.trimmed(own, second.px, second, margins),
      ];
      return applyUnderpainting(this.underpainting, this.encode(seen, second), ownSeen);
    });
  }

  /** Paints the first two stages on each grid, and encodes the mean of these paintings for the third one. */
  private featuresOfMean(values: GridValues, margins: Margins = NO_MARGINS): tf.Tensor4D {
    const [, , third] = paintingStages(this.network.options);
    return tf.tidy(() => {
      const mean = new GridMean();
      for (const [grid, own] of [values.first, ...values.others].entries()) {
        mean.add(tf.tidy(() => this.paintedOnGrid(own, grid, margins)));
      }
      const dots = values.dots && withMargins(values.dots, 1, margins, this.marginsFor(third!, margins));
      return this.encode(withDots(mean.picture(), dots), third!);
    });
  }

  /**
   * The painting of the first two stages on a grid, where the third one needs it.
   *
   * @param underpainted the features that the second stage colors, if they are known.
   */
  private paintedOnGrid(
    values: PaintedValues,
    grid: number,
    margins: Margins,
    underpainted?: tf.Tensor4D,
  ): tf.Tensor4D {
    const [, second, third] = paintingStages(this.network.options);
    const around = marginsOnGrid(margins, grid);
    const painted = this.paintColored(second, underpainted ?? this.underpaintedFeatures(values, around));
    return withMargins(painted, 1, this.marginsFor(second, around), this.marginsFor(third!, margins));
  }

  /** Paints a stage and encodes it for the next one. */
  private repaintedFeatures(
    stage: PaintingStage,
    features: tf.Tensor4D,
    next: PaintingStage,
    margins?: Margins,
  ): tf.Tensor4D {
    return tf.tidy(() => this.encode(this.trimmed(this.paintColored(stage, features), 1, next, margins), next));
  }

  /**
   * Cuts from what the stage before `next` needed of a window to what `next` needs.
   *
   * @param px the side of a position in px of the picture.
   * @param margins those of the window.
   */
  private trimmed(feature: tf.Tensor4D, px: number, next: PaintingStage, margins: Margins = NO_MARGINS): tf.Tensor4D {
    const stages = paintingStages(this.network.options);
    const before = stages[stages.findIndex(({ name }) => name === next.name) - 1]!;
    return withMargins(feature, px, this.marginsFor(before, margins), this.marginsFor(next, margins));
  }

  /** What a stage and those after it need of a window's margins. */
  private marginsFor(stage: PaintingStage, margins: Margins): Margins {
    const { options } = this.network;
    const stages = paintingStages(options);
    const index = stages.findIndex(({ name }) => name === stage.name);
    return stages.slice(1, index + 1).reduce(
      // Features need whole positions; pixels have no grid.
      (needed, { px }, at) => marginsWithin(needed, overlapPx(options, at + 1), px === 1 ? 1 : GENERATOR_MULTIPLE_PX),
      margins,
    );
  }

  private paintColored(stage: PaintingStage, features: tf.Tensor4D): tf.Tensor4D {
    return tf.tidy(() => runDecoder(stage, applyColoring(this.colorings.get(stage.name)!, features), this.operation));
  }

  private encode(picture: tf.Tensor4D, { level }: PaintingStage): tf.Tensor4D {
    const { options, parameters } = this.network;
    return tf.tidy(() => encodeFeatures(parameters, options, picture, level + 1)[level] ?? tf.clone(picture));
  }

  /** Gives features the artwork's statistics, in units of their usual size. */
  private coloringOf(name: LevelName, own: ChannelStatistics): Coloring {
    return tf.tidy(() => {
      const { map, offset } = prepareColoring(own, statisticsTensors(this.code.statistics[name]), this.strength);
      const size = usualSize(this.network.parameters, levelIndex(name));
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

function styleTensors({ statistics, color, banks, entries }: StyleCode): TransferStyle {
  return {
    ...ofLevels((name) => statisticsTensors(statistics[name])),
    color: statisticsTensors(color),
    deepBank: tf.tensor3d(banks.deep, [1, entries, banks.deep.length / entries]),
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

function withDots(picture: tf.Tensor4D, dots: tf.Tensor4D | undefined): tf.Tensor4D {
  return dots ? tf.clipByValue(tf.add<tf.Tensor4D>(picture, dots), 0, 1) : picture;
}

/** The number of parts in which a painter measures its stages on so many grids: a grid each, and the later stages. */
export function stageParts(grids: number): number {
  return grids + 1;
}

/** A style, and how much of it is painted: above 0, at most 1. */
export interface StyleAtStrength {
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
