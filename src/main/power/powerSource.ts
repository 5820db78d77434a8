import { execFile } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { platform } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

export type PowerSource = 'battery' | 'mains';

/** Tells what the machine runs on. */
export interface PowerMonitor {
  /** Undefined if it cannot be told at the moment. */
  read(): Promise<PowerSource | undefined>;
  /** Calls back at once when it changes, where the system says so; otherwise only `read` tells. */
  onChange?(listener: () => void): () => void;
}

const run = promisify(execFile);
const SUPPLIES = '/sys/class/power_supply';

/** What this system's own files and tools say of its power; undefined for a machine without a battery, or unknown. */
export function systemPower(system: NodeJS.Platform = platform(), supplies = SUPPLIES): PowerMonitor | undefined {
  switch (system) {
    case 'linux':
      return hasBattery(supplies) ? { read: () => readSupplies(supplies) } : undefined;
    case 'darwin':
      return { read: async () => powerFromPmset((await run('pmset', ['-g', 'batt'])).stdout) };
    default:
      return undefined;
  }
}

/** @param report of `pmset -g batt`, whose first line names what the machine draws from. */
export function powerFromPmset(report: string): PowerSource | undefined {
  if (report.includes("'Battery Power'")) return 'battery';
  return report.includes("'AC Power'") ? 'mains' : undefined;
}

/** Batteries of mice and pens say that they power a device only. */
function hasBattery(supplies: string): boolean {
  try {
    return readdirSync(supplies).some((name) => {
      const of = (file: string): string => {
        try {
          return readFileSync(join(supplies, name, file), 'utf8').trim();
        } catch {
          return '';
        }
      };
      return of('type') === 'Battery' && of('scope') !== 'Device';
    });
  } catch {
    return false;
  }
}

async function readSupplies(supplies: string): Promise<PowerSource | undefined> {
  const names = await readdir(supplies).catch(() => []);
  const read = (name: string, file: string): Promise<string> =>
    readFile(join(supplies, name, file), 'utf8').then(
      (text) => text.trim(),
      () => '',
    );
  const all = await Promise.all(
    names.map(async (name) => ({
      type: await read(name, 'type'),
      scope: await read(name, 'scope'),
      online: await read(name, 'online'),
      status: await read(name, 'status'),
    })),
  );
  const isOnline = all.some(({ type, online }) => type !== 'Battery' && online === '1');
  if (isOnline) return 'mains';
  const batteries = all.filter(({ type, scope }) => type === 'Battery' && scope !== 'Device');
  if (batteries.length === 0) return undefined;
  return batteries.some(({ status }) => status === 'Discharging') ? 'battery' : 'mains';
}
