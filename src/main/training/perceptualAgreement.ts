import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as tf from '@tensorflow/tfjs-core';
import sharp from 'sharp';
import { decodeSafetensors } from '../../ml/checkpoints/safetensors.js';
import { perceptualDistances, type PerceptualDistances } from '../../ml/evaluate/perceptualDistances.js';
import { rankCorrelation } from '../../ml/evaluate/rankCorrelation.js';
import { PerceptualEncoder } from '../../ml/models/perceptualEncoder.js';
import { uniform } from '../../shared/counterRandom.js';
import { scanImageFolder } from '../images/imageFolder.js';

/** Pictures are compared as squares with this side, in px. */
const SIDE_PX = 192;

export interface AgreementOptions {
  /** Weights of the encoder under test, and of the encoders it should agree with. */
  readonly encoder: string;
  readonly teachers: readonly string[];
  /** Folders of photos and of artworks that none of the encoders was trained on. */
  readonly photos: string;
  readonly art: string;
  readonly pairs: number;
  readonly seed: number;
  readonly onProgress: (fraction: number) => void;
  readonly signal: AbortSignal;
}

/** Rank correlations of the encoder's distances with those of one teacher. */
export interface Agreement {
  readonly teacher: string;
  readonly pairs: number;
  readonly style: number;
  readonly content: number;
}

/**
 * Measures how well a perceptual encoder orders distances like its teachers. Each pair is a photo and a changed version
 * of it: mixed with an artwork, recolored, blurred, noisy or shifted, each by a random amount. So content and style
 * differ slightly in some pairs and strongly in others. A backend must be selected.
 */
export async function measureAgreement(options: AgreementOptions): Promise<Agreement[]> {
  const { pairs, seed, onProgress, signal } = options;
  const photos = await loadSquares(options.photos);
  const artworks = await loadSquares(options.art);
  const encoders = await Promise.all([options.encoder, ...options.teachers].map(loadEncoder));
  const distances: PerceptualDistances[][] = encoders.map(() => []);
  try {
    for (let pair = 0; pair < pairs; pair++) {
      signal.throwIfAborted();
      const draw = (which: number): number => uniform(seed, pair, which);
      const photo = pick(photos, draw(0));
      const changed = tf.tidy(() => change(photo, pick(artworks, draw(1)), pick(photos, draw(2)), pair, draw(3)));
      for (const [index, encoder] of encoders.entries()) {
        distances[index]?.push(await perceptualDistances(encoder, changed, photo));
      }
      changed.dispose();
      onProgress((pair + 1) / pairs);
    }
  } finally {
    tf.dispose([photos, artworks]);
    for (const encoder of encoders) encoder.dispose();
  }
  const [own = [], ...theirs] = distances;
  return theirs.map((teacher, index) => ({
    teacher: options.teachers[index] ?? '',
    pairs,
    style: rankCorrelation(column(own, 'style'), column(teacher, 'style')),
    content: rankCorrelation(column(own, 'content'), column(teacher, 'content')),
  }));
}

/** Applies one of six kinds of change, in turn, with strength 0-1. */
function change(
  photo: tf.Tensor4D,
  artwork: tf.Tensor4D,
  other: tf.Tensor4D,
  pair: number,
  degree: number,
): tf.Tensor4D {
  const mix = (a: tf.Tensor4D, b: tf.Tensor4D): tf.Tensor4D =>
    tf.add<tf.Tensor4D>(tf.mul(a, 1 - degree), tf.mul(b, degree));
  switch (pair % 6) {
    case 0:
      return mix(photo, artwork);
    case 1:
      return mix(photo, other);
    case 2: {
      // The artwork's colors per channel, blended by the strength.
      const moments = tf.moments(artwork, [1, 2], true);
      const own = tf.moments(photo, [1, 2], true);
      const ratio = tf.sqrt(tf.div(moments.variance, tf.add(own.variance, 1e-4)));
      return mix(
        photo,
        tf.clipByValue<tf.Tensor4D>(tf.add<tf.Tensor4D>(tf.mul(tf.sub(photo, own.mean), ratio), moments.mean), 0, 1),
      );
    }
    case 3: {
      const small = Math.max(12, Math.round(SIDE_PX * (1 - 0.9 * degree)));
      return tf.image.resizeBilinear(tf.image.resizeBilinear(photo, [small, small]), [SIDE_PX, SIDE_PX]);
    }
    case 4:
      return tf.clipByValue(
        tf.add<tf.Tensor4D>(photo, tf.randomNormal(photo.shape, 0, 0.3 * degree, 'float32', pair + 1)),
        0,
        1,
      );
    default: {
      const shift = 1 + Math.round(24 * degree);
      const rest = SIDE_PX - shift;
      return tf.concat(
        [
          tf.slice(photo, [0, 0, shift, 0], [1, SIDE_PX, rest, 3]),
          tf.reverse(tf.slice(photo, [0, 0, rest, 0], [1, SIDE_PX, shift, 3]), 2),
        ],
        2,
      );
    }
  }
}

async function loadSquares(folder: string): Promise<tf.Tensor4D[]> {
  const { root, files } = await scanImageFolder(folder);
  const squares: tf.Tensor4D[] = [];
  for (const file of files) {
    const pipeline = sharp(join(root, file)).autoOrient().resize(SIDE_PX, SIDE_PX, { fit: 'cover' }).flatten();
    const data = await pipeline.toColorspace('srgb').raw({ depth: 'uchar' }).toBuffer();
    squares.push(
      tf.tensor4d(
        Float32Array.from(data, (byte) => byte / 255),
        [1, SIDE_PX, SIDE_PX, 3],
      ),
    );
  }
  return squares;
}

async function loadEncoder(path: string): Promise<PerceptualEncoder> {
  return new PerceptualEncoder(decodeSafetensors(await readFile(path)).arrays);
}

function pick(images: readonly tf.Tensor4D[], draw: number): tf.Tensor4D {
  return images[Math.floor(draw * images.length)] as tf.Tensor4D;
}

function column(distances: readonly PerceptualDistances[], name: keyof PerceptualDistances): number[] {
  return distances.map((each) => each[name]);
}
