import { expect, it } from 'vitest';
import { type EngineHandlers, serveEngine } from '../../../../src/main/engine/engineServer.js';
import { type EngineEvent, engineEvent, type EngineResult } from '../../../../src/shared/engine/events.js';
import { PLAIN_SETTINGS } from '../../../../src/shared/domain/look.js';
import { turns } from '../../../helpers/turns.js';
import { portPair } from '../../../helpers/portPair.js';

const request = (jobId: string): object => ({
  type: 'stylize',
  jobId,
  content: { path: jobId },
  look: { ...PLAIN_SETTINGS, styles: [{ name: 's', weight: 1, code: Uint8Array.of(1) }] },
  compute: { backend: 'wasm', modelFolder: 'm' },
  output: { path: 'o', canReplace: true, format: 'jpg', appVersion: '1' },
});

it('reads and writes files of one job beside the computing of another, three at a time, computing in order', async () => {
  const log: string[] = [];
  const isOpen = { read: 0, compute: 0, write: 0 };
  let most = { jobs: 0, compute: 0 };
  const phase = async (name: keyof typeof isOpen, jobId: string, length: number): Promise<void> => {
    isOpen[name] += 1;
    log.push(`${name} ${jobId}`);
    const jobs = isOpen.read + isOpen.compute + isOpen.write;
    most = { jobs: Math.max(most.jobs, jobs), compute: Math.max(most.compute, isOpen.compute) };
    await turns(length);
    isOpen[name] -= 1;
  };
  const unused = (): Promise<never> => Promise.reject(new Error('not asked for here'));
  const stylize: EngineHandlers['stylize'] = async ({ jobId, output }, { turn }) => {
    // The first read takes longest: its turn comes first anyway.
    await phase('read', jobId, jobId === 'a' ? 40 : 5);
    await turn(() => phase('compute', jobId, 20));
    await phase('write', jobId, 30);
    const timings = { readMs: 1, prepareMs: 1, stylizeMs: 1, writeMs: 1 };
    const result: EngineResult<'stylize'> = {
      type: 'stylize',
      outPath: output.path,
      width: 1,
      height: 1,
      frames: 1,
      notes: [],
      backend: 'wasm',
      deviceName: 'd',
      timings,
      peakMemoryBytes: 1,
      cpu: { stylizeMs: 1, processMs: 1 },
    };
    return result;
  };
  const handlers = new Proxy({ stylize } as unknown as EngineHandlers, {
    get: (target, name) => (name === 'stylize' ? target.stylize : unused),
  });
  const [host, engine] = portPair();
  const events: EngineEvent[] = [];
  host.onMessage((message) => events.push(engineEvent.parse(message)));
  const closed = serveEngine(engine, handlers, { onViolation: (message) => log.push(message) });
  const ids = ['a', 'b', 'c', 'd', 'e', 'f'];
  for (const id of ids) host.post(request(id));
  while (events.filter(({ type }) => type === 'done').length < ids.length) await turns(1);
  host.post({ type: 'shutdown', jobId: 's' });
  await closed;
  expect(log.filter((line) => line.startsWith('compute'))).toEqual(ids.map((id) => `compute ${id}`));
  expect(most).toEqual({ jobs: 3, compute: 1 });
  expect(log.indexOf('compute b')).toBeLessThan(log.indexOf('read d'));
});
