import type { StudioBridge } from '../../../shared/contract/bridge.js';
import { createStudioClient } from '../../../shared/contract/client.js';
import { MEDIA_SCHEME, mediaPath } from '../../../shared/contract/media.js';
import type { StudioConnection } from './connection.js';

/** Connects through the desktop shell's preload script. */
export function connectDesktop(bridge: StudioBridge): StudioConnection {
  return {
    client: createStudioClient(bridge),
    mediaUrl: (id, variant) => `${MEDIA_SCHEME}://media/${mediaPath({ id, variant })}`,
    sourceOf(file) {
      // A picture dragged from another window has no path.
      const path = bridge.pathForFile(file);
      return Promise.resolve(path === '' ? null : { kind: 'path', path });
    },
    onLine: () => () => undefined,
  };
}
