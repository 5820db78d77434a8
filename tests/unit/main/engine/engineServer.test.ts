import { describe, expect, it, vi } from 'vitest';
import { serveEngine, type EngineHandlers, type JobContext } from '../../../../src/main/engine/engineServer.js';
import { engineEvent, type EngineEvent, type EngineResult } from '../../../../src/shared/engine/events.js';
import { CancelledError, ExpectedError } from '../../../../src/shared/errors.js';
import { portPair, type TestPort } from '../../../helpers/portPair.js';
import { turns } from '../../../helpers/turns.js';

const report = { name: 'wasm', state: 'ready', deviceName: null, gflops: 1, reason: null, advice: null } as const;
const probed: EngineResult<'probe'> = { type: 'probe', report };

interface Bench {
  readonly host: TestPort;
  readonly events: EngineEvent[];
  readonly violations: string[];
  readonly closed: Promise<void>;
  /** Settles when the job has received its last event. */
  last(jobId: string): Promise<EngineEvent>;
  ofJob(jobId: string): string[];
}

function bench(probe: EngineHandlers['probe']): Bench {
  const [host, engine] = portPair();
  const events: EngineEvent[] = [];
  const violations: string[] = [];
  host.onMessage((message) => events.push(engineEvent.parse(message)));
  const unused = (): Promise<never> => Promise.reject(new Error('not asked for here'));
  const handlers: EngineHandlers = {
    probe,
    encodeStyle: unused,
    stylize: unused,
    preview: unused,
    window: unused,
    train: unused,
    trainStyle: unused,
    polish: unused,
    clip: unused,
    videoFacts: unused,
    videoStill: unused,
    videoShot: unused,
    prepare: unused,
  };
  const closed = serveEngine(engine, handlers, { onViolation: (message) => violations.push(message) });
  const ofJob = (jobId: string): EngineEvent[] => events.filter((event) => event.jobId === jobId);
  const last = async (jobId: string): Promise<EngineEvent> => {
    for (;;) {
      const event = ofJob(jobId).at(-1);
      if (event && ['done', 'failed', 'cancelled'].includes(event.type)) return event;
      await turns(1);
    }
  };
  return { host, events, violations, closed, last, ofJob: (jobId) => ofJob(jobId).map((event) => event.type) };
}

const probe = (jobId: string): object => ({ type: 'probe', jobId, backend: 'wasm' });

/** A handler that continues until it is cancelled. */
function untilCancelled(_: unknown, { signal }: JobContext): Promise<never> {
  return new Promise((_resolve, reject) => {
    if (signal.aborted) reject(new CancelledError());
    signal.addEventListener('abort', () => reject(new CancelledError()));
  });
}

describe('serveEngine', () => {
  it('answers accepted, started, progress, preview, done in this order', async () => {
    const { host, last, events } = bench((_, { onProgress, onPreview }) => {
      onProgress({ fraction: 0.5, phase: 'work' });
      onPreview({ width: 2, height: 1, data: Uint8Array.of(1, 2, 3, 4, 5, 6) });
      return Promise.resolve(probed);
    });
    host.post(probe('a'));
    await last('a');
    expect(events).toEqual([
      { type: 'accepted', jobId: 'a' },
      { type: 'started', jobId: 'a' },
      { type: 'progress', jobId: 'a', fraction: 0.5, phase: 'work' },
      { type: 'preview', jobId: 'a', width: 2, height: 1, data: Uint8Array.of(1, 2, 3, 4, 5, 6) },
      { type: 'done', jobId: 'a', result: probed },
    ]);
  });

  it('computes on only once what it has posted is out', async () => {
    const [host, engine] = portPair();
    let isOut = false;
    const flushed = async (): Promise<void> => {
      await turns();
      isOut = true;
    };
    const seen: boolean[] = [];
    const { answer } = await new Promise<{ answer: unknown }>((resolve) => {
      host.onMessage((message) => {
        if (engineEvent.parse(message).type === 'done') resolve({ answer: message });
      });
      const unused = (): Promise<never> => Promise.reject(new Error('not asked for here'));
      const handlers: EngineHandlers = {
        encodeStyle: unused,
        stylize: unused,
        preview: unused,
        window: unused,
        train: unused,
        trainStyle: unused,
        polish: unused,
        clip: unused,
        videoFacts: unused,
        videoStill: unused,
        videoShot: unused,
        prepare: unused,
        async probe(_, { onPreview, pause }) {
          onPreview({ width: 1, height: 1, data: Uint8Array.of(1, 2, 3) });
          await pause();
          seen.push(isOut);
          return probed;
        },
      };
      void serveEngine({ ...engine, flushed }, handlers, { onViolation: () => undefined });
      host.post(probe('a'));
    });
    expect(answer).toMatchObject({ result: probed });
    expect(seen).toEqual([true]);
    host.close();
  });

  it('runs one job at a time in the order of arrival', async () => {
    let running = 0;
    const order: string[] = [];
    const { host, last } = bench(async ({ jobId }) => {
      expect(++running).toBe(1);
      await turns();
      order.push(jobId);
      running--;
      return probed;
    });
    for (const id of ['a', 'b', 'c']) host.post(probe(id));
    await last('c');
    expect(order).toEqual(['a', 'b', 'c']);
  });

  it('lets a more urgent job go between two pieces of one that runs, which then goes on', async () => {
    const order: string[] = [];
    const { host, last, ofJob } = bench(async ({ jobId }, { pause, signal }) => {
      for (let piece = 0; piece < 3; piece++) {
        await pause();
        order.push(jobId);
        if (jobId === 't' && piece === 0) host.post({ ...probe('p'), priority: 'interactive' });
        // No messages arrive while a backend computes.
        await turns();
        expect(signal.aborted).toBe(false);
      }
      return probed;
    });
    host.post({ ...probe('t'), priority: 'training' });
    host.post({ ...probe('u'), priority: 'training' });
    await last('u');
    expect(order.join('')).toBe('tpppttuuu');
    expect(ofJob('p')).toEqual(['accepted', 'started', 'done']);
  });

  it('cancels a job that waits in the midst of its work for a more urgent one', async () => {
    const { host, last } = bench(async ({ jobId, priority }, context) => {
      if (priority === 'interactive') return untilCancelled(undefined, context);
      host.post({ ...probe('p'), priority: 'interactive' });
      await turns();
      host.post({ type: 'cancel', jobId });
      await context.pause();
      return probed;
    });
    host.post(probe('b'));
    expect((await last('b')).type).toBe('cancelled');
    host.post({ type: 'cancel', jobId: 'p' });
    await last('p');
  });

  it('reports a failure with code, message and advice, and goes on with the next job', async () => {
    let count = 0;
    const { host, last } = bench(() => {
      if (count++ > 0) return Promise.resolve(probed);
      return Promise.reject(new ExpectedError('disk/full', 'Full.', { advice: 'Free it.', details: { free: [0, 1] } }));
    });
    host.post(probe('a'));
    host.post(probe('b'));
    expect(await last('a')).toMatchObject({
      type: 'failed',
      error: { kind: 'expected', code: 'disk/full', message: 'Full.', advice: 'Free it.', details: { free: [0, 1] } },
    });
    expect((await last('b')).type).toBe('done');
  });

  it('cancels the running job and the waiting one, each with one last word', async () => {
    const { host, last, ofJob } = bench(untilCancelled);
    for (const id of ['a', 'b', 'c']) host.post(probe(id));
    host.post({ type: 'cancel', jobId: 'b' });
    expect((await last('b')).type).toBe('cancelled');
    await turns();
    expect(ofJob('a')).toEqual(['accepted', 'started']);
    host.post({ type: 'cancel', jobId: 'a' });
    expect((await last('a')).type).toBe('cancelled');
    host.post({ type: 'cancel', jobId: 'c' });
    await last('c');
    // Cancelling a finished or unknown job has no effect.
    host.post({ type: 'cancel', jobId: 'a' });
    host.post({ type: 'cancel', jobId: 'nobody' });
    await turns();
    for (const id of ['a', 'c']) expect(ofJob(id)).toEqual(['accepted', 'started', 'cancelled']);
    expect(ofJob('b')).toEqual(['accepted', 'cancelled']);
    expect(ofJob('nobody')).toEqual([]);
  });

  it('fails a request that breaks the protocol, by name of what is wrong', async () => {
    const { host, last } = bench(() => Promise.resolve(probed));
    host.post({ type: 'probe', jobId: 'a', backend: 'abacus' });
    expect(await last('a')).toMatchObject({ type: 'failed', error: { code: 'engine/protocol' } });
    expect(JSON.stringify(await last('a'))).toContain('backend');
    host.post({ type: 'paint', jobId: 'b' });
    expect(await last('b')).toMatchObject({ type: 'failed', error: { code: 'engine/protocol' } });
    host.post(probe('c'));
    expect((await last('c')).type).toBe('done');
  });

  it('reports what it cannot answer: no job id, or one under way', async () => {
    const { host, last, violations, ofJob } = bench(untilCancelled);
    host.post('hello');
    host.post({ type: 'probe', backend: 'wasm' });
    host.post(probe('a'));
    host.post(probe('a'));
    host.post({ type: 'paint', jobId: 'a' });
    host.post({ type: 'cancel', jobId: 'a' });
    await last('a');
    expect(violations).toHaveLength(4);
    expect(ofJob('a')).toEqual(['accepted', 'cancelled']);
  });

  it('cancels everything on shutdown, answers it last, and is closed', async () => {
    const { host, closed, events, last } = bench(untilCancelled);
    host.post(probe('a'));
    host.post(probe('b'));
    host.post({ type: 'shutdown', jobId: 's' });
    await closed;
    await last('s');
    expect(events.map((event) => `${event.jobId} ${event.type}`)).toEqual([
      'a accepted',
      'b accepted',
      'a cancelled',
      'b cancelled',
      's done',
    ]);
  });

  it('unwinds its jobs and closes when the host is gone', async () => {
    let wasCancelled = false;
    const { host, closed } = bench((request, context) => {
      context.signal.addEventListener('abort', () => (wasCancelled = true));
      return untilCancelled(request, context);
    });
    host.post(probe('a'));
    await turns();
    host.close();
    await closed;
    expect(wasCancelled).toBe(true);
  });

  it('sends at most about ten reports per second, never falling, and always the last', async () => {
    vi.useFakeTimers({ toFake: ['performance'] });
    const { host, last, events } = bench(async (_, { onProgress }) => {
      for (let i = 0; i <= 60; i++) {
        onProgress({ fraction: i === 30 ? 0.1 : i / 60, phase: 'work' });
        vi.advanceTimersByTime(5);
        await turns(1);
      }
      return probed;
    });
    host.post(probe('a'));
    await last('a');
    vi.useRealTimers();
    const fractions = events.flatMap((event) => (event.type === 'progress' ? [event.fraction] : []));
    expect(fractions.length).toBeGreaterThan(2);
    expect(fractions.length).toBeLessThan(12);
    expect(fractions).toEqual([...fractions].sort((a, b) => a - b));
    expect(fractions.at(-1)).toBe(1);
  });
});
