import * as tf from '@tensorflow/tfjs-core';
import { selectBackend } from '../src/ml/backends/ladder.js';
import { initialStyleArrays, learntStyle } from '../src/ml/models/customStyle.js';
import { flattenCode } from '../src/ml/models/styleCode.js';
import { parseTrainingConfig } from '../src/ml/train/config.js';
import { createTask } from '../src/ml/train/createTask.js';
import { train } from '../src/ml/train/trainer.js';
import { MemorySource, MemoryStore, TINY_TASK, TINY_WORLD } from './helpers/memoryTraining.js';
import { testImage } from './helpers/testImages.js';
import { tinyModel } from './helpers/tinyModel.js';
await selectBackend('tensorflow');
const base = { data: { cropSize: 32 }, batch: 2, schedule: { warmupSteps: 2 }, averageDecay: 0.9, previews: { every: 1000, count: 2, size: 32 }, logEvery: 5 };
const show = (store: MemoryStore, key: string) => console.log(store.losses.map((r) => JSON.stringify(Object.fromEntries(Object.entries(r.losses[key]!).map(([k, v]) => [k, +v.toPrecision(3)])))).join('\n'));
const go = async (config: any, task: any, store: MemoryStore, source = new MemorySource({ count: 4, size: 32, batch: 2 }, 1)) =>
  train({ config, configHash: '', dataHash: '', backend: 'tensorflow', task, store, source, report: () => undefined, clock: () => performance.now() });
for (const trains of ['code', 'network'] as const) {
  const model = await tinyModel();
  const before = await model.network.parameters.read();
  const code = await model.encodeStyle(testImage(32, 32, 50));
  const config = parseTrainingConfig({ ...base, task: { name: 'customStyle', trunk: model.trunk, trains, discriminator: { channels: 4 } }, steps: trains === 'code' ? 30 : 10, optimizer: { learningRate: trains === 'code' ? 0.02 : 0.002 } });
  const store = new MemoryStore();
  const task = await createTask(config, { ...TINY_WORLD, readModel: () => Promise.resolve(model) });
  task.networks[0]!.parameters.assign(initialStyleArrays(code, trains === 'network' ? before : undefined));
  await go(config, task, store);
  console.log(trains); show(store, 'style');
  const arrays = new Map([...store.checkpoints.at(-1)!.checkpoint.average].map(([n, a]) => [n.replace('style/', ''), a]));
  const learnt = learntStyle(arrays)!;
  const flat = flattenCode(code); const size = code.modulation.length;
  console.log('rest same', learnt.code.slice(size).every((v, i) => v === flat[size + i]), 'moved', Math.max(...[...code.modulation].map((v, i) => Math.abs(v - learnt.code[i]!))));
  task.dispose();
}
{
  const config = parseTrainingConfig({ ...base, task: { ...TINY_TASK, reconstructionOnly: true }, steps: 20, optimizer: { learningRate: 3e-3 } });
  const task = await createTask(config, TINY_WORLD); const store = new MemoryStore();
  await go(config, task, store); console.log('reconstruction'); show(store, 'generator'); task.dispose();
}
{
  const config = parseTrainingConfig({ ...base, task: TINY_TASK, steps: 24, optimizer: { learningRate: 3e-3 }, logEvery: 3 });
  const task = await createTask(config, TINY_WORLD); const store = new MemoryStore();
  await go(config, task, store, new MemorySource({ count: 6, size: 32, batch: 2 }, 1)); console.log('transfer'); show(store, 'generator'); task.dispose();
}
process.exit(0);
