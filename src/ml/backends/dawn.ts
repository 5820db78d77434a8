import { readFile, access } from 'node:fs/promises';
import { ExpectedError } from '../../shared/errors.js';

/** The parts of WebGPU that we use. The full types come with an optional package that may be missing. */
export interface GpuAdapter {
  readonly info: {
    readonly vendor: string;
    readonly architecture: string;
    readonly device: string;
    readonly description: string;
    readonly isFallbackAdapter?: boolean;
  };
  readonly isFallbackAdapter?: boolean;
  readonly limits: Readonly<Record<string, number | undefined>>;
  requestDevice(descriptor: { requiredLimits: Record<string, number> }): Promise<GpuDevice>;
}

export interface GpuDevice {
  readonly queue: { onSubmittedWorkDone(): Promise<void> };
  readonly lost: Promise<{ readonly reason: string; readonly message: string }>;
  addEventListener(type: 'uncapturederror', listener: (event: GpuErrorEvent) => void): void;
  destroy(): void;
}

export interface GpuErrorEvent {
  readonly error: { readonly message: string; readonly constructor: { readonly name: string } };
  preventDefault(): void;
}

interface Gpu {
  requestAdapter(options: { powerPreference: 'high-performance' }): Promise<GpuAdapter | null>;
}

interface Dawn {
  readonly globals: object;
  create(options: readonly string[]): Gpu;
}

/**
 * Sets WebGPU's global names and `navigator.gpu`, which tfjs reads, and requests the fastest adapter. `release` removes
 * `navigator.gpu`; until then the process does not end by itself.
 *
 * @throws ExpectedError `backend/unavailable` without the package, its driver interface or an adapter.
 */
export async function requestAdapter(): Promise<{ adapter: GpuAdapter; release: () => void }> {
  await requireVulkanLoader();
  const dawn = await importDawn();
  Object.assign(globalThis, dawn.globals);
  const gpu = dawn.create([]);
  const release = provideNavigator(gpu);
  const adapter = await gpu.requestAdapter({ powerPreference: 'high-performance' });
  if (adapter !== null) return { adapter, release };
  release();
  throw new ExpectedError('backend/unavailable', 'No graphics adapter was found.', { advice: INSTALL_DRIVER });
}

const INSTALL_DRIVER = 'With a graphics card, install its current driver (on Linux with Vulkan support).';

async function importDawn(): Promise<Dawn> {
  // An optional package: its name is hidden from bundlers and from the type check.
  const name = 'webgpu';
  try {
    return (await import(/* @vite-ignore */ name)) as Dawn;
  } catch (cause) {
    const code = (cause as NodeJS.ErrnoException).code;
    const [firstLine] = (cause instanceof Error ? cause.message : String(cause)).split('\n', 1);
    throw code === 'ERR_MODULE_NOT_FOUND'
      ? new ExpectedError('backend/unavailable', 'The optional package webgpu is not installed.', {
          advice: 'Run `npm run setup`.',
          cause,
        })
      : new ExpectedError('backend/unavailable', `The package webgpu does not load: ${firstLine ?? ''}`, { cause });
  }
}

/** Node has no `navigator` before version 21, and later a read-only one without `gpu`. */
function provideNavigator(gpu: Gpu): () => void {
  const scope = globalThis as { navigator?: object };
  if (scope.navigator === undefined) {
    Object.defineProperty(scope, 'navigator', {
      value: { gpu, userAgent: `Node.js/${process.versions.node}` },
      configurable: true,
      writable: true,
    });
    return () => delete scope.navigator;
  }
  const navigator = scope.navigator as { gpu?: Gpu };
  Object.defineProperty(navigator, 'gpu', { value: gpu, configurable: true, writable: true });
  return () => delete navigator.gpu;
}

/**
 * Without Vulkan's loader, Dawn finds nothing on Linux and prints a warning to the terminal that we cannot suppress. So
 * we look for the loader first: in the folders that the user added, then in the linker's cache.
 */
async function requireVulkanLoader(): Promise<void> {
  if (process.platform !== 'linux') return;
  const library = 'libvulkan.so.1';
  const folders = (process.env['LD_LIBRARY_PATH'] ?? '').split(':').filter((folder) => folder !== '');
  for (const folder of folders) {
    if (await exists(`${folder}/${library}`)) return;
  }
  const cache = await readFile('/etc/ld.so.cache').catch(() => null);
  if (cache === null || cache.includes(library)) return;
  throw new ExpectedError('backend/unavailable', `There is no Vulkan on this machine (${library} is missing).`, {
    advice: 'With a graphics card, install its driver with Vulkan support (on Debian: libvulkan1).',
  });
}

async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
