import type { polishCalls } from '../../../shared/contract/polish.js';
import type { PolishDesk } from '../polishDesk.js';
import type { AreaHandlers } from './handlers.js';

export function polishHandlers(polishes: PolishDesk): AreaHandlers<typeof polishCalls> {
  return {
    'polish.list': () => ({ polishes: polishes.list() }),
    'polish.start': ({ styleId }) => polishes.start(styleId).then(() => undefined),
    'polish.stop': ({ styleId }) => {
      polishes.stop(styleId);
      return undefined;
    },
    'polish.undo': ({ styleId }) => polishes.undo(styleId).then(() => undefined),
  };
}
