import { platform } from 'node:os';
import { powerMonitor } from 'electron';
import { systemPower, type PowerMonitor } from '../power/powerSource.js';

/** What the machine runs on. On Linux, where Electron does not know, its own files say it. */
export function electronPower(): PowerMonitor | undefined {
  if (platform() === 'linux') return systemPower();
  return {
    read: () => Promise.resolve(powerMonitor.isOnBatteryPower() ? 'battery' : 'mains'),
    onChange(listener) {
      powerMonitor.on('on-battery', listener);
      powerMonitor.on('on-ac', listener);
      return () => {
        powerMonitor.off('on-battery', listener);
        powerMonitor.off('on-ac', listener);
      };
    },
  };
}
