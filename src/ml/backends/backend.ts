import type { BackendName } from '../../shared/domain/backends.js';

/** What a device cannot exceed. `null` where memory alone sets the limit. */
export interface BackendLimits {
  /** Output pixels (batch x height x width) of one convolution. */
  readonly maxConvolutionPixels: number | null;
  /** Bytes of one tensor. */
  readonly maxTensorBytes: number | null;
}

export const NO_LIMITS: BackendLimits = { maxConvolutionPixels: null, maxTensorBytes: null };

/** A backend that tfjs uses from now on. Its owner calls `dispose` when no tensor of it is needed any more. */
export interface OpenBackend {
  readonly name: BackendName;
  /** The card or processor, as the maker calls it. */
  readonly deviceName: string;
  readonly limits: BackendLimits;
  /**
   * Gives the device back: frees graphics memory, ends threads. Dispose of its tensors first. The `tensorflow` binding
   * cannot be unloaded and stays.
   */
  dispose(): Promise<void>;
}

export interface OpenOptions {
  /** Accept a graphics adapter that is a program on the processor. For tests of correctness alone: it is a hundred times slower. */
  readonly allowSoftwareAdapter?: boolean;
  /** Threads of `wasm`; the machine's by default. */
  readonly threads?: number;
}
