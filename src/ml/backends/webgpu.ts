import * as tf from '@tensorflow/tfjs-core';
import { AppError, ExpectedError } from '../../shared/errors.js';
import type { OpenBackend, OpenOptions } from './backend.js';
import { type GpuAdapter, type GpuDevice, requestAdapter } from './dawn.js';
import { GpuErrors } from './gpuErrors.js';
import { isRegistered } from './registry.js';

/** tfjs dispatches a convolution in groups of 32 output pixels along one axis and throws above the axis' limit. */
const PIXELS_PER_WORKGROUP = 32;

/**
 * tfjs' default matrix product is silently wrong with a transposed right side, 2000 or more terms and few outputs. This
 * program (`MatMulMax` is 3 in tfjs' enumeration) was correct in all tests.
 */
const MATMUL_PROGRAM = 3;

/**
 * Limits that tfjs needs above the guaranteed minimum. The default device binds at most 128 MiB and 8 buffers, and no
 * call reports an error when either is exceeded.
 */
const RAISED_LIMITS = [
  'maxStorageBufferBindingSize',
  'maxBufferSize',
  'maxComputeWorkgroupStorageSize',
  'maxComputeWorkgroupsPerDimension',
  'maxComputeWorkgroupSizeX',
  'maxComputeInvocationsPerWorkgroup',
  'maxStorageBuffersPerShaderStage',
] as const;

/**
 * Any graphics card, via Dawn (Vulkan, Metal or Direct3D 12).
 *
 * Errors on the device are never thrown by the call that causes them; instead, the next read throws. Reads have to be
 * asynchronous (`data`, not `dataSync`). The buffer pool never shrinks: use few different tensor shapes.
 *
 * @throws ExpectedError `backend/unavailable` without Dawn, a driver or a hardware adapter.
 */
export async function openWebgpu(options: OpenOptions = {}): Promise<OpenBackend> {
  const { adapter, release } = await requestAdapter();
  try {
    if (isSoftware(adapter) && !options.allowSoftwareAdapter) {
      throw new ExpectedError('backend/unavailable', `The only graphics adapter, ${nameOf(adapter)}, is software.`, {
        advice: 'The processor itself is faster. With a graphics card, install its maker’s driver.',
      });
    }
    return await openDevice(adapter, release);
  } catch (error) {
    release();
    throw error;
  }
}

async function openDevice(adapter: GpuAdapter, release: () => void): Promise<OpenBackend> {
  const requiredLimits = Object.fromEntries(
    RAISED_LIMITS.flatMap((name) => {
      const limit = adapter.limits[name];
      return limit === undefined ? [] : [[name, limit]];
    }),
  );
  const device = await adapter.requestDevice({ requiredLimits });
  const errors = new GpuErrors(device);
  // The package reads `navigator.gpu` while it loads, so it is only imported now.
  const { WebGPUBackend } = await import('@tensorflow/tfjs-backend-webgpu');
  // Kernels are registered for the name `webgpu` only, and the package's own factory would open another device.
  if (isRegistered('webgpu')) tf.removeBackend('webgpu');
  tf.registerBackend('webgpu', () => {
    const backend = new WebGPUBackend(device as never, adapter.info as never);
    const read = backend.read.bind(backend);
    backend.read = async (dataId) => {
      const values = await read(dataId);
      errors.check();
      return values;
    };
    return backend;
  });
  tf.env().set('WEBGPU_MATMUL_PROGRAM_TYPE', MATMUL_PROGRAM);
  // Without a usable device `setBackend` returns false and leaves the broken backend selected.
  if (!(await tf.setBackend('webgpu'))) {
    tf.removeBackend('webgpu');
    device.destroy();
    throw new ExpectedError('backend/failed', `tfjs does not start on ${nameOf(adapter)}.`);
  }
  return {
    name: 'webgpu',
    deviceName: nameOf(adapter),
    limits: {
      maxConvolutionPixels: (adapter.limits.maxComputeWorkgroupsPerDimension ?? 65535) * PIXELS_PER_WORKGROUP,
      maxTensorBytes: adapter.limits.maxStorageBufferBindingSize ?? null,
    },
    dispose: () => closeDevice(device, errors, release),
  };
}

async function closeDevice(device: GpuDevice, errors: GpuErrors, release: () => void): Promise<void> {
  errors.ignoreLoss();
  try {
    await device.queue.onSubmittedWorkDone();
  } catch (error) {
    // A lost device has no work left to wait for.
    if (error instanceof AppError) throw error;
  }
  tf.removeBackend('webgpu');
  device.destroy();
  release();
}

function nameOf({ info }: GpuAdapter): string {
  const name = [info.description, info.device, info.architecture].find((text) => text !== '') ?? 'graphics adapter';
  return info.vendor === '' || name.toLowerCase().includes(info.vendor.toLowerCase()) ? name : `${info.vendor} ${name}`;
}

/** SwiftShader, Mesa's llvmpipe and Windows' WARP run on the processor and are slower there than TensorFlow. */
function isSoftware(adapter: GpuAdapter): boolean {
  const { info } = adapter;
  if (info.isFallbackAdapter ?? adapter.isFallbackAdapter) return true;
  return /swiftshader|llvmpipe|lavapipe|softpipe|basic render/i.test(
    `${info.architecture} ${info.device} ${info.description}`,
  );
}
