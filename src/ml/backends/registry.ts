import * as tf from '@tensorflow/tfjs-core';

// tfjs-core was compiled without null checks: its types omit that values can be missing.

/** Whether tfjs has a factory for this backend. */
export function isRegistered(backendName: string): boolean {
  return (tf.findBackendFactory(backendName) as unknown) != null;
}

/** A backend's kernel, if it has one. */
export function findKernel(kernelName: string, backendName: string): tf.KernelConfig | undefined {
  return tf.getKernel(kernelName, backendName);
}
