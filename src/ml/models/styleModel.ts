import * as tf from '@tensorflow/tfjs-core';
import type { PixelImage } from '../../shared/domain/pixelImage.js';
import { ModelError } from '../../shared/errors.js';
import { imageToTensor } from '../tensors/imageTensor.js';
import type { GeneratorNetwork } from './generatorNetwork.js';
import type { ModelManifest } from './modelManifest.js';
import type { StyleCode } from './styleCode.js';
import { encodeStyleBatch, STYLE_ENCODER_MULTIPLE_PX } from './styleEncoder.js';

/**
 * The short side in px at which an artwork is best encoded: about the scale of the artworks in training. A larger one
 * would show the encoder single strokes only.
 */
export const STYLE_SHORT_SIDE_PX = 288;

/** A trained generator, ready to encode styles and to stylize. It owns its weights. */
export class StyleModel {
  constructor(
    readonly manifest: ModelManifest,
    readonly network: GeneratorNetwork,
  ) {}

  /** The hash that the codes of this model carry. */
  get trunk(): string {
    return this.manifest.trunk;
  }

  /**
   * Encodes an artwork, best with a short side of `STYLE_SHORT_SIDE_PX`.
   * @throws ModelError `model/unreadable` when the weights give numbers that are not finite.
   */
  async encodeStyle(image: PixelImage): Promise<StyleCode> {
    const code = tf.tidy(() =>
      encodeStyleBatch(this.network.parameters, this.network.options, imageToTensor(image, STYLE_ENCODER_MULTIPLE_PX)),
    );
    try {
      const values = Float32Array.from(await code.data<'float32'>());
      if (!values.every(Number.isFinite)) {
        throw new ModelError('model/unreadable', 'The model encodes the style to numbers that are not finite.');
      }
      return { trunk: this.trunk, values };
    } finally {
      code.dispose();
    }
  }

  dispose(): void {
    this.network.parameters.dispose();
  }
}
