import { createRequire } from 'node:module';
import { readFile } from 'node:fs/promises';
import * as tf from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-backend-cpu';
import { withoutCrumbs } from '../../ml/masks/maskParts.js';
import { peopleMask } from '../../ml/masks/peopleMask.js';
import { LABELS, subjectLabels } from '../../ml/masks/subjectLabels.js';
import { readTflite } from '../../ml/masks/tfliteModel.js';
import { downscale } from '../../ml/tensors/downscale.js';
import type { SearchedArea } from '../../shared/domain/foundArea.js';
import type { PixelImage } from '../../shared/domain/pixelImage.js';
import type { PixelMask } from '../../shared/domain/pixelMask.js';
import { grabCut } from './grabCut.js';

const nodeRequire = createRequire(import.meta.url);

/** A small picture, and what to find in it. */
export interface FindTask {
  readonly picture: PixelImage;
  readonly area: Omit<SearchedArea, 'isInverted'>;
}

/** The long side at which the subject is separated. */
const SUBJECT_PX = 320;

/**
 * A rough mask of what is found in a picture, smaller than it and over all of it; empty if there is nothing. The same
 * picture always gives the same mask, whatever computes the painting.
 */
export async function findMask({ picture, area }: FindTask): Promise<PixelMask> {
  return area.what === 'people' ? findPeople(picture) : findSubject(downscale(picture, SUBJECT_PX), area);
}

async function findSubject(picture: PixelImage, area: FindTask['area']): Promise<PixelMask> {
  const { width, height } = picture;
  const labels = subjectLabels(picture, area);
  const marked = labels.map((label) => (label === LABELS.subject ? 1 : 0));
  const likely = labels.map((label, i) => (label === LABELS.likelySubject ? 1 : marked[i]!));
  const count = likely.reduce((sum, value) => sum + value, 0);
  if (count === 0 || count === labels.length) return { width, height, data: new Uint8Array(width * height) };
  const inside = await grabCut(picture, labels);
  // Where colors do not tell the two apart, the first guess is better than nothing.
  const found = inside.includes(1) ? inside : likely;
  const cleaned = withoutCrumbs(found, width, area.scribble && marked);
  return { width, height, data: cleaned.map((value) => 255 * value) };
}

/** Computed by the plain backend: its results are the same everywhere. */
async function findPeople(picture: PixelImage): Promise<PixelMask> {
  const path = nodeRequire.resolve('@mediapipe/selfie_segmentation/selfie_segmentation.tflite');
  const model = readTflite(await readFile(path));
  const before = tf.getBackend();
  await tf.setBackend('cpu');
  try {
    return await peopleMask(model, picture);
  } finally {
    if (before) await tf.setBackend(before);
  }
}
