import type { Settings } from '../../shared/contract/settings.js';
import { keepAwake, sleepCommand, sleepMachine } from '../power/machinePower.js';
import { systemPower } from '../power/powerSource.js';
import type { Shell } from '../studio/shell.js';

export interface HostShellOptions {
  readonly hasServerFiles: boolean;
  /** Ends the host. */
  readonly quit: () => void;
}

/** The browser host's shell: windows in a browser do as much as possible themselves. */
export function createHostShell({ hasServerFiles, quit }: HostShellOptions): Shell {
  const power = systemPower();
  let letSleep: (() => void) | undefined;
  let isWorking = false;
  let hasPlans = false;
  const mindSleep = (settings: Settings): void => {
    if ((isWorking || hasPlans) && settings.keepAwake) letSleep ??= keepAwake('Pictures are being stylized');
    else {
      letSleep?.();
      letSleep = undefined;
    }
  };
  return {
    capabilities: {
      kind: 'browser',
      nativeDialogs: false,
      serverFiles: hasServerFiles,
      uploads: true,
      reveal: false,
      clipboard: false,
      notifications: true,
      quit: true,
      sleep: sleepCommand() !== undefined,
      battery: power !== undefined,
    },
    // The browser knows its user's languages.
    languages: [],
    quit,
    power,
    sleep: sleepMachine,
    working(fraction, settings) {
      isWorking = fraction !== null;
      mindSleep(settings);
    },
    trainingsPlanned(arePlanned, settings) {
      hasPlans = arePlanned;
      mindSleep(settings);
    },
  };
}
