import type { BackendName } from '../../shared/domain/backends.js';

/** The limits of a device. `null` if only memory sets the limit. */
export interface BackendLimits {
  /** Output pixels (batch x height x width) of one convolution. */
  readonly maxConvolutionPixels: number | null;
  /** Bytes of one tensor. */
  readonly maxTensorBytes: number | null;
}

export const NO_LIMITS: BackendLimits = { maxConvolutionPixels: null, maxTensorBytes: null };

/** The backend that tfjs now uses. Its owner calls `dispose` when none of its tensors is needed any more. */
export interface OpenBackend {
  readonly name: BackendName;
  /** The card or processor, as named by the manufacturer. */
  readonly deviceName: string;
  readonly limits: BackendLimits;
  /**
   * Releases the device: frees graphics memory, ends threads. Dispose of its tensors first. The `tensorflow` binding
   * cannot be unloaded and stays loaded.
   */
  dispose(): Promise<void>;
}

export interface OpenOptions {
  /**
   * Accept a software graphics adapter, which runs on the processor. Only for correctness tests: it is a hundred times
   * slower.
   */
  readonly allowSoftwareAdapter?: boolean;
  /** Threads of `wasm`; default: the machine's. */
  readonly threads?: number;
}
