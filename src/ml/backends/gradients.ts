import { createRequire } from 'node:module';

/**
 * Registers tfjs' gradients. Under Node, tfjs-core does not include them, and the package with the gradients also
 * brings the layers and browser backends. It is loaded without type declarations, so that we only use tfjs-core's
 * functions.
 */
export function registerGradients(): void {
  createRequire(import.meta.url)('@tensorflow/tfjs');
}
