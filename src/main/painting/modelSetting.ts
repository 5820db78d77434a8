import type { BackendChoice } from '../../shared/domain/backends.js';

/** What computes, and with which weights. */
export interface ModelSetting {
  readonly backend: BackendChoice;
  readonly modelFolder: string;
}
