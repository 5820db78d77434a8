import { uniform } from '../../shared/counterRandom.js';
import type { RandomSource } from '../layers/convolution.js';

/** Separate from the streams of initial weights and of samples. */
const STREAM = 3;

/** The random numbers of a task in a step, always the same in the same step of the same run. */
export function stepRandom(seed: number, step: number): RandomSource {
  let drawn = 0;
  return () => uniform(seed, STREAM, step, drawn++);
}
