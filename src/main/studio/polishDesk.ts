import type { Polish } from '../../shared/contract/polish.js';
import type { Settings } from '../../shared/contract/settings.js';
import type { BackendChoice } from '../../shared/domain/backends.js';
import type { PolishResult } from '../../shared/engine/events.js';
import { CancelledError, ExpectedError } from '../../shared/errors.js';
import type { Emit } from '../events/emitter.js';
import type { StyleCatalog } from '../library/styleCatalog.js';
import { removeStyleAdapter, type LibraryStyle } from '../library/styleLibrary.js';
import type { Log } from '../log/log.js';
import {
  assertCanPolish,
  keepPolish,
  polishLibraryStyle,
  type PolishLibraryStyleOptions,
} from '../painting/polishLibraryStyle.js';
import { POLISH_SECONDS } from '../training/polishConfig.js';
import type { EngineDesk } from './engineDesk.js';

export interface PolishDeskOptions {
  readonly engine: Pick<EngineDesk, 'setting'> & PolishLibraryStyleOptions['engine'];
  readonly polishFolder: string;
  readonly trunk: string | null;
  readonly styles: () => StyleCatalog;
  /** The user's open photos, which are practiced on. */
  readonly photos: () => readonly string[];
  readonly settings: () => Settings;
  /** Changes the library and notifies windows. @throws ExpectedError `library/in-use` */
  readonly changeLibrary: <T>(work: (catalog: StyleCatalog) => Promise<T>) => Promise<T>;
  readonly emit: Emit;
  readonly log: Log;
  /** Milliseconds from a new style to its polish, so that its first pictures come first. */
  readonly quietMs?: number;
}

const QUIET_MS = 4000;

interface Entry {
  polish: Polish;
  readonly isAutomatic: boolean;
  readonly controller: AbortController;
  /** Whether what was learned is thrown away. */
  isDropped: boolean;
  /** What it is computed on, once it has been asked for. */
  backend?: BackendChoice;
}

/**
 * The studio's polishes of styles: one at a time, behind everything that the user asks the engine for. A new style is
 * polished by itself if the settings say so.
 */
export class PolishDesk {
  private readonly entries = new Map<string, Entry>();
  private readonly timers = new Set<NodeJS.Timeout>();
  private work: Promise<void> | undefined;
  private isClosed = false;

  constructor(private readonly options: PolishDeskOptions) {}

  /** In the order of the work. */
  list(): Polish[] {
    return [...this.entries.values()].map(({ polish }) => polish);
  }

  /** Polishes a style that was just added, after a moment, if the settings say so. */
  styleAdded(styleId: string): void {
    if (this.isClosed || !this.options.settings().polishNewStyles) return;
    const timer = setTimeout(() => {
      this.timers.delete(timer);
      if (this.options.settings().polishNewStyles) this.enqueue(styleId, true);
    }, this.options.quietMs ?? QUIET_MS);
    timer.unref();
    this.timers.add(timer);
  }

  /**
   * @throws ExpectedError `style/unknown`, `access/denied` for a built-in one, `usage` for one with its own network;
   *   ModelError `style/trunk-mismatch`.
   */
  async start(styleId: string): Promise<void> {
    assertCanPolish(await this.ownStyle(styleId), this.options.trunk ?? '');
    this.enqueue(styleId, false);
  }

  /** Keeps what has been learned so far. Does nothing for a style that is not being polished. */
  stop(styleId: string): void {
    this.end(styleId, false);
  }

  /** Goes back to the unpolished style. Throws like `start`; ExpectedError `disk/…` */
  async undo(styleId: string): Promise<void> {
    const style = await this.ownStyle(styleId);
    this.end(styleId, true);
    await this.options.changeLibrary(() => removeStyleAdapter(style));
  }

  /** Another backend is to be used: what runs on the former one ends, so that nothing has to wait for it. */
  settingsChanged(): void {
    const { backend } = this.options.engine.setting;
    const running = this.first();
    if (running?.backend !== undefined && running.backend !== backend) this.end(running.polish.styleId, false);
  }

  /** The style is gone: ends its polish. */
  styleRemoved(styleId: string): void {
    this.end(styleId, true);
  }

  /** Stops what runs, keeps what it has learned, and waits for it. */
  async close(): Promise<void> {
    this.isClosed = true;
    for (const timer of this.timers) clearTimeout(timer);
    for (const styleId of [...this.entries.keys()]) this.end(styleId, false);
    await this.work;
  }

  private enqueue(styleId: string, isAutomatic: boolean): void {
    if (this.isClosed || this.entries.has(styleId)) return;
    const polish: Polish = { styleId, state: 'waiting', fraction: 0, secondsLeft: null };
    this.entries.set(styleId, { polish, isAutomatic, controller: new AbortController(), isDropped: false });
    this.tell();
    this.work ??= this.workOn().finally(() => (this.work = undefined));
  }

  private end(styleId: string, isDropped: boolean): void {
    const entry = this.entries.get(styleId);
    if (!entry) return;
    entry.isDropped ||= isDropped;
    entry.controller.abort();
    // One that has not begun has nothing to end.
    if (entry.polish.state !== 'waiting') return;
    this.entries.delete(styleId);
    this.tell();
  }

  private async workOn(): Promise<void> {
    for (let entry = this.first(); entry; entry = this.first()) {
      const { styleId } = entry.polish;
      try {
        await this.polish(entry);
      } catch (thrown) {
        if (!(thrown instanceof CancelledError)) this.options.log.error('A style could not be polished', thrown);
      }
      if (this.entries.get(styleId) === entry) this.entries.delete(styleId);
      this.tell();
    }
  }

  private first(): Entry | undefined {
    return this.entries.values().next().value;
  }

  private async polish(entry: Entry): Promise<void> {
    const { engine, polishFolder, trunk, photos, changeLibrary } = this.options;
    const { styleId } = entry.polish;
    const { signal } = entry.controller;
    const style = await this.ownStyle(styleId);
    if (signal.aborted) return;
    const { backend, modelFolder } = engine.setting;
    entry.backend = backend;
    const result = await polishLibraryStyle(style, {
      engine,
      backend,
      modelFolder,
      trunk: trunk ?? '',
      polishFolder,
      photos: photos(),
      length: { seconds: POLISH_SECONDS },
      job: {
        signal,
        onStarted: () => this.change(entry, { state: 'running' }),
        onProgress: ({ fraction, secondsLeft }) => this.change(entry, { fraction, secondsLeft: secondsLeft ?? null }),
        onReport: ({ type }) => {
          if (type === 'measuring') this.change(entry, { state: 'measuring', secondsLeft: null });
        },
      },
    });
    if (entry.isDropped) return;
    const isBetter = await changeLibrary((catalog) => this.keep(catalog, styleId, result));
    this.tellEnd(entry, style, isBetter);
  }

  /** The style may have been removed meanwhile: then there is nothing to keep it for. */
  private async keep(catalog: StyleCatalog, styleId: string, result: PolishResult): Promise<boolean> {
    return keepPolish(await catalog.find(styleId), result);
  }

  private tellEnd({ isAutomatic, polish }: Entry, { info }: LibraryStyle, isBetter: boolean): void {
    if (isAutomatic) return;
    this.options.emit('polish.ended', { styleId: polish.styleId, name: info.name, isBetter });
  }

  private async ownStyle(styleId: string): Promise<LibraryStyle> {
    const style = await this.options.styles().find(styleId);
    if (style.origin === 'own') return style;
    throw new ExpectedError('access/denied', `${style.info.name} is a built-in style, which stays as it is.`);
  }

  private change(entry: Entry, part: Partial<Polish>): void {
    entry.polish = { ...entry.polish, ...part };
    this.tell();
  }

  private tell(): void {
    if (!this.isClosed) this.options.emit('polish.changed', { polishes: this.list() });
  }
}
