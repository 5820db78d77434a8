import { afterEach, describe, expect, it, vi } from 'vitest';
import {
  EngineHost,
  type EngineConnection,
  type EngineExit,
  type EngineNews,
} from '../../../../src/main/engine/engineHost.js';
import { serveEngine, type EngineHandlers } from '../../../../src/main/engine/engineServer.js';
import type { Priority } from '../../../../src/shared/domain/priority.js';
import { CancelledError, ExpectedError } from '../../../../src/shared/errors.js';
import type { EngineResult } from '../../../../src/shared/engine/events.js';
import type { EngineJob } from '../../../../src/shared/engine/requests.js';
import { portPair, type TestPort } from '../../../helpers/portPair.js';
import { turns, until } from '../../../helpers/turns.js';

const report = { name: 'wasm', state: 'ready', deviceName: 'test', gflops: 1, reason: null, advice: null } as const;
const probed: EngineResult<'probe'> = { type: 'probe', report };
const job: EngineJob<'probe'> = { type: 'probe', backend: 'wasm' };
const killed: EngineExit = { code: null, signal: 'SIGKILL', lastWords: 'last words' };

interface TestEngine extends EngineConnection {
  readonly enginePort: TestPort;
  end(exit: EngineExit): void;
}

/** A host with engines in memory; `engines` lists all that it started. */
function bench(
  serve: (engine: TestEngine, index: number) => void,
  onNews?: (news: EngineNews) => void,
): { host: EngineHost; engines: TestEngine[] } {
  const engines: TestEngine[] = [];
  const host = new EngineHost(
    () => {
      const [port, enginePort] = portPair();
      let end: (exit: EngineExit) => void = () => undefined;
      const exited = new Promise<EngineExit>((resolve) => (end = resolve));
      const engine: TestEngine = { port, enginePort, exited, end, kill: () => end(killed) };
      serve(engine, engines.push(engine) - 1);
      return engine;
    },
    onNews ? { onNews } : {},
  );
  return { host, engines };
}

function serveProbe(probe: EngineHandlers['probe']): (engine: TestEngine) => void {
  const unused = (): Promise<never> => Promise.reject(new Error('not asked for here'));
  return (engine) => {
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
    const violation = (message: string): never => {
      throw new Error(message);
    };
    void serveEngine(engine.enginePort, handlers, { onViolation: violation }).then(() =>
      engine.end({ code: 0, signal: null, lastWords: '' }),
    );
  };
}

const forever: EngineHandlers['probe'] = (_, { signal }) =>
  new Promise((_resolve, reject) => signal.addEventListener('abort', () => reject(new CancelledError())));

afterEach(() => vi.useRealTimers());

describe('EngineHost', () => {
  it('starts an engine with the first job only, and one for all jobs', async () => {
    const { host, engines } = bench(serveProbe(() => Promise.resolve(probed)));
    expect(engines).toHaveLength(0);
    expect(await host.request(job)).toEqual(probed);
    expect(await Promise.all([host.request(job), host.request(job)])).toEqual([probed, probed]);
    expect(engines).toHaveLength(1);
    await host.close();
  });

  it('starts an engine before its first job if asked to, and ends it at once if no job came', async () => {
    const { host, engines } = bench(serveProbe(() => Promise.resolve(probed)));
    host.start();
    host.start();
    expect(await host.request(job)).toEqual(probed);
    expect(engines).toHaveLength(1);
    await host.close();
    expect(await engines[0]!.exited).toMatchObject({ code: 0 });

    const idle = bench(() => undefined);
    idle.host.start();
    await idle.host.close();
    expect(await idle.engines[0]!.exited).toEqual(killed);
  });

  it('hands progress on and rejects with the error that the engine sent', async () => {
    const failure = new ExpectedError('disk/full', 'Full.', { advice: 'Free it.' });
    const { host } = bench(
      serveProbe((_, { onProgress }) => {
        onProgress({ fraction: 0.25, phase: 'work' });
        return Promise.reject(failure);
      }),
    );
    const heard: unknown[] = [];
    const answer = host.request(job, { onProgress: (progress) => heard.push(progress) });
    await expect(answer).rejects.toBeInstanceOf(ExpectedError);
    await expect(answer).rejects.toMatchObject({ code: 'disk/full', message: 'Full.', advice: 'Free it.' });
    expect(heard).toEqual([{ fraction: 0.25, phase: 'work' }]);
    await host.close();
  });

  it('fails the job whose listener throws, and no other', async () => {
    const { host, engines } = bench(
      serveProbe((_, { onProgress, signal }) => {
        onProgress({ fraction: 0.25, phase: 'work' });
        return signal.aborted ? Promise.reject(new CancelledError()) : Promise.resolve(probed);
      }),
    );
    const throwing = host.request(job, {
      onProgress: () => {
        throw new ExpectedError('disk/full', 'Full.');
      },
    });
    const [failed, other] = await Promise.allSettled([throwing, host.request(job)]);
    expect(failed).toMatchObject({ status: 'rejected', reason: { code: 'disk/full', message: 'Full.' } });
    expect(other).toEqual({ status: 'fulfilled', value: probed });
    expect(engines).toHaveLength(1);
    await host.close();
  });

  it('cancels by signal, before and during the job', async () => {
    const { host, engines } = bench(serveProbe(forever));
    const controller = new AbortController();
    const answer = host.request(job, { signal: controller.signal, onStarted: () => controller.abort() });
    await expect(answer).rejects.toBeInstanceOf(CancelledError);
    await expect(host.request(job, { signal: controller.signal })).rejects.toBeInstanceOf(CancelledError);
    expect(engines).toHaveLength(1);
    await host.close();
  });

  it('ends an engine that does not stop when cancelled, and starts another for the next job', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    const { host, engines } = bench((engine, index) => {
      serveProbe(() => (index === 0 ? new Promise(() => undefined) : Promise.resolve(probed)))(engine);
    });
    const controller = new AbortController();
    let outcome: unknown;
    host
      .request(job, { signal: controller.signal, onStarted: () => controller.abort() })
      .catch((thrown: unknown) => (outcome = thrown));
    await until(() => controller.signal.aborted);
    vi.advanceTimersByTime(4999);
    await turns();
    expect(outcome).toBeUndefined();
    vi.advanceTimersByTime(1);
    await until(() => outcome !== undefined);
    expect(outcome).toBeInstanceOf(CancelledError);
    expect(await host.request(job)).toEqual(probed);
    expect(engines).toHaveLength(2);
    await host.close();
  });

  it('fails the running job of an engine that died, naming how, and runs the waiting ones on another', async () => {
    const { host, engines } = bench((engine, index) => {
      serveProbe(() => (index === 0 ? new Promise(() => undefined) : Promise.resolve(probed)))(engine);
    });
    const running = host.request(job, { onStarted: () => engines[0]!.end(killed) });
    const waiting = host.request(job);
    await expect(running).rejects.toMatchObject({
      code: 'engine/crashed',
      message: expect.stringContaining('SIGKILL'),
      details: { signal: 'SIGKILL', lastWords: 'last words' },
    });
    expect(await waiting).toEqual(probed);
    expect(engines).toHaveLength(2);
    await host.close();
  });

  it('fails the most urgent of the jobs that an engine had begun with, and starts the others again, once', async () => {
    const { host, engines } = bench((engine, index) => {
      serveProbe(async (request, context) => {
        if (index === 2) return probed;
        await context.pause();
        return forever(request, context);
      })(engine);
    });
    const begun: string[] = [];
    const ask = (priority: Priority): Promise<unknown> =>
      host.request({ ...job, priority }, { onStarted: () => begun.push(priority) });
    const training = ask('training');
    await until(() => begun.length === 1);
    const first = ask('interactive');
    await until(() => begun.length === 2);
    expect(begun).toEqual(['training', 'interactive']);
    engines[0]!.end(killed);
    await expect(first).rejects.toMatchObject({ code: 'engine/crashed' });
    await until(() => begun.length === 3);
    expect(begun).toEqual(['training', 'interactive', 'training']);
    const second = ask('interactive');
    await until(() => begun.length === 4);
    engines[1]!.end(killed);
    // A job during which two engines died is not tried again, whatever the cause.
    await expect(second).rejects.toMatchObject({ code: 'engine/crashed' });
    await expect(training).rejects.toMatchObject({ code: 'engine/crashed' });
    expect(await host.request(job)).toEqual(probed);
    await host.close();
  });

  it('hands back what must not start again by itself, begun or not', async () => {
    const { host, engines } = bench(serveProbe(forever));
    const running = host.request(job, { onStarted: () => engines[0]!.end(killed) });
    const waiting = host.request(job, { beginsAnew: false });
    await expect(running).rejects.toMatchObject({ code: 'engine/crashed' });
    await expect(waiting).rejects.toMatchObject({ code: 'engine/interrupted', cause: { code: 'engine/crashed' } });
    expect(engines).toHaveLength(1);
    await host.close();
  });

  it('tells what becomes of its engines', async () => {
    const news: EngineNews[] = [];
    const { host, engines } = bench(
      serveProbe(() => Promise.resolve(probed)),
      (item) => news.push(item),
    );
    await host.request(job);
    engines[0]!.end(killed);
    await until(() => news.length === 3);
    await host.request(job);
    await host.close();
    expect(news.map(({ state }) => state)).toEqual(['starting', 'ready', 'crashed', 'starting', 'ready', 'stopped']);
    expect(news[2]).toMatchObject({ error: { code: 'engine/crashed' } });
  });

  it('names the exit code of an engine that left by itself', async () => {
    const { host, engines } = bench(serveProbe(forever));
    const answer = host.request(job, {
      onStarted: () => engines[0]!.end({ code: 3, signal: null, lastWords: '' }),
    });
    await expect(answer).rejects.toMatchObject({ code: 'engine/crashed', details: { exitCode: 3 } });
  });

  it('gives up on an engine that breaks the protocol', async () => {
    const answers: unknown[] = ['nonsense', { type: 'accepted', jobId: 'job-99' }, { type: 'done', jobId: 'job-1' }];
    for (const nonsense of answers) {
      const { host, engines } = bench((engine, index) => {
        if (index === 0) engine.enginePort.onMessage(() => engine.enginePort.post(nonsense));
        else serveProbe(() => Promise.resolve(probed))(engine);
      });
      await expect(host.request(job)).rejects.toMatchObject({ code: 'engine/protocol' });
      expect(await host.request(job)).toEqual(probed);
      expect(engines).toHaveLength(2);
      await host.close();
    }
  });

  it('does not take the result of another kind of job', async () => {
    const { host } = bench((engine) => {
      engine.enginePort.onMessage((message) => {
        const { jobId } = message as { jobId: string };
        const result = { type: 'encodeStyle', trunk: 't', code: new Uint8Array(1), backend: 'wasm' };
        engine.enginePort.post({ type: 'done', jobId, result });
      });
    });
    await expect(host.request(job)).rejects.toMatchObject({ code: 'bug' });
  });

  it('closes the engine, cancelling what is under way, and takes no more jobs', async () => {
    const { host } = bench(serveProbe(forever));
    const running = expect(host.request(job)).rejects.toBeInstanceOf(CancelledError);
    const waiting = expect(host.request(job)).rejects.toBeInstanceOf(CancelledError);
    await host.close();
    await running;
    await waiting;
    await expect(host.request(job)).rejects.toMatchObject({ code: 'bug' });
  });
});
