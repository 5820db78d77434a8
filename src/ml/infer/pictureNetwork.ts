import * as tf from '@tensorflow/tfjs-core';
import type { LevelValues } from '../models/featureTransfer.js';
import { encodePicture, type GeneratorNetwork } from '../models/generatorNetwork.js';
import type { StyleCode } from '../models/styleCode.js';
import type { PixelRect } from '../tensors/imageTensor.js';
import { PicturePainter } from './picturePainter.js';
import type { PictureStatistics } from './pictureStatistics.js';

/** Weights below this share of a byte count as none. */
const LEAST_WEIGHT = 1 / 512;

/**
 * The generator with everything known about a picture and its styles folded in. Where several styles share a picture,
 * each paints where it has a weight, and the paintings are mixed by the weights: where one style has all of it, the
 * result is that style's own.
 */
export class PictureNetwork {
  private readonly painters: readonly PicturePainter[];

  /**
   * @param statistics of the picture; they stay the caller's.
   * @param codes the base style's first.
   * @param weightsOf the styles' weights in a rectangle of the picture, as `regionWeights` gives them; not asked for a
   *   single style.
   */
  constructor(
    private readonly network: GeneratorNetwork,
    statistics: PictureStatistics,
    codes: readonly StyleCode[],
    strength: number,
    private readonly weightsOf: (rect: PixelRect) => tf.Tensor4D,
  ) {
    const painters: PicturePainter[] = [];
    try {
      for (const code of codes) painters.push(new PicturePainter(network, statistics, code, strength));
    } catch (thrown) {
      painters.forEach((painter) => painter.dispose());
      throw thrown;
    }
    this.painters = painters;
  }

  /**
   * @param image `[1, height, width, 3]`, 0-1; it stays the caller's.
   * @param rect where the image lies in the picture.
   * @returns the same shape, 0-1, owned by the caller.
   */
  run(image: tf.Tensor4D, rect: PixelRect): tf.Tensor4D {
    const encoded = encodePicture(this.network, image);
    try {
      return this.paint(encoded.values, rect);
    } finally {
      tf.dispose(encoded);
    }
  }

  /** The same from the image's values, which stay the caller's. */
  paint(values: LevelValues, rect: PixelRect): tf.Tensor4D {
    const [only, ...others] = this.painters;
    if (only && others.length === 0) return only.paint(values, rect);
    return tf.tidy(() => this.mix(values, rect, this.weightsOf(rect)));
  }

  dispose(): void {
    this.painters.forEach((painter) => painter.dispose());
  }

  private mix(values: LevelValues, rect: PixelRect, weights: tf.Tensor4D): tf.Tensor4D {
    const largest = tf.max(weights, [0, 1, 2]).dataSync<'float32'>();
    const shares = tf.split<tf.Tensor4D>(weights, this.painters.length, 3);
    const parts = this.painters.flatMap((painter, index) =>
      largest[index]! < LEAST_WEIGHT
        ? []
        : [tf.tidy(() => tf.mul<tf.Tensor4D>(painter.paint(values, rect), shares[index]!))],
    );
    return tf.addN(parts);
  }
}
