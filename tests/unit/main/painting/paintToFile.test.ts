import { spawnSync } from 'node:child_process';
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { paintToFile, type FilePainting, type PaintingEngine } from '../../../../src/main/painting/paintToFile.js';
import { PLAIN_SETTINGS } from '../../../../src/shared/domain/look.js';
import { ExpectedError } from '../../../../src/shared/errors.js';
import { tempFolder } from '../../../helpers/tempFolder.js';

function painting(path: string): FilePainting {
  return {
    content: { path: '/photos/sea.jpg' },
    look: { ...PLAIN_SETTINGS, styles: [{ name: 'Wheat', weight: 1, code: Uint8Array.of(1) }] },
    compute: { backend: 'wasm', modelFolder: '/model' },
    output: { path, canReplace: false, format: 'png', appVersion: '1' },
  };
}

/** An engine with this process id that leaves a temporary file next to the output and fails. */
function failingEngine(enginePid: number, folder: string, failure: Error): PaintingEngine {
  return {
    enginePid,
    request(_job, options) {
      options?.onStarted?.();
      writeFileSync(join(folder, `.pentimento-${enginePid}-0123.tmp`), 'half a picture');
      return Promise.reject(failure);
    },
  };
}

it('takes away what an engine that died has left, and nothing of one that lives', async () => {
  const failure = new ExpectedError('engine/crashed', 'The engine ended.');
  const dead = spawnSync('true').pid;
  for (const [pid, isLeft] of [[dead, false] as const, [process.pid, true] as const]) {
    const folder = tempFolder();
    const answer = paintToFile(failingEngine(pid, folder, failure), painting(join(folder, 'new', 'out.png')));
    await expect(answer).rejects.toBe(failure);
    const beside = paintToFile(failingEngine(pid, folder, failure), painting(join(folder, 'out.png')));
    await expect(beside).rejects.toBe(failure);
    expect(existsSync(join(folder, `.pentimento-${pid}-0123.tmp`))).toBe(isLeft);
    // The folder of an output is created.
    expect(existsSync(join(folder, 'new'))).toBe(true);
  }
});

it('says in words what the disk has refused', async () => {
  const folder = tempFolder();
  const full = Object.assign(new Error('ENOSPC: no space left on device'), { code: 'ENOSPC' });
  const answer = paintToFile(failingEngine(process.pid, folder, full), painting(join(folder, 'out.png')));
  await expect(answer).rejects.toMatchObject({ code: 'disk/full', advice: expect.stringContaining('space') });
});
