import type { engineCalls } from '../../../shared/contract/engine.js';
import type { EngineDesk } from '../engineDesk.js';
import type { AreaHandlers } from './handlers.js';

export function engineHandlers(engine: EngineDesk): AreaHandlers<typeof engineCalls> {
  return {
    'engine.state': () => engine.state,
    'backends.probe': async () => ({ reports: await engine.probe() }),
  };
}
