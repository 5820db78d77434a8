import type { PixelImage } from '../../shared/domain/pixelImage.js';
import { lumaAt } from '../tensors/luma.js';

/** The side of the measured blocks, in px. */
const BLOCK_PX = 32;
/** The periods in px of grid artifacts of networks that work on blocks of 2, 4 and 8 px. */
const PERIODS_PX = [2, 4, 8] as const;
/** A block is flat if its brightness deviates by less than this from a plane, out of 255. */
const FLAT_DEVIATION = 6;
/** Keeps the logarithms of pictures without any texture finite. */
const LEAST_POWER = 1e-9;

export interface GridEnergy {
  /** The number of flat blocks. */
  readonly blocks: number;
  /**
   * For each period of 2, 4 and 8 px the power of its frequency relative to the value expected from neighboring
   * frequencies: about 1 for noise, strokes, photos and empty pictures, more for a grid.
   */
  readonly excess: readonly [number, number, number];
}

/**
 * Measures grid artifacts in the flat regions of a photo after it was stylized. The spectra of all rows and columns of
 * each block are averaged (Welch 1967, with Hann windows), so that a faint pattern is visible against texture.
 *
 * @param photo determines which blocks are flat.
 * @param image of the same size, whose blocks are measured; pass the photo itself for comparison.
 */
export function gridEnergy(photo: PixelImage, image: PixelImage): GridEnergy {
  const power = new Float64Array(BLOCK_PX / 2 + 1);
  let blocks = 0;
  for (let top = 0; top + BLOCK_PX <= photo.height; top += BLOCK_PX) {
    for (let left = 0; left + BLOCK_PX <= photo.width; left += BLOCK_PX) {
      if (deviationFromPlane(brightnessBlock(photo, left, top)) >= FLAT_DEVIATION) continue;
      blocks++;
      addPower(power, withoutPlane(brightnessBlock(image, left, top)));
    }
  }
  const excess = PERIODS_PX.map((period) => excessAt(power, BLOCK_PX / period)) as [number, number, number];
  return { blocks, excess };
}

/**
 * The power of a frequency relative to the value expected from its neighbors: a straight line fitted to their
 * logarithms over the logarithm of frequency. A power-law spectrum, as photos have, has an excess of 1. Relative to the
 * plain mean of the neighbors, the excess would be lower, the more so the steeper the spectrum.
 */
function excessAt(power: Float64Array, frequency: number): number {
  const beside = [-2, -1, 1, 2].map((step) => frequency + step);
  const x = beside.map((neighbor) => Math.log(neighbor / frequency));
  // Above the highest frequency the spectrum is mirrored.
  const y = beside.map((neighbor) => Math.log(power[Math.min(neighbor, BLOCK_PX - neighbor)]! + LEAST_POWER));
  const [meanX, meanY] = [mean(x), mean(y)];
  const slope =
    mean(x.map((value, index) => (value - meanX) * (y[index]! - meanY))) / mean(x.map((value) => (value - meanX) ** 2));
  return (power[frequency]! + LEAST_POWER) / Math.exp(meanY - slope * meanX);
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** Rec. 709 luma, 0-255, row by row. */
function brightnessBlock({ width, data }: PixelImage, left: number, top: number): Float64Array {
  const block = new Float64Array(BLOCK_PX * BLOCK_PX);
  for (let y = 0; y < BLOCK_PX; y++) {
    for (let x = 0; x < BLOCK_PX; x++) {
      block[y * BLOCK_PX + x] = lumaAt(data, 3 * ((top + y) * width + left + x));
    }
  }
  return block;
}

/** The block minus its best-fitting plane, so that a smooth sky has no frequency content. */
function withoutPlane(block: Float64Array): Float64Array {
  const center = (BLOCK_PX - 1) / 2;
  let [sum, alongX, alongY, squares] = [0, 0, 0, 0];
  block.forEach((value, index) => {
    const x = (index % BLOCK_PX) - center;
    const y = Math.floor(index / BLOCK_PX) - center;
    sum += value;
    alongX += value * x;
    alongY += value * y;
    squares += x * x;
  });
  const mean = sum / block.length;
  return block.map((value, index) => {
    const x = (index % BLOCK_PX) - center;
    const y = Math.floor(index / BLOCK_PX) - center;
    return value - mean - (alongX * x + alongY * y) / squares;
  });
}

function deviationFromPlane(block: Float64Array): number {
  return Math.sqrt(withoutPlane(block).reduce((sum, value) => sum + value * value, 0) / block.length);
}

function addPower(power: Float64Array, block: Float64Array): void {
  for (let line = 0; line < BLOCK_PX; line++) {
    addLinePower(power, (at) => block[line * BLOCK_PX + at]!);
    addLinePower(power, (at) => block[at * BLOCK_PX + line]!);
  }
}

function addLinePower(power: Float64Array, valueAt: (at: number) => number): void {
  for (let frequency = 0; frequency < power.length; frequency++) {
    let [real, imaginary] = [0, 0];
    for (let at = 0; at < BLOCK_PX; at++) {
      const window = 0.5 - 0.5 * Math.cos((2 * Math.PI * (at + 0.5)) / BLOCK_PX);
      const angle = (2 * Math.PI * frequency * at) / BLOCK_PX;
      real += window * valueAt(at) * Math.cos(angle);
      imaginary += window * valueAt(at) * Math.sin(angle);
    }
    power[frequency] = power[frequency]! + real * real + imaginary * imaginary;
  }
}
