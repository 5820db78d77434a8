import * as tf from '@tensorflow/tfjs-core';
import { z } from 'zod';
import type { RandomSource } from '../../layers/convolution.js';
import type { Parameters } from '../../models/parameters.js';
import type { PerceptualEncoder } from '../../models/perceptualEncoder.js';
import { perceptualStudentOptionsSchema } from '../../models/perceptualShape.js';
import { createPerceptualStudent, studentFeatures } from '../../models/perceptualStudent.js';
import type { FirstTurnLoss, Handover, TrainingBatch, TrainingTask } from '../trainingTask.js';

export const perceptualDistillationOptionsSchema = z.strictObject({
  student: perceptualStudentOptionsSchema.prefault({}),
  /**
   * For this share of the steps each block is trained separately, on the teacher's features of the previous level; then
   * all blocks are trained together.
   */
  blockwiseShare: z.number().min(0).max(1).default(0.7),
});

type DistillationOptions = z.infer<typeof perceptualDistillationOptionsSchema>;

/** The weight of each layer: deeper ones count more, since pictures are stylized in them. */
const LAYER_WEIGHTS = [1, 1, 2, 2, 2];

/** The minimum deviation as a share of a layer's mean one, so that silent channels do not amplify noise. */
const LEAST_DEVIATION = 0.05;

type Prepared = {
  readonly images: tf.Tensor4D;
  /** The teacher's, relu1_1, relu2_1, ... */
  readonly features: tf.Tensor4D[];
  /** Of each channel, `[channels]`. */
  readonly deviations: tf.Tensor1D[];
};

type Passed = Handover & Record<never, tf.Tensor>;

/**
 * Trains a small encoder, from random weights, to reproduce the features of a pretrained one with the same widths,
 * position by position, in units of each channel's deviation.
 */
export class PerceptualDistillationTask implements TrainingTask<Prepared, Passed> {
  readonly networks;
  private readonly student: Parameters;

  /**
   * Takes over `teacher` and disposes it in the end. @param blockwiseSteps how many steps train each block separately.
   */
  constructor(
    private readonly options: DistillationOptions,
    private readonly teacher: PerceptualEncoder,
    private readonly blockwiseSteps: number,
    random: RandomSource,
  ) {
    this.student = createPerceptualStudent(options.student, random);
    this.networks = [{ name: 'perceptual', parameters: this.student, averaged: true }];
  }

  prepare({ content, style }: TrainingBatch): Prepared {
    const images = tf.concat([content, style], 0);
    const features = this.teacher.features(images, this.options.student.layout.length);
    return { images, features, deviations: features.map(channelDeviations) };
  }

  firstTurn(_batch: TrainingBatch, prepared: Prepared, step: number): FirstTurnLoss<Passed> {
    const { images, features, deviations } = prepared;
    const isBlockwise = step <= this.blockwiseSteps;
    const own = studentFeatures(this.student, this.options.student, images, isBlockwise ? features : undefined);
    const parts: Record<string, tf.Scalar> = {};
    const terms: Record<string, tf.Scalar> = {};
    own.forEach((feature, index) => {
      const missed = tf.div(tf.sub(feature, features[index]!), deviations[index]!);
      const name = `relu${index + 1}_1`;
      parts[name] = tf.mean<tf.Scalar>(tf.square(missed));
      terms[name] = tf.mul(parts[name], LAYER_WEIGHTS[index]!);
    });
    return { total: tf.addN<tf.Scalar>(Object.values(terms)), parts, terms, passed: {} };
  }

  /** The third level's features of teacher and student, averaged over the channels, as pictures. */
  preview({ content }: TrainingBatch): Record<string, tf.Tensor4D> {
    const level = 2;
    const teacher = this.teacher.features(content, level + 1)[level] as tf.Tensor4D;
    const student = studentFeatures(this.student, this.options.student, content)[level] as tf.Tensor4D;
    const size: [number, number] = [content.shape[1], content.shape[2]];
    return { teacher: heatMap(teacher, size), student: heatMap(student, size) };
  }

  dispose(): void {
    this.student.dispose();
    this.teacher.dispose();
  }
}

function channelDeviations(feature: tf.Tensor4D): tf.Tensor1D {
  const { variance } = tf.moments(feature, [0, 1, 2]);
  const deviation = tf.sqrt(variance) as tf.Tensor1D;
  return tf.maximum(deviation, tf.add(tf.mul(tf.mean(deviation), LEAST_DEVIATION), 1e-6));
}

function heatMap(feature: tf.Tensor4D, size: [number, number]): tf.Tensor4D {
  const mean = tf.mean<tf.Tensor4D>(feature, 3, true);
  const scaled = tf.div<tf.Tensor4D>(mean, tf.add(tf.max(mean, [1, 2], true), 1e-6));
  return tf.tile(tf.image.resizeNearestNeighbor(scaled, size), [1, 1, 1, 3]);
}
