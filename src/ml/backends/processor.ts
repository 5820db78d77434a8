import { availableParallelism, cpus } from 'node:os';

/** How many threads run at once on this machine, at least 1. */
export function processorThreads(): number {
  return Math.max(1, availableParallelism());
}

/** The processor as named by the manufacturer, with the threads used: `AMD Ryzen 7 7840U, 16 threads`. */
export function processorName(threads = processorThreads()): string {
  // Virtual machines may not report a model.
  const model = cpus()[0]?.model.replace(/\s+/g, ' ').trim() ?? '';
  return `${model === '' ? 'processor' : model}, ${threads} ${threads === 1 ? 'thread' : 'threads'}`;
}
