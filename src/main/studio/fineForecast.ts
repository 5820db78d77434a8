import type { FinePace } from '../../ml/infer/fine/finePlan.js';
import type { EngineDesk } from './engineDesk.js';

/** How fast the fine effort is on this machine: measured once for each backend and model, when it is asked for. */
export class FineForecast {
  private known: { readonly key: string; readonly pace: Promise<FinePace> } | undefined;

  constructor(private readonly engine: Pick<EngineDesk, 'setting' | 'request'>) {}

  /** Throws like `EngineDesk.request`. */
  pace(): Promise<FinePace> {
    const { backend, modelFolder } = this.engine.setting;
    const key = JSON.stringify([backend, modelFolder]);
    if (this.known?.key === key) return this.known.pace;
    const pace = this.engine.request({ type: 'measureFine', backend, modelFolder });
    const mine = { key, pace };
    this.known = mine;
    // The next one who asks tries again.
    pace.catch(() => {
      if (this.known === mine) this.known = undefined;
    });
    return pace;
  }
}
