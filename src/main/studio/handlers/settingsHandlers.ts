import type { settingsCalls } from '../../../shared/contract/settings.js';
import { signingFilesOf } from '../../../shared/domain/signing.js';
import { signerIn } from '../../images/credentials/signingIdentity.js';
import type { SettingsStore } from '../../settings/settingsStore.js';
import type { Emit } from '../../events/emitter.js';
import type { Shell } from '../shell.js';
import type { AreaHandlers } from './handlers.js';

export interface SettingsContext {
  readonly settings: SettingsStore;
  readonly shell: Shell;
  readonly emit: Emit;
}

export function settingsHandlers({ settings, shell, emit }: SettingsContext): AreaHandlers<typeof settingsCalls> {
  return {
    'settings.get': () => settings.value,

    async 'settings.set'(patch) {
      const changed = await settings.change(patch);
      shell.applySettings?.(changed);
      emit('settings.changed', changed);
      return changed;
    },

    async 'settings.signer'() {
      const files = signingFilesOf({ ...settings.value, signsPictures: true });
      return { signer: files ? await signerIn(files) : null };
    },
  };
}
