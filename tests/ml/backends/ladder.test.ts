import * as tf from '@tensorflow/tfjs-core';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { probeBackend, selectBackend } from '../../../src/ml/backends/ladder.js';
import { runSelfTest } from '../../../src/ml/backends/selfTest.js';
import { BACKEND_NAMES } from '../../../src/shared/domain/backends.js';
import { ExpectedError } from '../../../src/shared/errors.js';
import { isPresent, useBackend } from '../../helpers/backends.js';
import { expectNoTensorLeak } from '../../helpers/tensorLeaks.js';

describe('selectBackend', () => {
  it('opens wasm by name, everywhere', async () => {
    const backend = await selectBackend('wasm');
    expect(backend).toMatchObject({ name: 'wasm', passedOver: [] });
    expect(backend.deviceName).toMatch(/\d threads?$/);
    expect(tf.getBackend()).toBe('wasm');
    await backend.dispose();
  });

  it('opens wasm again after it was disposed', async () => {
    const backend = await selectBackend('wasm');
    await runSelfTest(); // Throws if the backend computes a wrong result.
    expect([backend.name, tf.getBackend()]).toEqual(['wasm', 'wasm']);
    await backend.dispose();
  });

  it('walks down the ladder and says why it passed by', async () => {
    const backend = await selectBackend('auto');
    const position = BACKEND_NAMES.indexOf(backend.name);
    expect(backend.passedOver.map(({ name }) => name)).toEqual(BACKEND_NAMES.slice(0, position));
    for (const report of backend.passedOver) {
      expect(report.state).not.toBe('ready');
      expect(report.reason).toMatch(/^[A-Z].*\.$/);
      expect(report.advice).toMatch(/^[A-Z].*\.$/);
    }
    await backend.dispose();
  });

  // Skipped if the machine has the backend: it must not be reported as passed.
  it.for(['cuda', 'webgpu', 'tensorflow'] as const)(
    'refuses %s with reason and advice where the machine lacks it',
    async (name, { skip }) => {
      if (await isPresent(name)) skip('this machine has it');
      const error: unknown = await selectBackend(name).catch((reason: unknown) => reason);
      expect(error).toBeInstanceOf(ExpectedError);
      expect(error).toMatchObject({ code: 'backend/unavailable', advice: expect.stringMatching(/\.$/) });
    },
  );
});

describe('the self-test', () => {
  const original = (): tf.KernelConfig => tf.getKernel('Conv2D', 'wasm');
  let convolution: tf.KernelConfig;

  beforeEach(async () => {
    await useBackend('wasm');
    convolution = original();
  });
  afterEach(() => replaceConvolution(convolution.kernelFunc));

  /** Really breaks the backend: every later convolution throws this. */
  function replaceConvolution(kernelFunc: tf.KernelFunc): void {
    tf.unregisterKernel('Conv2D', 'wasm');
    tf.registerKernel({ ...convolution, kernelFunc });
  }

  function changed(change: (y: tf.Tensor) => tf.Tensor): tf.KernelFunc {
    return (params) =>
      tf.tidy(() => change(tf.engine().makeTensorFromTensorInfo(convolution.kernelFunc(params) as tf.TensorInfo)));
  }

  it('passes and leaves no tensors behind', async () => {
    await expectNoTensorLeak(runSelfTest);
  });

  it.each([
    ['black', (y: tf.Tensor) => tf.zerosLike(y), 'black'],
    ['not a number', (y: tf.Tensor) => tf.div(y, tf.zerosLike(y)), 'no numbers'],
    ['half a percent off', (y: tf.Tensor) => tf.mul(y, 1.005), 'off by 0.005'],
    ['moved by a pixel', (y: tf.Tensor) => tf.reverse(y, 2), 'off by'],
  ])('fails a backend whose convolution comes out %s', async (_, change, message) => {
    replaceConvolution(changed(change));
    await expect(runSelfTest()).rejects.toThrow(message);
    await expect(runSelfTest()).rejects.toMatchObject({ code: 'backend/failed' });
  });

  it('fails a backend whose gradients are wrong', async () => {
    const gradient = tf.getKernel('Conv2DBackpropFilter', 'wasm');
    tf.unregisterKernel('Conv2DBackpropFilter', 'wasm');
    tf.registerKernel({
      ...gradient,
      kernelFunc: (params) => tf.tidy(() => tf.mul(gradient.kernelFunc(params) as tf.Tensor, -1)),
    });
    try {
      await expect(runSelfTest()).rejects.toThrow('gradient of a convolution’s kernel');
    } finally {
      tf.unregisterKernel('Conv2DBackpropFilter', 'wasm');
      tf.registerKernel(gradient);
    }
  });

  it('is what a probe reports', async () => {
    replaceConvolution(changed((y) => tf.zerosLike(y)));
    const report = await probeBackend('wasm');
    expect(report).toMatchObject({ name: 'wasm', state: 'failed', gflops: null });
    expect(report.reason).toContain('black');
  });
});

describe('a probe', () => {
  it('measures a backend that works', async () => {
    const report = await probeBackend('wasm', { repeats: 1 });
    expect(report).toMatchObject({ name: 'wasm', state: 'ready', reason: null, advice: null });
    expect(report.gflops).toBeGreaterThan(0.1);
    expect(report.gflops).toBeLessThan(2000);
  });
});
