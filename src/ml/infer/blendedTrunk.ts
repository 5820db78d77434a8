import * as tf from '@tensorflow/tfjs-core';
import type { InstanceStatistics } from '../layers/instanceNorm.js';
import { convolveLayer, runTrunk, type LayerOperation, type Modulation } from '../models/generator.js';
import type { GeneratorNetwork } from '../models/generatorNetwork.js';
import { pxPerPosition, trunkLayers } from '../models/generatorShape.js';
import { affineOf } from './measureTrunk.js';

/** One style of several in a picture: the statistics that the picture has under it alone, and its modulations. */
export interface MeasuredStyle {
  readonly statistics: readonly InstanceStatistics[];
  readonly modulations: readonly Modulation[];
}

/** Slopes and offsets of one layer for all styles, `[styles, channels]` each. */
interface BlendedLayer {
  readonly slopes: tf.Tensor2D;
  readonly offsets: tf.Tensor2D;
}

/**
 * The trunk for one picture and several styles, each with a weight at every pixel. Normalization and modulation of a
 * layer are one slope and one offset per channel and style; where styles meet, these are blended, not the pictures.
 * Where one style has all the weight as far as the network sees, the result is that style's own, and nothing shines
 * over borders. It owns its numbers.
 */
export class BlendedTrunk {
  private readonly layers: readonly BlendedLayer[];

  /** What `styles` holds stays the caller's. */
  constructor(
    private readonly network: GeneratorNetwork,
    styles: readonly MeasuredStyle[],
  ) {
    this.layers = trunkLayers(network.options).map((_, index) => blendedLayer(styles, index));
  }

  /**
   * @param image `[1, height, width, 3]`, 0-1.
   * @param weights `[1, height, width, styles]`, of sum 1 at every pixel.
   * @returns `[1, height, width, 3]`, 0-1, owned by the caller.
   */
  run(image: tf.Tensor4D, weights: tf.Tensor4D): tf.Tensor4D {
    const sized = this.weightsBySize(weights);
    const operation: LayerOperation = (layer, index, input) =>
      tf.tidy(() => {
        const y = convolveLayer(this.network.parameters, layer, input);
        const { slopes, offsets } = this.layers[index] as BlendedLayer;
        const here = sized.get(pxPerPosition(layer)) as tf.Tensor2D;
        const slope = tf.reshape(tf.matMul(here, slopes), y.shape);
        const offset = tf.reshape(tf.matMul(here, offsets), y.shape);
        const modulated = tf.add<tf.Tensor4D>(tf.mul(y, slope), offset);
        return input.activate ? tf.relu(modulated) : modulated;
      });
    try {
      return runTrunk(this.network.parameters, this.network.options, image, operation);
    } finally {
      tf.dispose([...sized.values()]);
    }
  }

  dispose(): void {
    tf.dispose(this.layers.flatMap(({ slopes, offsets }) => [slopes, offsets]));
  }

  /** The weights at the size of each layer, `[positions, styles]`, by the pixels that a position stands for. */
  private weightsBySize(weights: tf.Tensor4D): Map<number, tf.Tensor2D> {
    const sizes = new Set(trunkLayers(this.network.options).map(pxPerPosition));
    return new Map(
      [...sizes].map((px) => [
        px,
        tf.tidy(() => {
          const pooled = px === 1 ? weights : tf.avgPool(weights, px, px, 'valid');
          return tf.reshape<tf.Rank.R2>(pooled, [-1, weights.shape[3]]);
        }),
      ]),
    );
  }
}

function blendedLayer(styles: readonly MeasuredStyle[], index: number): BlendedLayer {
  return tf.tidy(() => {
    const affines = styles.map(({ statistics, modulations }) =>
      affineOf(statistics[index] as InstanceStatistics, modulations[index] as Modulation),
    );
    const rows = (tensors: readonly tf.Tensor4D[]): tf.Tensor2D =>
      tf.concat2d(
        tensors.map((tensor) => tf.reshape(tensor, [1, -1])),
        0,
      );
    return { slopes: rows(affines.map(({ slope }) => slope)), offsets: rows(affines.map(({ offset }) => offset)) };
  });
}
