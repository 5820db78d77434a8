import { ExpectedError } from '../../shared/errors.js';
import { NO_LIMITS, type OpenBackend } from './backend.js';
import { processorName } from './processor.js';
import { loadTensorflow } from './tensorflowBinding.js';

/**
 * TensorFlow on the processor, with all threads.
 * @throws ExpectedError `backend/unavailable` without the library, or if this process already runs it on a CUDA device.
 */
export async function openTensorflow(): Promise<OpenBackend> {
  const { usesCuda } = await loadTensorflow(true);
  if (usesCuda) {
    throw new ExpectedError('backend/unavailable', 'TensorFlow already runs on a CUDA device in this process.', {
      advice: 'Start again with the backend tensorflow.',
    });
  }
  return {
    name: 'tensorflow',
    deviceName: processorName(),
    limits: NO_LIMITS,
    dispose: () => Promise.resolve(),
  };
}
