import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { powerFromPmset, systemPower } from '../../../../src/main/power/powerSource.js';
import { tempFolder } from '../../../helpers/tempFolder.js';

function supply(folder: string, name: string, files: Record<string, string>): void {
  mkdirSync(join(folder, name), { recursive: true });
  for (const [file, text] of Object.entries(files)) writeFileSync(join(folder, name, file), `${text}\n`);
}

it('tells on Linux what the machine runs on, whatever a mouse says of its battery', async () => {
  const folder = tempFolder();
  supply(folder, 'hidpp_battery_0', { type: 'Battery', scope: 'Device', status: 'Discharging' });
  expect(systemPower('linux', folder)).toBeUndefined();
  supply(folder, 'AC', { type: 'Mains', online: '1' });
  supply(folder, 'BAT0', { type: 'Battery', status: 'Charging' });
  const power = systemPower('linux', folder);
  expect(await power?.read()).toBe('mains');
  supply(folder, 'AC', { online: '0' });
  supply(folder, 'BAT0', { status: 'Discharging' });
  expect(await power?.read()).toBe('battery');
});

it('is not known on a machine without a battery, nor where no tool tells', () => {
  expect(systemPower('linux', join(tempFolder(), 'none'))).toBeUndefined();
  expect(systemPower('win32')).toBeUndefined();
});

it('reads the report of macOS', () => {
  expect(powerFromPmset("Now drawing from 'Battery Power'\n -InternalBattery-0 80%; discharging")).toBe('battery');
  expect(powerFromPmset("Now drawing from 'AC Power'\n")).toBe('mains');
  expect(powerFromPmset('')).toBeUndefined();
});
