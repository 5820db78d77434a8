export const engine = {
  stopped: 'Ready when needed',
  starting: 'Starting…',
  ready: 'Ready',
  crashed: 'Restarting',
  label: 'Engine: {state}',
  on: '{state} on {backend}',
  restarted: 'The engine stopped unexpectedly and was started again.',
  backends: {
    auto: 'Best available',
    cuda: 'NVIDIA card (CUDA)',
    webgpu: 'Graphics card (WebGPU)',
    tensorflow: 'Processor (TensorFlow)',
    wasm: 'Processor (WebAssembly)',
  },
  short: { cuda: 'CUDA', webgpu: 'WebGPU', tensorflow: 'processor', wasm: 'WebAssembly' },
};
