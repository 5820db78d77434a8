import * as tf from '@tensorflow/tfjs-core';
import { PLAIN_GRAIN, type Grain } from '../models/grain.js';
import type { StyleAtStrength } from './picturePainter.js';

/** The grain of a photo that is painted in a style. */
export function grainOf({ code }: Pick<StyleAtStrength, 'code'>): Grain {
  return code.grain ?? PLAIN_GRAIN;
}

/** Names a grain: two that are equal have one name. */
export function grainKey({ amount, flow }: Grain): string {
  return `${amount} ${flow}`;
}

/** A value for each style that only depends on its grain: made once for each different one. */
export function ofGrains<T>(styles: readonly StyleAtStrength[], make: (grain: Grain) => T): T[] {
  const made = new Map<string, T>();
  return styles.map((style) => {
    const key = grainKey(grainOf(style));
    const value = made.has(key) ? made.get(key)! : make(grainOf(style));
    made.set(key, value);
    return value;
  });
}

/** The same one after another. If one fails, those before it are disposed. */
export async function ofGrainsInTurn<T extends tf.TensorContainer>(
  styles: readonly StyleAtStrength[],
  make: (grain: Grain) => Promise<T>,
): Promise<T[]> {
  const made = new Map<string, T>();
  try {
    for (const [key, grain] of new Map(styles.map((style) => [grainKey(grainOf(style)), grainOf(style)]))) {
      made.set(key, await make(grain));
    }
  } catch (thrown) {
    tf.dispose([...made.values()]);
    throw thrown;
  }
  return styles.map((style) => made.get(grainKey(grainOf(style)))!);
}

/** Disposes values that may be shared. */
export function disposeShared(values: readonly tf.TensorContainer[]): void {
  tf.dispose([...new Set(values)]);
}
