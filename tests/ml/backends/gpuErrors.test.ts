import { describe, expect, it } from 'vitest';
import type { GpuDevice, GpuErrorEvent } from '../../../src/ml/backends/dawn.js';
import { GpuErrors } from '../../../src/ml/backends/gpuErrors.js';
import { explainLoadError } from '../../../src/ml/backends/tensorflowBinding.js';

/** A device whose errors are set by the test. */
class BreakableDevice implements GpuDevice {
  readonly queue = { onSubmittedWorkDone: () => Promise.resolve() };
  lose: (info: { reason: string; message: string }) => void = () => undefined;
  readonly lost = new Promise<{ reason: string; message: string }>((resolve) => {
    this.lose = resolve;
  });
  private listener: (event: GpuErrorEvent) => void = () => undefined;

  addEventListener(_type: 'uncapturederror', listener: (event: GpuErrorEvent) => void): void {
    this.listener = listener;
  }

  fail(name: string, message: string): boolean {
    let isPrevented = false;
    const preventDefault = (): void => {
      isPrevented = true;
    };
    this.listener({ error: { message, constructor: { name } }, preventDefault });
    return isPrevented;
  }

  destroy(): void {
    this.lose({ reason: 'destroyed', message: '' });
  }
}

describe('errors of a graphics device', () => {
  it('fail the next check, once, and stay off the terminal', () => {
    const device = new BreakableDevice();
    const errors = new GpuErrors(device);
    errors.check();
    expect(device.fail('GPUValidationError', 'too many buffers')).toBe(true);
    device.fail('GPUValidationError', 'a later one');
    expect(() => errors.check()).toThrow(
      expect.objectContaining({
        code: 'backend/failed',
        details: { kind: 'GPUValidationError', message: 'too many buffers' },
      }),
    );
    errors.check();
  });

  it('of memory are told from others, so that a smaller tile can be tried', () => {
    const device = new BreakableDevice();
    const errors = new GpuErrors(device);
    device.fail('GPUOutOfMemoryError', 'no room');
    expect(() => errors.check()).toThrow(expect.objectContaining({ code: 'engine/out-of-memory' }));
  });

  it('a lost device fails every check', async () => {
    const device = new BreakableDevice();
    const errors = new GpuErrors(device);
    device.lose({ reason: 'unknown', message: 'driver reset' });
    await device.lost;
    for (let attempt = 0; attempt < 2; attempt++) expect(() => errors.check()).toThrow('lost');
  });

  it('a device that we destroy is not lost', async () => {
    const device = new BreakableDevice();
    const errors = new GpuErrors(device);
    errors.ignoreLoss();
    device.destroy();
    await device.lost;
    // Errors are still reported by name, not as a device loss.
    device.fail('GPUValidationError', 'too late');
    expect(() => errors.check()).toThrow(
      expect.objectContaining({ details: { kind: 'GPUValidationError', message: 'too late' } }),
    );
  });
});

describe('a TensorFlow that does not load', () => {
  const coded = (message: string, code?: string): Error => Object.assign(new Error(message), code ? { code } : {});

  it.each([
    [coded("Cannot find module '@tensorflow/tfjs-node-gpu'\nRequire stack:\n- x", 'MODULE_NOT_FOUND'), 'not installed'],
    [
      coded('libtensorflow.so.2: cannot open shared object file\nmore', 'ERR_DLOPEN_FAILED'),
      'does not load: libtensorflow',
    ],
    [coded('The Node.js native addon module (tfjs_binding.node) can not be found at path'), 'has not been built'],
    ['a string', 'does not load: a string'],
  ])('is explained in one line with advice: %s', (thrown, reason) => {
    const error = explainLoadError(thrown);
    expect(error.code).toBe('backend/unavailable');
    expect(error.message).toContain(reason);
    expect(error.message).not.toContain('\n');
    expect(error.advice).toContain('npm run setup');
  });
});
