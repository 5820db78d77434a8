import * as tf from '@tensorflow/tfjs-core';
import type { PixelImage } from '../../../shared/domain/pixelImage.js';
import type { PixelMask } from '../../../shared/domain/pixelMask.js';
import type { StyleModel } from '../../models/styleModel.js';
import { imageToTensor, tensorToImage } from '../../tensors/imageTensor.js';
import type { StyleAtStrength } from '../picturePainter.js';
import { regionWeights } from '../regions.js';
import { throwIfAborted, type StylizeOptions } from '../stylize.js';
import { nextTurn } from '../../nextTurn.js';
import { cutOut } from '../stylizeWindow.js';
import type { FineTerm } from './fineLoss.js';
import { FINE_MULTIPLE_PX, FineClock, fineScales, type FineScale } from './finePlan.js';
import { fineStyle } from './fineStyle.js';
import type { FineScene } from './fineView.js';
import { halved, pictureOf, pyramidOf, type Pyramid } from './picturePyramid.js';
import { ScaleOptimizer } from './scaleOptimizer.js';

/** Levels of the pyramid: for 1024 px, the smallest level has 64 px. */
const PYRAMID_LEVELS = 5;
/** Steps between two previews of the picture. */
const STEPS_PER_PREVIEW = 10;

/** The input of the optimization. All pictures and masks have the same size. */
export interface FineWork {
  readonly model: StyleModel;
  /** The photo. */
  readonly content: PixelImage;
  /** The generator's result, at the same strengths. */
  readonly painted: PixelImage;
  /** The base style, then that of each mask. */
  readonly styles: readonly StyleAtStrength[];
  readonly masks: readonly PixelMask[];
}

export interface FineOptions extends Pick<StylizeOptions, 'signal' | 'pause' | 'onProgress' | 'onPreview'> {
  /** Instead of the default scales for the size. */
  readonly scales?: readonly FineScale[] | undefined;
  /** Called with the terms of the loss before each step. */
  readonly onStep?: ((scale: FineScale, terms: Readonly<Record<FineTerm, number>>) => void) | undefined;
  readonly now?: () => number;
}

/**
 * Optimizes a stylized picture directly: Adam changes its pixels, coarse to fine, until its features match the styles'
 * codes while the painting's structure is kept. Nearest neighbors as in Kolkin et al. 2022 (Neural Neighbor Style
 * Transfer), statistics as in Gatys et al. 2016. The same work gives the same picture on the same machine.
 *
 * Progress is first reported after one step of each scale was timed, with an estimate of the remaining time.
 *
 * @throws CancelledError when `signal` is aborted.
 */
export async function refinePicture(work: FineWork, options: FineOptions = {}): Promise<PixelImage> {
  const { content, painted } = work;
  const {
    onProgress,
    onPreview,
    scales = fineScales(content.width, content.height),
    now = () => performance.now(),
  } = options;
  const scene = sceneOf(work);
  let pyramid: Pyramid = tf.tidy(() => pyramidOf(imageToTensor(painted, FINE_MULTIPLE_PX), PYRAMID_LEVELS));
  try {
    const clock = new FineClock(scales, await rehearse(scene, pyramid, scales, { ...options, now }));
    const report = (): void =>
      onProgress?.({ fraction: clock.fraction, phase: 'stylize', secondsLeft: clock.secondsLeft });
    report();
    for (const [index, scale] of scales.entries()) {
      const smaller = smallerScene(scene, scale);
      const optimizer = new ScaleOptimizer(smaller, pyramid.slice(scale.halvings));
      try {
        for (let step = 1; step <= scale.steps; step++) {
          await giveWay(options);
          const from = now();
          const terms = await optimizer.step(scale.steps);
          clock.add(index, now() - from);
          options.onStep?.(scale, terms);
          if (onPreview && step % STEPS_PER_PREVIEW === 0) await showPreview(optimizer, scale, content, onPreview);
          report();
        }
        pyramid = exchanged(pyramid, scale.halvings, optimizer.pyramid());
      } finally {
        optimizer.dispose();
        disposeScene(smaller);
      }
    }
    const picture = tf.tidy(() => pictureOf(pyramid));
    try {
      return await cutToSize(picture, content);
    } finally {
      picture.dispose();
    }
  } finally {
    tf.dispose([pyramid, scene.styles]);
    disposeScene(scene);
  }
}

/**
 * The time of a step of the optimization at each scale, in ms, measured without changing the picture. The second step is
 * timed, since the first one at a size has to allocate memory. Throws like `refinePicture`.
 */
export async function timeFineSteps(
  work: FineWork,
  scales: readonly FineScale[],
  options: Pick<FineOptions, 'signal' | 'pause' | 'now'> = {},
): Promise<number[]> {
  const scene = sceneOf(work);
  const pyramid: Pyramid = tf.tidy(() => pyramidOf(imageToTensor(work.painted, FINE_MULTIPLE_PX), PYRAMID_LEVELS));
  try {
    return await rehearse(scene, pyramid, scales, { ...options, now: options.now ?? (() => performance.now()) });
  } finally {
    tf.dispose([pyramid, scene.styles]);
    disposeScene(scene);
  }
}

function sceneOf({ model: { network }, content, painted, styles, masks }: FineWork): FineScene {
  const photo = imageToTensor(content, FINE_MULTIPLE_PX);
  const [, height, width] = photo.shape;
  return {
    network,
    photo,
    painted: imageToTensor(painted, FINE_MULTIPLE_PX),
    styles: styles.map((style) => fineStyle(network.options, style)),
    weights: styles.length === 1 ? null : regionWeights(masks, { x: 0, y: 0, width, height }),
  };
}

/** The scene at a smaller scale, with new tensors. */
function smallerScene(scene: FineScene, { halvings }: FineScale): FineScene {
  const smaller = (image: tf.Tensor4D): tf.Tensor4D =>
    tf.tidy(() => {
      let x = image;
      for (let time = 0; time < halvings; time++) x = halved(x);
      return x.clone();
    });
  return {
    ...scene,
    photo: smaller(scene.photo),
    painted: smaller(scene.painted),
    weights: scene.weights && smaller(scene.weights),
  };
}

function disposeScene({ photo, painted, weights }: FineScene): void {
  tf.dispose([photo, painted]);
  weights?.dispose();
}

/** See `timeFineSteps`. */
async function rehearse(
  scene: FineScene,
  pyramid: Pyramid,
  scales: readonly FineScale[],
  options: FineOptions & { readonly now: () => number },
): Promise<number[]> {
  const times: number[] = [];
  for (const scale of scales) {
    const smaller = smallerScene(scene, scale);
    const optimizer = new ScaleOptimizer(smaller, pyramid.slice(scale.halvings));
    try {
      await giveWay(options);
      await optimizer.rehearse(options.now);
      await giveWay(options);
      times.push(await optimizer.rehearse(options.now));
    } finally {
      optimizer.dispose();
      disposeScene(smaller);
    }
  }
  return times;
}

/** @throws CancelledError */
async function giveWay({ pause = nextTurn, signal }: FineOptions): Promise<void> {
  await pause();
  throwIfAborted(signal);
}

/** Replaces the last levels of a pyramid and disposes the old ones. */
function exchanged(pyramid: Pyramid, from: number, levels: Pyramid): Pyramid {
  tf.dispose(pyramid.slice(from));
  return [...pyramid.slice(0, from), ...levels];
}

async function showPreview(
  optimizer: ScaleOptimizer,
  { halvings }: FineScale,
  { width, height }: PixelImage,
  onPreview: NonNullable<FineOptions['onPreview']>,
): Promise<void> {
  const picture = optimizer.picture();
  try {
    const side = (px: number): number => Math.max(1, Math.floor(px / 2 ** halvings));
    onPreview(await cutToSize(picture, { width: side(width), height: side(height) }));
  } finally {
    picture.dispose();
  }
}

/** The top left part of a padded picture, as an image. */
async function cutToSize(
  picture: tf.Tensor4D,
  { width, height }: { readonly width: number; readonly height: number },
): Promise<PixelImage> {
  return cutOut(await tensorToImage(picture), { x: 0, y: 0, width, height });
}
