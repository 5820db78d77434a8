import { readFile, readdir } from 'node:fs/promises';
import { ExpectedError } from '../../shared/errors.js';
import { NO_LIMITS, type OpenBackend } from './backend.js';
import { loadTensorflow } from './tensorflowBinding.js';

/**
 * TensorFlow on an NVIDIA card.
 * @throws ExpectedError `backend/unavailable` without the library or without a CUDA device that it can use.
 */
export async function openCuda(): Promise<OpenBackend> {
  const { usesCuda } = await loadTensorflow();
  const card = await nvidiaCard();
  if (!usesCuda) {
    throw card === null
      ? new ExpectedError('backend/unavailable', 'TensorFlow finds no CUDA device.', {
          advice: 'It needs an NVIDIA card with its driver; other cards run through webgpu.',
        })
      : new ExpectedError('backend/unavailable', `There is an ${card}, and this TensorFlow cannot use it.`, {
          advice: 'Run `npm run setup -- --cuda`, which fetches the CUDA build of TensorFlow.',
        });
  }
  return {
    name: 'cuda',
    deviceName: card ?? 'CUDA device',
    limits: NO_LIMITS,
    dispose: () => Promise.resolve(),
  };
}

/** The name of the first NVIDIA card according to the driver, which only Linux publishes as a file. */
async function nvidiaCard(): Promise<string | null> {
  const folder = '/proc/driver/nvidia/gpus';
  try {
    const [card] = await readdir(folder);
    if (card === undefined) return null;
    const information = await readFile(`${folder}/${card}/information`, 'utf8');
    return /^Model:\s*(.+)$/m.exec(information)?.[1]?.trim() ?? null;
  } catch {
    return null;
  }
}
