import * as tf from '@tensorflow/tfjs-core';
import type { PixelImage } from '../../shared/domain/pixelImage.js';
import type { PixelBatch, PreviewPictures } from './ports.js';
import type { TrainingBatch, TrainingTask } from './trainingTask.js';

/** Bytes 0-255 to float images 0-1 `[count, size, size, 3]`, owned by the caller. */
export function toTrainingBatch({ count, size, content, style }: PixelBatch): TrainingBatch {
  return { content: toImage(content, count, size), style: toImage(style, count, size) };
}

/** The pictures of the task's preview, next to the photos and artworks they were made from. */
export async function renderPreviews(task: TrainingTask, batch: TrainingBatch): Promise<PreviewPictures> {
  const pictures = tf.tidy(() => task.preview(batch));
  const columns: Record<string, tf.Tensor4D> = { content: batch.content, style: batch.style, ...pictures };
  try {
    const byName = new Map<string, PixelImage[]>();
    for (const [name, image] of Object.entries(columns)) byName.set(name, await toPixelImages(image));
    return byName;
  } finally {
    const given = new Set<tf.Tensor>([batch.content, batch.style]);
    for (const image of Object.values(pictures)) if (!given.has(image)) image.dispose();
  }
}

/** Bytes 0-255 to float images 0-1 `[count, size, size, 3]`, owned by the caller. */
export function toImage(pixels: Uint8Array, count: number, size: number): tf.Tensor4D {
  const values = new Float32Array(pixels.length);
  for (let index = 0; index < pixels.length; index += 1) values[index] = pixels[index]! / 255;
  return tf.tensor4d(values, [count, size, size, 3]);
}

async function toPixelImages(image: tf.Tensor4D): Promise<PixelImage[]> {
  const [count, height, width] = image.shape;
  const values = await image.data<'float32'>();
  const length = height * width * 3;
  return Array.from({ length: count }, (_, index) => {
    const data = new Uint8Array(length);
    for (let at = 0; at < length; at += 1) {
      data[at] = Math.round(Math.min(1, Math.max(0, values[index * length + at]!)) * 255);
    }
    return { width, height, data };
  });
}
