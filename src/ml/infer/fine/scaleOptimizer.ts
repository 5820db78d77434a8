import * as tf from '@tensorflow/tfjs-core';
import { ModelError } from '../../../shared/errors.js';
import { differentiableFeatures } from '../../models/featureEncoder.js';
import { Adam } from '../../train/adam.js';
import { fineTerms, type FineTerm } from './fineLoss.js';
import { imageValues } from './fineTargets.js';
import { fineView, type FineScene, type FineView } from './fineView.js';
import { pictureOf, type Pyramid } from './picturePyramid.js';

/**
 * Adam settings for colors 0-1. The finest level of the pyramid has a lower rate than the others, since noise starts
 * there.
 */
const ADAM = { learningRate: 0.01, beta1: 0.9, beta2: 0.99, epsilon: 1e-8, clipNorm: null };
const FINEST_RATE = 0.5;
/** The rate decays along a half cosine to this share. */
const LAST_RATE = 0.1;
/** Steps between two searches for nearest neighbors. */
const STEPS_PER_VIEW = 10;

/** The optimization of a picture at one scale. It owns its tensors. */
export class ScaleOptimizer {
  private readonly adam: Adam;
  private readonly shapes: readonly [number, number, number, number][];
  /** All levels of the pyramid as one vector, the finest first, each divided by its rate. */
  private flat: tf.Tensor1D;
  private view: FineView | undefined;
  private steps = 0;

  /**
   * @param scene at this scale; owned by the caller.
   * @param pyramid the picture at this scale; owned by the caller.
   */
  constructor(
    private readonly scene: FineScene,
    pyramid: Pyramid,
  ) {
    this.shapes = pyramid.map(({ shape }) => shape);
    this.flat = tf.tidy(() =>
      tf.concat1d(pyramid.map((level, index) => tf.reshape<tf.Rank.R1>(tf.div(level, rateOf(index)), [-1]))),
    );
    this.adam = new Adam(this.flat.size, ADAM);
  }

  /**
   * Makes one of `of` steps at this scale.
   * @returns the weighted terms of the loss before the step.
   * @throws ModelError `model/unreadable` when that is not finite.
   */
  async step(of: number): Promise<Record<FineTerm, number>> {
    if (this.steps % STEPS_PER_VIEW === 0) await this.look();
    this.steps += 1;
    const { gradient, terms, names } = this.differentiate();
    try {
      const rate = LAST_RATE + ((1 - LAST_RATE) * (1 + Math.cos((Math.PI * (this.steps - 1)) / of))) / 2;
      const next = this.adam.update(this.flat, gradient, this.steps, rate);
      this.flat.dispose();
      this.flat = next;
      const values = await terms.data<'float32'>();
      if (!values.every(Number.isFinite)) {
        throw new ModelError('model/unreadable', 'The picture cannot be optimized: its loss is not finite.');
      }
      return Object.fromEntries(names.map((name, index) => [name, values[index]!])) as Record<FineTerm, number>;
    } finally {
      tf.dispose([gradient, terms]);
    }
  }

  /** Times a step in ms, without keeping its result. */
  async rehearse(now: () => number): Promise<number> {
    const from = now();
    await this.look();
    const looked = now();
    const { gradient, terms } = this.differentiate();
    await terms.data();
    tf.dispose([gradient, terms]);
    return now() - looked + (looked - from) / STEPS_PER_VIEW;
  }

  /** The current picture, `[1, height, width, 3]`, owned by the caller. */
  picture(): tf.Tensor4D {
    return tf.tidy(() => this.pictureFrom(this.flat));
  }

  /** The current pyramid, owned by the caller. */
  pyramid(): Pyramid {
    return tf.tidy(() => this.pyramidFrom(this.flat));
  }

  dispose(): void {
    this.adam.dispose();
    this.flat.dispose();
    this.view?.dispose();
  }

  /** Creates a view of the current picture and matches its nearest neighbors. */
  private async look(): Promise<void> {
    this.view?.dispose();
    this.view = undefined;
    const picture = this.picture();
    try {
      this.view = await fineView(this.scene, picture, this.steps / STEPS_PER_VIEW);
    } finally {
      picture.dispose();
    }
  }

  /** The gradient of the loss over all levels of the pyramid, and the loss's terms, `[names.length]`. */
  private differentiate(): {
    readonly gradient: tf.Tensor1D;
    readonly terms: tf.Tensor1D;
    readonly names: readonly FineTerm[];
  } {
    const { options, parameters } = this.scene.network;
    const { cut, areas, targets } = this.view!;
    let names: readonly FineTerm[] = [];
    let kept: tf.Tensor1D | undefined;
    const gradient = tf.tidy(() => {
      const gradientOf = tf.grad((flat: tf.Tensor) => {
        const image = cut(this.pictureFrom(flat as tf.Tensor1D));
        const features = differentiableFeatures(parameters, options, image);
        const values = imageValues(options, image, features);
        const terms = fineTerms(options, { image, features, values }, areas, targets);
        names = Object.keys(terms) as FineTerm[];
        // Kept, since the tape disposes everything but the gradient.
        kept = tf.keep(tf.stack(Object.values(terms)) as tf.Tensor1D);
        return tf.addN(Object.values(terms));
      });
      return gradientOf(this.flat) as tf.Tensor1D;
    });
    return { gradient, terms: kept!, names };
  }

  private pictureFrom(flat: tf.Tensor1D): tf.Tensor4D {
    return pictureOf(this.pyramidFrom(flat));
  }

  private pyramidFrom(flat: tf.Tensor1D): tf.Tensor4D[] {
    let from = 0;
    return this.shapes.map((shape, index) => {
      const size = shape.reduce((product, length) => product * length, 1);
      const level = tf.reshape<tf.Rank.R4>(tf.slice1d(flat, from, size), shape);
      from += size;
      return tf.mul<tf.Tensor4D>(level, rateOf(index));
    });
  }
}

function rateOf(level: number): number {
  return level === 0 ? FINEST_RATE : 1;
}
