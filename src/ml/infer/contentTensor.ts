import * as tf from '@tensorflow/tfjs-core';
import type { Point } from '../../shared/domain/framePoint.js';
import type { PixelImage } from '../../shared/domain/pixelImage.js';
import type { Grain } from '../models/grain.js';
import { paddedSize, rectToTensor, type PixelRect } from '../tensors/imageTensor.js';
import { dotGrain, spotGrain, STROKE_DIRECTIONS, strokeGrain, wrapped, type GrainField } from './grainFields.js';
import { FLOW_CELL_PX, strokeFlow, type StrokeFlow } from './strokeFlow.js';

/** Where the grain of some photos begins, in px; elsewhere at their corner. */
const origins = new WeakMap<PixelImage, Point>();

/** Moves the grain of a photo, so that frames of a moving camera have the same grain at the same places. */
export function moveGrain(photo: PixelImage, to: Point): void {
  origins.set(photo, to);
}

/** Below this much of it, grain is not computed. */
const LEAST_GRAIN = 1e-3;

/**
 * A rectangle of a photo as the generator reads it, `[1, height, width, 3]`, 0-1: with a style's grain, which at each place
 * of the photo is the same whatever the rectangle.
 */
export function contentTensor(photo: PixelImage, rect: PixelRect, grain: Grain): tf.Tensor4D {
  return tf.tidy(() => {
    const shape: [number, number, number, number] = [1, rect.height, rect.width, 1];
    const grained = tf.add<tf.Tensor4D>(rectToTensor(photo, rect), tf.tensor4d(grainOf(photo, rect, grain), shape));
    return tf.clipByValue(grained, 0, 1);
  });
}

/** A whole photo, its sides extended to multiples of `multiplePx` as by `imageToTensor`. */
export function wholeContentTensor(photo: PixelImage, multiplePx: number, grain: Grain): tf.Tensor4D {
  const [width, height] = [paddedSize(photo.width, multiplePx), paddedSize(photo.height, multiplePx)];
  return contentTensor(photo, { x: 0, y: 0, width, height }, grain);
}

/**
 * Dots for the last stages of a painting on several grids, as a style's grain of spots: `[1, height, width, 1]`, to be
 * added to colors 0-1; undefined for a grain of strokes and for quiet artworks.
 */
export function dotsTensor(photo: PixelImage, rect: PixelRect, grain: Grain): tf.Tensor4D | undefined {
  const amount = dotAmount(grain);
  if (amount <= LEAST_GRAIN) return undefined;
  const values = new Float32Array(rect.width * rect.height);
  addSpots(values, rect, { field: dotGrain(), origin: originOf(photo), amount });
  return tf.tensor4d(values, [1, rect.height, rect.width, 1]);
}

/** Artworks with less grain are quiet: they get no dots. */
const LEAST_DOTS = 0.3;

function dotAmount(grain: Grain): number {
  return Math.max(0, (spotAmount(grain) - LEAST_DOTS) / (1 - LEAST_DOTS));
}

/** Computes once what the grain needs to know of the whole photo: of 12 megapixels that takes seconds. */
export function prepareGrain(photo: PixelImage, grain: Grain): void {
  if (strokeAmount(grain) > LEAST_GRAIN) strokeFlow(photo);
}

function strokeAmount({ amount, flow }: Grain): number {
  return amount * (1 + amount) * flow;
}

function spotAmount({ amount, flow }: Grain): number {
  return amount * Math.sqrt(1 - flow ** 2);
}

function originOf(photo: PixelImage): Point {
  return origins.get(photo) ?? { x: 0, y: 0 };
}

/**
 * The grain of a rectangle in luma, row by row: spots, and strokes along the photo's flow, so that the sum has the
 * deviation for any share of the two. Strokes are seen less than spots and may be twice as strong, but not where the
 * artwork is quiet.
 */
function grainOf(photo: PixelImage, rect: PixelRect, grain: Grain): Float32Array {
  const values = new Float32Array(rect.width * rect.height);
  const [ofSpots, ofStrokes] = [spotAmount(grain), strokeAmount(grain)];
  const origin = originOf(photo);
  if (ofSpots > LEAST_GRAIN) addSpots(values, rect, { field: spotGrain(), origin, amount: ofSpots });
  if (ofStrokes > LEAST_GRAIN) addStrokes(values, rect, origin, ofStrokes, strokeFlow(photo));
  return values;
}

interface PlacedField {
  readonly field: GrainField;
  readonly origin: Point;
  readonly amount: number;
}

function addSpots(
  values: Float32Array,
  { x, y, width, height }: PixelRect,
  { field: { periodPx, values: spots }, origin, amount }: PlacedField,
): void {
  for (let row = 0, target = 0; row < height; row++) {
    const start = wrapped(y - origin.y + row, periodPx) * periodPx;
    for (let column = 0; column < width; column++) {
      values[target++]! += amount * spots[start + wrapped(x - origin.x + column, periodPx)]!;
    }
  }
}

function addStrokes(
  values: Float32Array,
  { x, y, width, height }: PixelRect,
  origin: Point,
  amount: number,
  { columns, rows, cosine, sine }: StrokeFlow,
): void {
  const directions = strokeGrain();
  const { periodPx } = directions[0]!;
  const perRadian = STROKE_DIRECTIONS / (2 * Math.PI);
  const across = Array.from({ length: width }, (_, column) => place(x + column, columns));
  for (let row = 0, target = 0; row < height; row++) {
    const start = wrapped(y - origin.y + row, periodPx) * periodPx;
    const v = place(y + row, rows);
    const [upper, lower] = [v.from * columns, v.to * columns];
    for (let column = 0; column < width; column++, target++) {
      const u = across[column]!;
      const at = (part: Float32Array): number =>
        (part[upper + u.from]! * (1 - u.share) + part[upper + u.to]! * u.share) * (1 - v.share) +
        (part[lower + u.from]! * (1 - u.share) + part[lower + u.to]! * u.share) * v.share;
      const direction = wrapped(Math.atan2(at(sine), at(cosine)) * perRadian, STROKE_DIRECTIONS);
      const first = Math.min(STROKE_DIRECTIONS - 1, Math.floor(direction));
      const share = direction - first;
      const index = start + wrapped(x - origin.x + column, periodPx);
      const one = directions[first]!.values[index]!;
      const other = directions[(first + 1) % STROKE_DIRECTIONS]!.values[index]!;
      // Strokes of two directions are hardly alike, so their squares add up.
      values[target]! += amount * (one * Math.sqrt(1 - share) + other * Math.sqrt(share));
    }
  }
}

/** The two cells around a pixel, and the second one's share. */
function place(px: number, cells: number): { readonly from: number; readonly to: number; readonly share: number } {
  const at = Math.min(cells - 1, Math.max(0, (px + 0.5) / FLOW_CELL_PX - 0.5));
  const from = Math.floor(at);
  return { from, to: Math.min(cells - 1, from + 1), share: at - from };
}
