import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, expect, it, vi } from 'vitest';
import type { JobOptions } from '../../../../src/main/engine/engineHost.js';
import { StyleCatalog } from '../../../../src/main/library/styleCatalog.js';
import { MediaStore } from '../../../../src/main/media/mediaStore.js';
import { PolishDesk } from '../../../../src/main/studio/polishDesk.js';
import { encodeAdapter } from '../../../../src/ml/models/styleAdapter.js';
import { encodeStyleCode } from '../../../../src/ml/models/styleCode.js';
import { settingsSchema } from '../../../../src/shared/contract/settings.js';
import type { BackendChoice } from '../../../../src/shared/domain/backends.js';
import type { PolishResult } from '../../../../src/shared/engine/events.js';
import type { EngineJob } from '../../../../src/shared/engine/requests.js';
import { CancelledError } from '../../../../src/shared/errors.js';
import { silentLog } from '../../../helpers/silentLog.js';
import { plainCode } from '../../../helpers/styleCodes.js';
import { tempFolder } from '../../../helpers/tempFolder.js';
import { turns } from '../../../helpers/turns.js';

const TRUNK = 'a'.repeat(64);
const QUIET_MS = 1000;
const figures = { style: 1, cover: 1, content: 1 };
const adapter = encodeAdapter({ trunk: TRUNK, modulation: new Float32Array(3), deltas: [] });

/** A polish that the engine was asked for. */
interface Asked {
  readonly job: EngineJob<'polish'>;
  readonly options: JobOptions;
  readonly end: (result: Partial<PolishResult>) => void;
}

let library: string;
let asked: Asked[];
let emitted: { readonly name: string; readonly payload: unknown }[];
let settings: { polishNewStyles?: boolean };
let backend: BackendChoice;
let desk: PolishDesk;
let catalog: StyleCatalog;

const styleFolder = (id: string): string => join(library, 'styles', id);
const isPolished = (id: string): boolean => existsSync(join(styleFolder(id), 'adapter.safetensors'));

function writeStyle(id: string, more: object = {}): void {
  mkdirSync(styleFolder(id), { recursive: true });
  const info = { format: 'pentimento-style', version: 1, id, name: id, trunk: TRUNK, image: 'image.jpg', ...more };
  writeFileSync(join(styleFolder(id), 'style.json'), JSON.stringify(info));
  writeFileSync(join(styleFolder(id), 'code.safetensors'), encodeStyleCode(plainCode(TRUNK, 0)));
  writeFileSync(join(styleFolder(id), 'image.jpg'), '');
}

function request(job: EngineJob<'polish'>, options: JobOptions = {}): Promise<PolishResult> {
  return new Promise((resolve, reject) => {
    const outcome = { type: 'polish', reason: 'finished', step: 9, totalSteps: 9, seconds: 1, trunk: TRUNK } as const;
    const end = (result: Partial<PolishResult>): void =>
      resolve({ ...outcome, adapter, before: figures, after: figures, ...result });
    asked.push({ job, options, end });
    options.signal?.addEventListener('abort', () => reject(new CancelledError()));
    options.onStarted?.();
  });
}

beforeEach(() => {
  library = tempFolder();
  asked = [];
  emitted = [];
  settings = {};
  backend = 'auto';
  const media = new MediaStore(join(library, 'tiles'));
  catalog = new StyleCatalog({ library, builtInStyles: join(library, 'built-in'), trunk: TRUNK, media });
  desk = new PolishDesk({
    engine: {
      request,
      get setting() {
        return { backend, modelFolder: 'model' };
      },
    },
    polishFolder: join(library, 'polish'),
    trunk: TRUNK,
    styles: () => catalog,
    photos: () => ['photo.jpg'],
    settings: () => settingsSchema.parse(settings),
    changeLibrary: (work) => work(catalog),
    emit: (name, payload) => void emitted.push({ name, payload }),
    log: silentLog,
    quietMs: QUIET_MS,
  });
  for (const id of ['one', 'two']) writeStyle(id);
});

/** The polish number `index` that the engine is asked for. */
const nth = (index: number): Promise<Asked> =>
  vi.waitFor(() => {
    expect(asked.length).toBeGreaterThan(index);
    return asked[index]!;
  });

it('polishes one style after the other, and keeps what is better', async () => {
  await desk.start('own/one');
  await desk.start('own/two');
  await desk.start('own/two');
  const first = await nth(0);
  expect(desk.list().map(({ styleId, state }) => [styleId, state])).toEqual([
    ['own/one', 'running'],
    ['own/two', 'waiting'],
  ]);
  expect(first.job).toMatchObject({ photos: ['photo.jpg'], artworks: join(styleFolder('one'), 'image.jpg') });
  first.options.onProgress?.({ fraction: 0.5, phase: 'train', secondsLeft: 30 });
  expect(desk.list()[0]).toMatchObject({ fraction: 0.5, secondsLeft: 30 });
  first.end({});
  (await nth(1)).end({ adapter: null });
  await vi.waitFor(() => expect(desk.list()).toEqual([]));
  expect([isPolished('one'), isPolished('two')]).toEqual([true, false]);
  expect((await catalog.list()).styles.map(({ id, polishedAt }) => [id, polishedAt > 0])).toEqual([
    ['own/one', true],
    ['own/two', false],
  ]);
  const ends = emitted.filter(({ name }) => name === 'polish.ended').map(({ payload }) => payload);
  expect(ends).toEqual([
    { styleId: 'own/one', name: 'one', isBetter: true },
    { styleId: 'own/two', name: 'two', isBetter: false },
  ]);
});

it('polishes a new style after a moment, quietly, only if the settings say so', async () => {
  vi.useFakeTimers();
  try {
    desk.styleAdded('own/one');
    vi.advanceTimersByTime(QUIET_MS);
    expect(desk.list()).toEqual([]);
    settings.polishNewStyles = true;
    desk.styleAdded('own/one');
    expect(desk.list()).toEqual([]);
    vi.advanceTimersByTime(QUIET_MS);
    expect(desk.list()).toMatchObject([{ styleId: 'own/one' }]);
    desk.styleAdded('own/two');
    settings.polishNewStyles = false;
    vi.advanceTimersByTime(QUIET_MS);
    desk.styleAdded('own/two');
    vi.advanceTimersByTime(QUIET_MS);
  } finally {
    vi.useRealTimers();
  }
  (await nth(0)).end({});
  await vi.waitFor(() => expect(desk.list()).toEqual([]));
  expect([isPolished('one'), asked.length]).toEqual([true, 1]);
  expect(emitted.map(({ name }) => name)).not.toContain('polish.ended');
});

it('goes back to the unpolished style, also in the middle of a polish', async () => {
  await desk.start('own/one');
  (await nth(0)).end({});
  await vi.waitFor(() => expect(desk.list()).toEqual([]));
  await desk.start('own/one');
  // It goes on from the adapter that there is.
  expect((await nth(1)).job.adapter?.length).toBe(adapter.length);
  await desk.undo('own/one');
  await vi.waitFor(() => expect(desk.list()).toEqual([]));
  expect(isPolished('one')).toBe(false);
});

it('forgets a style that is removed while it waits, and ends with the studio', async () => {
  await desk.start('own/one');
  await desk.start('own/two');
  await nth(0);
  desk.styleRemoved('own/two');
  expect(desk.list().map(({ styleId }) => styleId)).toEqual(['own/one']);
  await desk.close();
  await desk.start('own/two');
  await turns(3);
  expect([desk.list(), asked.length]).toEqual([[], 1]);
});

it('ends what runs on a backend that is no longer wanted', async () => {
  await desk.start('own/one');
  const { options } = await nth(0);
  desk.settingsChanged();
  expect(options.signal?.aborted).toBe(false);
  backend = 'wasm';
  desk.settingsChanged();
  expect(options.signal?.aborted).toBe(true);
  await vi.waitFor(() => expect(desk.list()).toEqual([]));
});

it('refuses a style with a network of its own and one of another model, and says what to do', async () => {
  writeStyle('network', { model: 'model' });
  writeStyle('foreign', { trunk: 'b'.repeat(64) });
  await expect(desk.start('own/network')).rejects.toMatchObject({ code: 'usage' });
  await expect(desk.start('own/foreign')).rejects.toMatchObject({ code: 'style/trunk-mismatch' });
  await expect(desk.start('own/none')).rejects.toMatchObject({ code: 'style/unknown' });
  expect(desk.list()).toEqual([]);
});
