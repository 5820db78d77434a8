import { cpSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { BatchJob, JOB_FORMAT } from '../../../src/main/batch/batchJob.js';
import { plannedItemSchema } from '../../../src/main/batch/batchPlan.js';
import { QUEUE_FORMAT } from '../../../src/main/batch/batchQueue.js';
import { JobRecord } from '../../../src/main/batch/jobRecord.js';
import { journalLineSchema, readLines } from '../../../src/main/batch/journal.js';
import { WINDOW_FORMAT } from '../../../src/main/electron/windowState.js';
import { FAVORITES_FORMAT } from '../../../src/main/library/favorites.js';
import { readStylePack } from '../../../src/main/library/stylePack.js';
import { installStylePack } from '../../../src/main/library/stylePackInstall.js';
import { LOCATION_FORMAT } from '../../../src/main/paths/libraryLocation.js';
import { RECENT_FORMAT } from '../../../src/main/photos/recentPhotos.js';
import { PresetStore, PRESETS_FORMAT } from '../../../src/main/projects/presetStore.js';
import { PROJECT_FORMAT } from '../../../src/main/projects/projectFile.js';
import { SETTINGS_FORMAT, SettingsStore } from '../../../src/main/settings/settingsStore.js';
import { OPEN_EXPORTS_FORMAT } from '../../../src/main/studio/openExports.js';
import { CheckpointFolder } from '../../../src/main/training/checkpointFolder.js';
import { CHOSEN_FORMAT } from '../../../src/main/training/chosenStep.js';
import { STYLE_RUN_FORMAT } from '../../../src/main/training/styleRun.js';
import { decodeSafetensors } from '../../../src/ml/checkpoints/safetensors.js';
import { ARCHITECTURE, parseModelManifest } from '../../../src/ml/models/modelManifest.js';
import { decodeStyleCode, encodeStyleCode, isOlderCode } from '../../../src/ml/models/styleCode.js';
import { REPORT_FORMAT } from '../../../src/shared/batch/batchReport.js';
import { savedBatchSettings } from '../../../src/shared/batch/batchSettings.js';
import { PLAIN_FINISH } from '../../../src/shared/domain/finish.js';
import { PLAIN_FRAME } from '../../../src/shared/domain/frame.js';
import { qualityCardSchema } from '../../../src/shared/domain/qualityCard.js';
import { parseSaved, type SavedFormat } from '../../../src/shared/domain/savedFormat.js';
import { TRAINING_QUEUE_FORMAT } from '../../../src/shared/domain/trainingQueue.js';
import { STYLE_FORMAT } from '../../../src/shared/domain/styleInfo.js';
import { silentLog } from '../../helpers/silentLog.js';
import { plainCode } from '../../helpers/styleCodes.js';
import { tempFolder } from '../../helpers/tempFolder.js';

/**
 * Files written by released versions, by format and version. A new version of a format adds a fixture and a migration.
 * Fixtures are never changed or removed.
 */
const FIXTURES = join(import.meta.dirname, '../../fixtures/formats');

function fixture(name: string): { readonly version: number } {
  return JSON.parse(readFileSync(join(FIXTURES, name), 'utf8')) as { readonly version: number };
}

/** The fixtures of a format with more than one file. */
function filesIn(format: string): string[] {
  return readdirSync(join(FIXTURES, format)).sort();
}

/** Every format with a single JSON file. */
const FORMATS: Readonly<Record<string, SavedFormat<unknown>>> = {
  batchReport: REPORT_FORMAT,
  chosen: CHOSEN_FORMAT,
  exports: OPEN_EXPORTS_FORMAT,
  favorites: FAVORITES_FORMAT,
  location: LOCATION_FORMAT,
  presets: PRESETS_FORMAT,
  project: PROJECT_FORMAT,
  quality: { version: 1, schema: qualityCardSchema },
  queue: QUEUE_FORMAT,
  recent: RECENT_FORMAT,
  settings: SETTINGS_FORMAT,
  style: STYLE_FORMAT,
  styleRun: STYLE_RUN_FORMAT,
  trainingQueue: TRAINING_QUEUE_FORMAT,
  window: WINDOW_FORMAT,
};

const files = readdirSync(FIXTURES).filter((name) => name.endsWith('.json'));

describe('old files', () => {
  it('are there of every format in its present version', () => {
    const wanted = Object.entries(FORMATS).map(([name, { version }]) => `${name}.v${version}.json`);
    expect(files).toEqual(expect.arrayContaining(wanted));
  });

  it.each(files)('are read: %s', (name) => {
    const format = FORMATS[name.split('.')[0]!]!;
    const read = parseSaved(format, fixture(name));
    // Writing and reading the file again gives the same content.
    expect(parseSaved(format, JSON.parse(JSON.stringify(read)))).toEqual(read);
    expect(read).toMatchObject({ version: format.version });
  });

  it('lose nothing when they are of the present version', () => {
    for (const [name, format] of Object.entries(FORMATS)) {
      const saved = fixture(`${name}.v${format.version}.json`);
      expect(parseSaved(format, saved), name).toMatchObject(saved);
    }
  });

  it('get what they lack: frames, finishes and efforts came later than projects', () => {
    const { photos } = parseSaved(PROJECT_FORMAT, fixture('project.v1.json'));
    expect(photos[1]).toMatchObject({
      frame: PLAIN_FRAME,
      look: { finish: PLAIN_FINISH, effort: 'quick', strokePx: 1024 },
    });
  });

  it('of version 1 keep what was painted: strokes are steps now, and an inverted region ends with one more', () => {
    const [photo] = parseSaved(PROJECT_FORMAT, fixture('project.v1.json')).photos;
    const stroke = { kind: 'brush', mode: 'add', radius: 0.05, softness: 0.4, points: [0.2, 0.3, 0.8, 0.30001] };
    const regions = [{ styles: [], steps: [stroke, { kind: 'invert' }] }];
    expect(photo).toMatchObject({ look: { regions }, history: [{ regions }, {}] });
  });

  it('are opened by those who keep them', async () => {
    const home = tempFolder();
    cpSync(join(FIXTURES, 'settings.v1.json'), join(home, 'settings.json'));
    expect((await SettingsStore.open(home, silentLog)).value).toMatchObject({ theme: 'dark', exportQuality: 80 });
    cpSync(join(FIXTURES, 'presets.v1.json'), join(home, 'presets.json'));
    const { presets } = await new PresetStore(join(home, 'presets.json'), silentLog).read();
    expect(presets).toMatchObject([{ name: 'Soft wave', look: { strokePx: 512 } }]);
  });
});

describe('an old batch job in progress', () => {
  const folder = join(FIXTURES, 'batchJob.v1');

  it('is read with its plan and its journal', async () => {
    const file = parseSaved(JOB_FORMAT, fixture('batchJob.v1/job.json'));
    expect(file.settings.renditions).toMatchObject([
      { strokePx: 768, effort: 'quick', finish: { colors: 'luminance', detail: 0.5 } },
      { strokePx: null, finish: PLAIN_FINISH },
    ]);
    const record = new JobRecord(await readLines(join(folder, 'plan.jsonl'), plannedItemSchema));
    for (const line of await readLines(join(folder, 'journal.jsonl'), journalLineSchema)) record.follow(line);
    expect(record.totals()).toMatchObject({ items: 4, done: 1, skipped: 1, failed: 0 });
  });

  it('is written as it was: what is as if it were absent stays away', () => {
    const saved = fixture('batchJob.v1/job.json') as unknown as { settings: unknown };
    const { settings } = parseSaved(JOB_FORMAT, saved);
    expect(JSON.parse(JSON.stringify(savedBatchSettings(settings)))).toEqual(saved.settings);
  });

  it('is opened', async () => {
    const jobs = tempFolder();
    cpSync(folder, join(jobs, 'old'), { recursive: true });
    const job = await BatchJob.open(jobs, 'old');
    expect(job.summary()).toMatchObject({ state: 'waiting', renditions: ['wheat', 'sea+wheat'] });
    await job.close();
  });
});

it('reads an old checkpoint', async () => {
  const { state, weights } = await new CheckpointFolder(join(FIXTURES, 'checkpoint.v1')).load(12);
  expect(state).toMatchObject({ step: 12, bestLoss: 0.5 });
  expect([...weights.get('generator/a')!.data]).toEqual([1, -2]);
});

describe('old style packs', () => {
  const model = { trunk: 'f'.repeat(64), codeSize: 1 };
  const install = async (name: string) => {
    const pack = await readStylePack(join(FIXTURES, 'stylePack', name));
    const { style, isFromPicture } = await installStylePack(pack, {
      userStyles: tempFolder(),
      model,
      canReplace: false,
    });
    return { pack, style, isFromPicture };
  };

  it('are there of each kind of model', () => {
    expect(filesIn('model')).toContain(`${ARCHITECTURE}.json`);
    const kinds = filesIn('model').map((name) => name.replace('.json', '.v1.pentstyle'));
    expect(filesIn('stylePack')).toEqual(expect.arrayContaining(kinds));
  });

  it.each(filesIn('stylePack'))('are opened: %s', async (name) => {
    const { pack, style, isFromPicture } = await install(name);
    expect(pack.manifest).toMatchObject({ id: 'wheat', name: 'Wheat', author: 'Ann' });
    // Another model is in use: the style is re-encoded from its picture.
    expect(isFromPicture).toBe(true);
    expect(style.info).toMatchObject({ id: 'wheat', image: 'image.jpg', trunk: pack.manifest.trunk });
    expect(readdirSync(style.folder)).toEqual(expect.arrayContaining(['code.safetensors', 'image.jpg', 'style.json']));
  });

  it('lose a network that no longer runs, not their picture', async () => {
    const { pack, style } = await install('quarter-trunk-2-network.v1.pentstyle');
    expect(pack.manifest.kind).toBe('network');
    expect(style.info.model).toBeUndefined();
    expect(readdirSync(style.folder)).not.toContain('model');
  });

  it('without a picture say what is missing', async () => {
    const pack = await readStylePack(join(FIXTURES, 'stylePack.v1.pentstyle'));
    expect(pack.manifest).toMatchObject({ id: 'wheat', name: 'Wheat', author: 'Ann' });
    await expect(installStylePack(pack, { userStyles: tempFolder(), model, canReplace: false })).rejects.toMatchObject({
      code: 'style/trunk-mismatch',
      advice: expect.stringContaining('picture'),
    });
  });
});

describe('an old style code', () => {
  const codes = filesIn('styleCode');
  const bytesOf = (name: string): Uint8Array => readFileSync(join(FIXTURES, 'styleCode', name));

  it('is there of every version', () => {
    const { version } = decodeSafetensors(encodeStyleCode(plainCode('t', 0))).metadata;
    expect(codes).toEqual(Array.from({ length: Number(version) }, (_, index) => `v${index + 1}.safetensors`));
  });

  it('of the present version is read, and written byte for byte', () => {
    const bytes = bytesOf(codes.at(-1)!);
    expect(encodeStyleCode(decodeStyleCode(bytes))).toEqual(new Uint8Array(bytes));
  });

  it.each(codes.slice(0, -1))('of an earlier kind of model is told from a damaged one: %s', (name) => {
    expect(isOlderCode(bytesOf(name))).toBe(true);
    expect(() => decodeStyleCode(bytesOf(name))).toThrow(
      expect.objectContaining({
        code: 'model/unknown-version',
        advice: 'Encode the style again from its picture.',
      }) as Error,
    );
  });
});

describe('the manifest of a model', () => {
  const bytesOf = (name: string): Uint8Array => readFileSync(join(FIXTURES, 'model', name));

  it('of the present architecture is read whole', () => {
    const bytes = bytesOf(`${ARCHITECTURE}.json`);
    expect(parseModelManifest(bytes)).toMatchObject(JSON.parse(new TextDecoder().decode(bytes)) as object);
  });

  it.each(filesIn('model').filter((name) => name !== `${ARCHITECTURE}.json`))(
    'of an earlier architecture says that an earlier version made it: %s',
    (name) => {
      expect(() => parseModelManifest(bytesOf(name))).toThrow(
        expect.objectContaining({
          code: 'model/unknown-version',
          advice: expect.stringContaining('An earlier version made it.') as string,
        }) as Error,
      );
    },
  );
});
