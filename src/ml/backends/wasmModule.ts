import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import * as tf from '@tensorflow/tfjs-core';
import type { BackendWasm } from '@tensorflow/tfjs-backend-wasm';
import { ExpectedError } from '../../shared/errors.js';

export type WasmModule = BackendWasm['wasm'];

interface WorkerHandle {
  unref(): void;
  terminate(): unknown;
}

/** The part of Emscripten's glue code interface that we use. */
interface EmscriptenModule {
  _malloc: (bytes: number) => number;
  tfjs: Record<string, unknown>;
  cwrap(name: string, returns: 'number' | null, parameters: string[]): unknown;
  readonly PThread?: { unusedWorkers: WorkerHandle[]; readonly runningWorkers: readonly WorkerHandle[] };
}

type Imports = Record<string, Record<string, unknown> | undefined>;

interface EmscriptenOptions {
  locateFile(name: string): string | URL;
  instantiateWasm(imports: Imports, receive: (instance: object, module: object) => void): object;
}

type EmscriptenFactory = (options: EmscriptenOptions) => Promise<EmscriptenModule>;

/** The glue code starts this many workers; any pthreads above this number would wait for each other forever. */
export const MAX_WASM_THREADS = 8;

/** Part of the JavaScript engine; TypeScript only declares it for browsers. */
const { WebAssembly } = globalThis as unknown as {
  WebAssembly: {
    compile(binary: Uint8Array): Promise<object>;
    Instance: new (module: object, imports: Imports) => object;
  };
};

const PACKAGE = '@tensorflow/tfjs-backend-wasm';
const nodeRequire = createRequire(import.meta.url);

/**
 * Instantiates TensorFlow's WebAssembly library, with SIMD if the machine has it, and with threads if there is SIMD and
 * `threads` is above 1. tfjs itself never starts threads under Node, because its glue code passes the worker's source
 * as a blob, which Node's workers reject; they accept a `data:` module.
 */
export async function instantiateWasm(threads: number): Promise<WasmModule> {
  const simd = await tf.env().getAsync('WASM_HAS_SIMD_SUPPORT');
  const threaded = simd === true && threads > 1;
  const binary = threaded ? '-threaded-simd' : simd === true ? '-simd' : '';
  const compiled = await WebAssembly.compile(
    await readFile(nodeRequire.resolve(`${PACKAGE}/wasm-out/tfjs-backend-wasm${binary}.wasm`)),
  );
  const glue = nodeRequire.resolve(`${PACKAGE}/wasm-out/tfjs-backend-wasm${threaded ? '-threaded-simd' : ''}.js`);
  const factory = nodeRequire(glue) as EmscriptenFactory;
  const module = await keepingGlobals(() =>
    factory({
      locateFile: (name) => (name.endsWith('.worker.js') ? workerSource(glue) : name),
      instantiateWasm(imports, receive) {
        // The library never uses more than half of this value, assuming two threads per core.
        Object.assign(imports['env'] ?? {}, { emscripten_num_logical_cores: () => 2 * threads });
        receive(new WebAssembly.Instance(compiled, imports), compiled);
        return {};
      },
    }),
  );
  module.tfjs = wrapFunctions(module);
  refuseNullPointers(module);
  return module as unknown as WasmModule;
}

/** Lets the process end while threads wait for work, and ends the unused workers. Call it once threads run. */
export function settleThreads(wasm: WasmModule): void {
  const pool = (wasm as unknown as EmscriptenModule).PThread;
  if (!pool) return;
  for (const worker of pool.unusedWorkers) worker.terminate();
  pool.unusedWorkers = [];
  for (const worker of pool.runningWorkers) worker.unref();
}

/**
 * Runs `action` and undoes what Emscripten's glue code does to the process: it installs handlers that turn every
 * rejected promise into a crash, removes all handlers on disposal, including those of others, and sets `Worker`.
 */
export async function keepingGlobals<T>(action: () => T | Promise<T>): Promise<T> {
  const events = ['uncaughtException', 'unhandledRejection'] as const;
  const before = events.map((event) => process.rawListeners(event));
  const worker = Object.getOwnPropertyDescriptor(globalThis, 'Worker');
  try {
    return await action();
  } finally {
    for (const [index, event] of events.entries()) {
      const [had, has] = [before[index] ?? [], process.rawListeners(event)] as (() => void)[][];
      for (const listener of has ?? []) if (!had?.includes(listener)) process.removeListener(event, listener);
      for (const listener of had ?? []) if (!has?.includes(listener)) process.on(event, listener);
    }
    if (worker) Object.defineProperty(globalThis, 'Worker', worker);
    else delete (globalThis as { Worker?: unknown }).Worker;
  }
}

/** The worker's script as a module. It expects CommonJS' names and finds the glue code by file name. */
function workerSource(glue: string): URL {
  const { wasmWorkerContents } = nodeRequire(`${PACKAGE}/wasm-out/tfjs-backend-wasm-threaded-simd.worker.js`) as {
    wasmWorkerContents: string;
  };
  const names =
    `import { createRequire } from 'node:module';` +
    `const __filename = ${JSON.stringify(glue)};` +
    `const require = createRequire(__filename);`;
  // The package stores the script in a string where line feeds inside literals lost their escape.
  return new URL(`data:text/javascript,${encodeURIComponent(names + wasmWorkerContents.replace(/\n/g, '\\n'))}`);
}

/** The interface that tfjs' backend object expects of its module. */
function wrapFunctions(module: EmscriptenModule): Record<string, unknown> {
  const number = 'number';
  return {
    init: module.cwrap('init', null, []),
    initWithThreadsCount: module.cwrap('init_with_threads_count', null, [number]),
    getThreadsCount: module.cwrap('get_threads_count', number, []),
    registerTensor: module.cwrap('register_tensor', null, [number, number, number]),
    disposeData: module.cwrap('dispose_data', null, [number]),
    dispose: module.cwrap('dispose', null, []),
  };
}

/** WebAssembly addresses 4 GiB. tfjs does not check for failed allocations and would write to address 0. */
function refuseNullPointers(module: EmscriptenModule): void {
  const malloc = module._malloc.bind(module);
  module._malloc = (bytes) => {
    const address = malloc(bytes);
    if (address === 0 && bytes > 0) {
      throw new ExpectedError('engine/out-of-memory', 'The backend wasm has used up its 4 GiB of memory.', {
        advice: 'Choose a smaller size or another backend.',
        details: { bytes },
      });
    }
    return address;
  };
}
