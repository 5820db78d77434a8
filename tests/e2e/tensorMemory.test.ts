import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, inject, it } from 'vitest';
import { linkedFolder } from '../../scripts/setup/native/link.mjs';
import { ROOT } from '../../scripts/setup/places.mjs';
import { readJson } from '../../scripts/setup/stamp.mjs';

/** Prints page faults of a first and of a later round of the same tensors, then the sum of 2.5 GiB of ones. */
const SCRIPT = `
  const tf = require('@tensorflow/tfjs-node-gpu');
  const round = () => {
    const before = process.resourceUsage().minorPageFault;
    tf.tidy(() => { for (let i = 0; i < 8; i++) tf.fill([16, 1024, 1024], i).add(1); });
    return process.resourceUsage().minorPageFault - before;
  };
  const first = round();
  round();
  const later = round();
  const large = Array.from({ length: 10 }, () => tf.fill([256, 1024, 256], 1));
  const sum = large.reduce((total, tensor) => total + tensor.mean().dataSync()[0], 0);
  console.log(JSON.stringify({ first, later, sum }));
`;

const electron = inject('electron');
const folder = linkedFolder(ROOT);
const flavor =
  folder === null ? undefined : (readJson(join(folder, 'ready.json')) as { flavor: string } | null)?.flavor;
// The official binding is without our pool.
const canRun = 'executable' in electron && process.platform === 'linux' && ['cpu', 'cuda'].includes(flavor ?? '');

describe.skipIf(!canRun)("tensors in Electron's memory", () => {
  it('take the room of earlier ones, and more than 2 GiB', async () => {
    const { executable } = electron as { executable: string };
    const { stdout } = await promisify(execFile)(executable, ['-e', SCRIPT], {
      cwd: ROOT,
      env: { ...process.env, ELECTRON_RUN_AS_NODE: '1', TF_CPP_MIN_LOG_LEVEL: '2' },
    });
    const { first, later, sum } = JSON.parse(stdout.trim().split('\n').at(-1) ?? '') as Record<string, number>;
    expect(first).toBeGreaterThan(30_000);
    expect(later).toBeLessThan((first ?? 0) / 10);
    expect(sum).toBe(10);
  });
});
