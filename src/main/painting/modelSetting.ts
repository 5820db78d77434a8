import type { BackendChoice } from '../../shared/domain/backends.js';

/** The backend and the weights in use. */
export interface ModelSetting {
  readonly backend: BackendChoice;
  readonly modelFolder: string;
}
