import { toSerialized } from '../../shared/errors.js';
import type { EngineState } from '../../shared/contract/engine.js';
import type { Settings } from '../../shared/contract/settings.js';
import type { BackendReport } from '../../shared/domain/backends.js';
import type { EngineResult } from '../../shared/engine/events.js';
import type { EngineJob } from '../../shared/engine/requests.js';
import { EngineHost, type EngineConnection, type EngineNews, type JobOptions } from '../engine/engineHost.js';
import type { Log } from '../log/log.js';
import type { ModelSetting } from '../painting/modelSetting.js';
import { probeMachine } from '../engine/probeMachine.js';
import type { Emit } from '../events/emitter.js';
import { tilePxFor } from './memoryPlan.js';

export interface EngineDeskOptions {
  readonly launch: () => EngineConnection;
  /** The folder of the model. @throws ModelError if there is none */
  readonly modelFolder: () => string;
  readonly settings: () => Settings;
  /** Overrides the backend of the settings. */
  readonly backend?: Settings['backend'] | undefined;
  readonly emit: Emit;
  readonly log: Log;
}

/** The studio's access to the engine: its compute settings and its state. */
export class EngineDesk {
  readonly host: EngineHost;
  private current: EngineState = {
    state: 'stopped',
    pid: null,
    crashes: 0,
    backend: null,
    deviceName: null,
    error: null,
  };
  private readonly closing = new AbortController();

  constructor(private readonly options: EngineDeskOptions) {
    this.host = new EngineHost(options.launch, { onNews: (news) => this.hear(news) });
  }

  get state(): EngineState {
    return this.current;
  }

  /** The backend and the weights in use. @throws ModelError if there is no model */
  get setting(): ModelSetting & { readonly tilePx?: number | undefined } {
    const { backend, memoryLimitMb } = this.options.settings();
    const tilePx = memoryLimitMb === null ? undefined : tilePxFor(memoryLimitMb);
    return { backend: this.options.backend ?? backend, modelFolder: this.options.modelFolder(), tilePx };
  }

  /** The process id of the current engine, or of the last one. */
  get enginePid(): number | undefined {
    return this.host.enginePid;
  }

  /** Starts the engine and loads what the first preview needs. What fails here fails again when it is needed. */
  warmUp(): void {
    if (this.current.state !== 'stopped') return;
    const load = async (): Promise<void> => {
      const { backend, modelFolder } = this.setting;
      await this.request({ type: 'prepare', backend, modelFolder });
    };
    load().catch((thrown: unknown) =>
      this.options.log.info('The engine could not be prepared', { code: toSerialized(thrown).code }),
    );
  }

  /** Throws like `EngineHost.request`. */
  async request<J extends EngineJob>(job: J, options?: JobOptions): Promise<EngineResult<J['type']>> {
    const result: EngineResult = await this.host.request(job, options);
    if ('deviceName' in result) this.change({ backend: result.backend, deviceName: result.deviceName });
    return result as EngineResult<J['type']>;
  }

  /** Tests every backend in its own engine. @throws CancelledError if the studio is closed meanwhile */
  probe(): Promise<BackendReport[]> {
    return probeMachine(this.options.launch, { signal: this.closing.signal });
  }

  async close(): Promise<void> {
    this.closing.abort();
    await this.host.close();
  }

  private hear(news: EngineNews): void {
    const { log } = this.options;
    const pid = news.pid ?? null;
    if (news.state !== 'crashed') {
      log.info(`The engine is ${news.state}`, { enginePid: pid });
      this.change({ state: news.state, pid, ...(news.state === 'ready' ? { error: null } : {}) });
      return;
    }
    log.error('The engine crashed', news.error);
    const crashes = this.current.crashes + 1;
    this.change({ state: 'crashed', pid, crashes, error: toSerialized(news.error), backend: null, deviceName: null });
  }

  private change(change: Partial<EngineState>): void {
    const before = this.current;
    this.current = { ...before, ...change };
    const isNews = (Object.keys(change) as (keyof EngineState)[]).some((key) => before[key] !== change[key]);
    if (isNews) this.options.emit('engine.state', this.current);
  }
}
