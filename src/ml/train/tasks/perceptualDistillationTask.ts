import * as tf from '@tensorflow/tfjs-core';
import { z } from 'zod';
import type { RandomSource } from '../../layers/convolution.js';
import { channelMoments } from '../../layers/instanceNorm.js';
import type { Parameters } from '../../models/parameters.js';
import type { PerceptualEncoder } from '../../models/perceptualEncoder.js';
import { perceptualStudentOptionsSchema } from '../../models/perceptualShape.js';
import { createPerceptualStudent, studentFeatures } from '../../models/perceptualStudent.js';
import type { TrainingBatch, TrainingTask, TurnLoss } from '../trainingTask.js';

export const perceptualDistillationOptionsSchema = z.strictObject({
  student: perceptualStudentOptionsSchema.prefault({}),
  featureWeight: z.number().min(0).default(1),
  momentsWeight: z.number().min(0).default(1),
});

type DistillationOptions = z.infer<typeof perceptualDistillationOptionsSchema>;

/**
 * Teaches a small perceptual encoder, from random weights, to give the features of a pretrained one of the same widths:
 * position by position, and in the means and deviations that make a style.
 */
export class PerceptualDistillationTask implements TrainingTask {
  readonly networks;
  private readonly student: Parameters;

  /** Takes over `teacher` and disposes it in the end. */
  constructor(
    private readonly options: DistillationOptions,
    private readonly teacher: PerceptualEncoder,
    random: RandomSource,
  ) {
    this.student = createPerceptualStudent(options.student, random);
    this.networks = [{ name: 'perceptual', parameters: this.student, averaged: true }];
  }

  prepare(batch: TrainingBatch): Record<string, tf.Tensor> {
    const prepared: Record<string, tf.Tensor> = { images: tf.concat([batch.content, batch.style], 0) };
    this.teacher.features(prepared['images'] as tf.Tensor4D).forEach((feature, index) => {
      prepared[`feature${index}`] = feature;
      prepared[`moments${index}`] = channelMoments(feature);
    });
    return prepared;
  }

  loss(_name: string, _batch: TrainingBatch, prepared: Record<string, tf.Tensor>): TurnLoss {
    const features = studentFeatures(this.student, this.options.student, prepared['images'] as tf.Tensor4D);
    const parts: Record<string, tf.Scalar> = {};
    const weighted = features.flatMap((feature, index) => {
      const target = prepared[`feature${index}`] as tf.Tensor4D;
      const moments = prepared[`moments${index}`] as tf.Tensor2D;
      const featureLoss = relativeError(feature, target);
      const momentsLoss = relativeError(channelMoments(feature), moments);
      parts[`relu${index + 1}_1`] = featureLoss;
      parts[`moments${index + 1}_1`] = momentsLoss;
      return [tf.mul(featureLoss, this.options.featureWeight), tf.mul(momentsLoss, this.options.momentsWeight)];
    });
    return { total: tf.addN(weighted as tf.Scalar[]), parts };
  }

  /** The third features' mean over the channels, of teacher and student: pictures of what they see. */
  preview(batch: TrainingBatch): Record<string, tf.Tensor4D> {
    const level = 2;
    const teacher = this.teacher.features(batch.content)[level] as tf.Tensor4D;
    const student = studentFeatures(this.student, this.options.student, batch.content)[level] as tf.Tensor4D;
    const size: [number, number] = [batch.content.shape[1], batch.content.shape[2]];
    return { teacher: heatMap(teacher, size), student: heatMap(student, size) };
  }

  dispose(): void {
    this.student.dispose();
    this.teacher.dispose();
  }
}

/** Squared error over squared target: 1 for a prediction of zeros. */
function relativeError(prediction: tf.Tensor, target: tf.Tensor): tf.Scalar {
  const error = tf.mean(tf.squaredDifference(prediction, target));
  return tf.div(error, tf.add(tf.mean(tf.square(target)), 1e-8));
}

function heatMap(feature: tf.Tensor4D, size: [number, number]): tf.Tensor4D {
  const mean = tf.mean<tf.Tensor4D>(feature, 3, true);
  const scaled = tf.div<tf.Tensor4D>(mean, tf.add(tf.max(mean, [1, 2], true), 1e-6));
  return tf.tile(tf.image.resizeNearestNeighbor(scaled, size), [1, 1, 1, 3]);
}
