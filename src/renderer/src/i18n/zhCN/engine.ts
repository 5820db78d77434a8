import type { Messages } from '../messageKeys.js';

export const engine: Messages['engine'] = {
  stopped: '待命',
  starting: '正在启动…',
  ready: '就绪',
  crashed: '正在重启',
  label: '引擎：{state}',
  on: '{state} · {backend}',
  restarted: '引擎意外停止，已重新启动。',
  backends: {
    auto: '自动选择最佳',
    cuda: 'NVIDIA 显卡 (CUDA)',
    webgpu: '显卡 (WebGPU)',
    tensorflow: '处理器 (TensorFlow)',
    wasm: '处理器 (WebAssembly)',
  },
  short: { cuda: 'CUDA', webgpu: 'WebGPU', tensorflow: '处理器', wasm: 'WebAssembly' },
};
