import { createRequire } from 'node:module';

/**
 * Registers tfjs' gradients. Under Node the package tfjs-core comes without them, and the one that has them brings the
 * layers and browser backends along; it is loaded past the type check, so that we keep to tfjs-core's functions.
 */
export function registerGradients(): void {
  createRequire(import.meta.url)('@tensorflow/tfjs');
}
