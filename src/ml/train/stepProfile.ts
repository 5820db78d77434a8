import * as tf from '@tensorflow/tfjs-core';

/** The time of one kind of kernel in a profiled piece of work. */
export interface KernelTime {
  readonly name: string;
  readonly count: number;
  readonly ms: number;
}

export interface StepProfile {
  /** 10^9 operations of convolutions, their gradients and matrix products; a multiply-add counts as two. */
  readonly gigaflop: number;
  /** Time for those operations. */
  readonly convolutionMs: number;
  /** All other kernels, the slowest kind first. */
  readonly others: readonly KernelTime[];
}

/**
 * The number of multiply-adds of a kernel, from the shapes of its inputs (in the order of their names) and its output.
 */
type MultiplyAdds = (inputs: readonly (readonly number[])[], output: readonly number[]) => number;

const MULTIPLY_ADDS: Readonly<Record<string, MultiplyAdds>> = {
  [tf.Conv2D]: ([, filter], output) => size(output) * window(filter),
  [tf.FusedConv2D]: ([, filter], output) => size(output) * window(filter),
  // Each value of dy is multiplied with each weight of its output channel.
  [tf.Conv2DBackpropInput]: ([dy, filter]) => size(dy) * window(filter),
  [tf.Conv2DBackpropFilter]: ([, dy], filter) => size(dy) * window(filter),
  [tf.BatchMatMul]: ([a, b], output) => matrixMultiplyAdds(a, b, output),
  [tf._FusedMatMul]: ([a, b], output) => matrixMultiplyAdds(a, b, output),
};

/**
 * Runs `work` once with every kernel timed. Kernels that run asynchronously (on graphics cards) cannot be separated
 * this way unless the backend has its own timer. A kernel composed of others (the gradients that we add to `wasm`)
 * counts in addition to its parts.
 */
export async function profileKernels(work: () => Promise<unknown>): Promise<StepProfile> {
  const flag = 'CHECK_COMPUTATION_FOR_ERRORS';
  const before = tf.env().getBool(flag);
  // Disabled, since it would read every output back to look for NaN.
  tf.env().set(flag, false);
  try {
    const { kernels } = await tf.profile(async () => {
      await work();
      return [];
    });
    // tfjs also lists operations with a custom gradient, which wrap the kernels that they call.
    const own = kernels.filter(({ name }) => isKernel(name));
    const entries = own.map(({ name, inputShapes, outputShapes, kernelTimeMs }) => ({
      name,
      ms: Number(kernelTimeMs),
      multiplyAdds: MULTIPLY_ADDS[name]?.(inputShapes, outputShapes[0] ?? []),
    }));
    const convolutions = entries.filter(({ multiplyAdds }) => multiplyAdds !== undefined);
    return {
      gigaflop: convolutions.reduce((sum, entry) => sum + (2 * entry.multiplyAdds!) / 1e9, 0),
      convolutionMs: convolutions.reduce((sum, { ms }) => sum + ms, 0),
      others: byName(entries.filter(({ multiplyAdds }) => multiplyAdds === undefined)),
    };
  } finally {
    tf.env().set(flag, before);
  }
}

/** Independent of transposition: a has rows * inner values, b inner * columns, the output rows * columns. */
function matrixMultiplyAdds(
  a: readonly number[] | undefined,
  b: readonly number[] | undefined,
  output: readonly number[],
) {
  const products = size(output.slice(0, -2));
  return size(output) * Math.sqrt((size(a) * size(b)) / size(output) / products);
}

function isKernel(name: string): boolean {
  return (tf.getKernel(name, tf.getBackend()) as tf.KernelConfig | undefined) !== undefined;
}

function byName(entries: readonly { readonly name: string; readonly ms: number }[]): KernelTime[] {
  const times = new Map<string, { count: number; ms: number }>();
  for (const { name, ms } of entries) {
    const time = times.get(name) ?? { count: 0, ms: 0 };
    times.set(name, { count: time.count + 1, ms: time.ms + ms });
  }
  return [...times].map(([name, time]) => ({ name, ...time })).sort((first, second) => second.ms - first.ms);
}

function size(shape: readonly number[] | undefined): number {
  return (shape ?? []).reduce((product, length) => product * length, 1);
}

/** The multiply-adds per output value: window size times input channels of a filter `[height, width, in, out]`. */
function window(filter: readonly number[] | undefined): number {
  return size(filter?.slice(0, 3));
}
