import * as tf from '@tensorflow/tfjs-core';

// tfjs-core was compiled without null checks: its declarations promise values that can be missing.

/** Whether tfjs knows how to make this backend. */
export function isRegistered(backendName: string): boolean {
  return (tf.findBackendFactory(backendName) as unknown) != null;
}

/** A backend's kernel, where it has one. */
export function findKernel(kernelName: string, backendName: string): tf.KernelConfig | undefined {
  return tf.getKernel(kernelName, backendName);
}
