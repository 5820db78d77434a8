import type * as tf from '@tensorflow/tfjs-core';
import type { PerceptualEncoder, PerceptualFeatures } from './perceptualEncoder.js';

/**
 * Two perceptual encoders as one: the first layers are those of `shallow`, deeper ones those of `deep`. For a network of
 * full width whose first layers alone are at hand, or worth their cost.
 */
export class LayeredPerceptualEncoder implements PerceptualFeatures {
  /** Owns both. */
  constructor(
    private readonly shallow: PerceptualEncoder,
    private readonly deep: PerceptualEncoder,
  ) {}

  wideFeatures(image: tf.Tensor4D, blocks = this.deep.blocks): tf.Tensor4D[] {
    const first = this.shallow.wideFeatures(image, Math.min(blocks, this.shallow.blocks));
    if (blocks <= first.length) return first;
    return [...first, ...this.deep.wideFeatures(image, blocks, first.length + 1)];
  }

  dispose(): void {
    this.shallow.dispose();
    this.deep.dispose();
  }
}
