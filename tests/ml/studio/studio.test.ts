import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { strFromU8, unzipSync } from 'fflate';
import sharp from 'sharp';
import { beforeAll, describe, expect, it, vi } from 'vitest';
import { encodeShown } from '../../../src/main/images/shownJpeg.js';
import type { Shell } from '../../../src/main/studio/shell.js';
import type { CallInput } from '../../../src/shared/contract/contract.js';
import type { JobInfo } from '../../../src/shared/contract/jobs.js';
import type { MediaId } from '../../../src/shared/contract/values.js';
import type { StyleListItem } from '../../../src/shared/contract/styles.js';
import { writeTinyModel } from '../../helpers/commandLine.js';
import { memoryEngine, type MemoryEngine } from '../../helpers/memoryEngine.js';
import { tempFolder } from '../../helpers/tempFolder.js';
import { meanDifference, testPhoto } from '../../helpers/testImages.js';
import { bareShell, openTestStudio, type TestStudio } from '../../helpers/testStudio.js';

const folder = tempFolder();
const out = join(folder, 'out');
const engines: MemoryEngine[] = [];
const working: (number | null)[] = [];
const ended: JobInfo[] = [];
const shell: Shell = {
  ...bareShell,
  working: (fraction) => working.push(fraction),
  jobEnded: (job) => ended.push(job),
};
let test: TestStudio;
let photoId: string;
let style: StyleListItem;

beforeAll(async () => {
  const model = await writeTinyModel(join(folder, 'model'));
  await testPhoto(900, 400, 1).jpeg().toFile(join(folder, 'photo.jpg'));
  await testPhoto(2600, 1900, 2).jpeg().toFile(join(folder, 'large.jpg'));
  await testPhoto(300, 300, 5).png().toFile(join(folder, 'rough_sea-2.png'));
  const launchEngine = (): MemoryEngine => {
    const engine = memoryEngine(10_000 + engines.length);
    engines.push(engine);
    return engine;
  };
  test = await openTestStudio({ folder, shell, model, launchEngine, backend: 'wasm' });
});

type Recipe = CallInput<'stylize.preview'>['recipe'];

const recipe = (change: Partial<Recipe> = {}): Recipe => ({
  styles: [{ styleId: style.id, weight: 1 }],
  strength: 1,
  strokePx: null,
  ...change,
});

const preview = (requestId: string, change: Partial<CallInput<'stylize.preview'>> = {}) =>
  test.client.call('stylize.preview', { requestId, photoId, recipe: recipe(), previewPx: 640, ...change });

async function exportJob(change: Partial<CallInput<'stylize.export'>> = {}): Promise<string> {
  const { jobId } = await test.client.call('stylize.export', {
    photoId,
    recipe: recipe(),
    output: { format: 'png' },
    target: { kind: 'folder', folder: out },
    ...change,
  });
  return jobId;
}

/** Settles as soon as the job reports such progress; polling would notice later. */
function progressBeyond(jobId: string, fraction: number): Promise<void> {
  return new Promise((resolve) => {
    const stop = test.client.on('job.progress', (progress) => {
      if (progress.jobId !== jobId || progress.fraction <= fraction) return;
      stop();
      resolve();
    });
  });
}

async function endOf(jobId: string): Promise<JobInfo> {
  return vi.waitFor(
    async () => {
      const job = (await test.client.call('jobs.list')).jobs.find(({ id }) => id === jobId);
      if (!job || !['done', 'failed', 'cancelled'].includes(job.state)) throw new Error(`it is ${job?.state}`);
      return job;
    },
    { timeout: 180_000, interval: 20 },
  );
}

/** The tests use one studio, in order. */
describe('a studio', () => {
  it('makes a style of an artwork, named after its file', async () => {
    const source = { kind: 'path', path: join(folder, 'rough_sea-2.png') } as const;
    style = (await test.client.call('styles.addFromImage', { source })).style;
    expect(style).toMatchObject({ id: 'own/rough-sea-2', name: 'Rough sea 2', isBuiltIn: false, isUsable: true });
    const again = (await test.client.call('styles.addFromImage', { source })).style;
    expect(again.name).toBe('Rough sea 2 2');
    const thumbnail = await test.studio.readMedia({ id: style.media!, variant: 'thumbnail' });
    expect(await sharp(thumbnail.bytes).metadata()).toMatchObject({ width: 256, height: 256 });
    expect(test.payloads('styles.changed')).toHaveLength(2);
  });

  it('marks favorites, which come first, and renames, removes and restores styles', async () => {
    const { client } = test;
    const names = async (): Promise<string[]> =>
      (await client.call('styles.list')).styles.slice(0, 3).map(({ name }) => name);
    await client.call('styles.setFavorite', { styleId: 'built-in/mosaic', isFavorite: true });
    await client.call('styles.rename', { styleId: 'own/rough-sea-2-2', name: 'A calm sea' });
    expect(await names()).toEqual(['Mosaic', 'A calm sea', 'Rough sea 2']);
    await client.call('styles.remove', { styleId: 'own/rough-sea-2-2' });
    expect((await names()).slice(0, 2)).toEqual(['Mosaic', 'Rough sea 2']);
    await client.call('styles.restore', { styleId: 'own/rough-sea-2-2' });
    await client.call('styles.setFavorite', { styleId: 'built-in/mosaic', isFavorite: false });
    expect((await names()).slice(0, 2)).toEqual(['A calm sea', 'Rough sea 2']);
    const denied = { code: 'access/denied' };
    await expect(client.call('styles.remove', { styleId: 'built-in/mosaic' })).rejects.toMatchObject(denied);
    await expect(client.call('styles.restore', { styleId: 'own/none' })).rejects.toMatchObject({
      code: 'style/unknown',
    });
  });

  it("makes another style of a part of a style's picture", async () => {
    const { client } = test;
    const frame = { turns: 0, isMirrored: true, angle: 10, x: 0.5, y: 0.5, width: 0.5, height: 0.4 };
    // As in a Chinese window.
    const cropped = { styleId: style.id, name: '平静的海' };
    const { style: part } = await client.call('styles.crop', { ...cropped, frame });
    expect(part).toMatchObject({ isBuiltIn: false, isUsable: true });
    expect(part.id).not.toBe(style.id);
    expect(part.name).toBe('平静的海 2');
    const { bytes } = await test.studio.readMedia({ id: part.media!, variant: 'full' });
    expect(await sharp(bytes).metadata()).toMatchObject({ width: 150, height: 120 });
    await client.call('styles.remove', { styleId: part.id });
    // In small copies it keeps its size and has finer strokes.
    const { style: fine } = await client.call('styles.crop', { ...cropped, frame, copies: 3 });
    const laid = await test.studio.readMedia({ id: fine.media!, variant: 'full' });
    expect(await sharp(laid.bytes).metadata()).toMatchObject({ width: 150, height: 120 });
    await client.call('styles.remove', { styleId: fine.id });
  });

  it('opens a photo and previews it: coarse first, then sharp, and at once when it is asked for again', async () => {
    const { photos } = await test.client.call('photos.open', {
      sources: [{ kind: 'path', path: join(folder, 'photo.jpg') }],
    });
    photoId = photos[0]!.id;
    const answer = await preview('r1');
    expect(answer).toMatchObject({ requestId: 'r1', width: 640, height: 284, backend: 'wasm' });
    expect(test.payloads('preview.coarse')).toMatchObject([
      { requestId: 'r1', width: 224, height: 100 },
      { requestId: 'r1', width: 512, height: 228 },
    ]);
    const shown = await test.studio.readMedia({ id: answer.media, variant: 'full' });
    expect(await sharp(shown.bytes).metadata()).toMatchObject({ width: 640, height: 284, format: 'jpeg' });
    expect(await preview('r2')).toMatchObject({ requestId: 'r2', media: answer.media });
    const other = await preview('r3', { recipe: recipe({ strength: 0.5 }) });
    expect(other.media).not.toBe(answer.media);
  });

  it('previews and exports what a frame takes, with the finish that is asked for', async () => {
    const frame = { turns: 1, isMirrored: false, angle: 0, x: 0.5, y: 0.5, width: 1, height: 0.5 };
    const finish = { colors: 'luminance', colorAmount: 1, detail: 0.5 } as const;
    const { media } = await test.client.call('photos.frame', { photoId, frame });
    const photo = sharp((await test.studio.readMedia({ id: media, variant: 'full' })).bytes);
    expect(await photo.metadata()).toMatchObject({ width: 400, height: 450 });
    const plain = await preview('f1', { frame, previewPx: 450 });
    const kept = await preview('f2', { frame, previewPx: 450, recipe: recipe({ finish }) });
    expect(kept).toMatchObject({ width: 400, height: 450 });
    const { result } = await endOf(await exportJob({ frame, recipe: recipe({ finish }), template: 'framed' }));
    expect(result).toMatchObject({ path: join(out, 'framed.png'), width: 400, height: 450 });
    const pixels = async (id: MediaId): Promise<Buffer> =>
      sharp((await test.studio.readMedia({ id, variant: 'full' })).bytes)
        .raw()
        .toBuffer();
    const data = await sharp(join(out, 'framed.png')).removeAlpha().raw().toBuffer();
    // Previews are JPEG, which changes colors that vary from pixel to pixel.
    const exported = await sharp(await encodeShown({ width: 400, height: 450, data }))
      .raw()
      .toBuffer();
    expect(meanDifference(await pixels(kept.media), exported)).toBeLessThan(2);
    expect(meanDifference(await pixels(plain.media), exported)).toBeGreaterThan(5);
    rmSync(join(out, 'framed.png'));
    ended.length = 0;
  });

  it('makes windows of the result at full size, as the export has them', async () => {
    // With little memory the photo is too large to paint at once.
    await test.client.call('settings.set', { memoryLimitMb: 512 });
    const window = { x: 500, y: 90, width: 300, height: 200 };
    const finish = { colors: 'luminance', colorAmount: 1, detail: 1 } as const;
    for (const look of [recipe({ strokePx: null }), recipe({ strokePx: 512, finish })]) {
      const piece = await test.client.call('stylize.window', { requestId: 'w', photoId, recipe: look, window });
      expect(piece).toMatchObject({ width: 300, height: 200 });
      await endOf(await exportJob({ recipe: look, template: 'whole' }));
      const exported = sharp(join(out, 'whole.png')).removeAlpha();
      const data = await exported.extract({ left: 500, top: 90, width: 300, height: 200 }).raw().toBuffer();
      const same = await sharp(await encodeShown({ width: 300, height: 200, data }))
        .raw()
        .toBuffer();
      const shown = sharp((await test.studio.readMedia({ id: piece.media, variant: 'full' })).bytes);
      expect(meanDifference(await shown.raw().toBuffer(), same), `strokes ${look.strokePx}`).toBeLessThan(3);
      rmSync(join(out, 'whole.png'));
    }
    const beyond = { requestId: 'w', photoId, recipe: recipe(), window: { ...window, x: 700 } };
    await expect(test.client.call('stylize.window', beyond)).rejects.toMatchObject({ code: 'usage' });
    await test.client.call('settings.set', { memoryLimitMb: null });
    ended.length = 0;
  });

  it('gives up a preview when a newer one of its group is asked for, or when told so', async () => {
    const cancelled = { code: 'cancelled' };
    const first = preview('s1', { recipe: recipe({ strength: 0.9 }) });
    const second = preview('s2', { recipe: recipe({ strength: 0.8 }) });
    const grid = preview('s3', { recipe: recipe({ strength: 0.7 }), group: 'grid', previewPx: 256 });
    await expect(first).rejects.toMatchObject(cancelled);
    expect((await second).requestId).toBe('s2');
    expect((await grid).width).toBe(256);
    const third = preview('s4', { recipe: recipe({ strength: 0.6 }) });
    await test.client.call('stylize.cancelPreview', { requestId: 's4' });
    await expect(third).rejects.toMatchObject(cancelled);
  });

  it('exports a photo under a free name, with progress and its result', async () => {
    const small = { format: 'jpg', quality: 80, size: { kind: 'print', longSideCm: 2.54, dpi: 300 } } as const;
    const [first, second] = await Promise.all([exportJob(), exportJob({ output: small })]);
    const jobs = [await endOf(first), await endOf(second)];
    expect(jobs).toMatchObject([
      { state: 'done', result: { path: join(out, 'photo.png'), width: 900, height: 400 } },
      { state: 'done', result: { path: join(out, 'photo.jpg'), width: 300, height: 133 } },
    ]);
    expect((await endOf(await exportJob())).result).toMatchObject({ path: join(out, 'photo (2).png') });
    expect(readdirSync(out).sort()).toEqual(['photo (2).png', 'photo.jpg', 'photo.png']);
    expect(readFileSync(join(out, 'photo.png'))).toEqual(readFileSync(join(out, 'photo (2).png')));
    expect((await sharp(join(out, 'photo.jpg')).metadata()).density).toBe(300);
    const named = await endOf(await exportJob({ template: '{style}/{index:2} {width}x{height}' }));
    const folderName = style.id.replace('own/', '');
    expect(named.result).toMatchObject({ path: join(out, folderName, '01 900x400.png') });
    const order = test.events.flatMap(({ name, payload }) =>
      'jobId' in payload && payload.jobId === first ? [name] : [],
    );
    expect(order.at(-1)).toBe('job.done');
    expect(order.filter((name) => name === 'job.progress').length).toBeGreaterThan(1);
    expect(working.at(-1)).toBe(null);
    expect(Math.max(...working.map((fraction) => fraction ?? 0))).toBeGreaterThan(0);
    expect(ended.map(({ state }) => state)).toEqual(['done', 'done', 'done', 'done']);
  });

  it('never writes over the photo itself', async () => {
    const target = { kind: 'file', path: join(folder, 'photo.jpg') } as const;
    await expect(exportJob({ target, output: { format: 'jpg' } })).rejects.toMatchObject({ code: 'disk/exists' });
    const other = { kind: 'file', path: join(out, 'photo.jpg') } as const;
    expect((await endOf(await exportJob({ target: other, output: { format: 'jpg' } }))).state).toBe('done');
  });

  it('keeps an export that is to be fetched', async () => {
    const { result } = await endOf(await exportJob({ target: { kind: 'download' }, output: { format: 'webp' } }));
    expect(result).toMatchObject({ kind: 'export', path: null, fileName: 'photo.webp' });
    if (result?.kind !== 'export') throw new Error('no export');
    const content = await test.studio.readMedia({ id: result.media, variant: 'file' });
    expect(await sharp(content.path).metadata()).toMatchObject({ format: 'webp', width: 900 });
  });

  it('lets a preview go between the tiles of an export, and cancels the export without a trace', async () => {
    const { photos } = await test.client.call('photos.open', {
      sources: [{ kind: 'path', path: join(folder, 'large.jpg') }],
    });
    const large = photos[0]!.id;
    // Little memory: many small tiles.
    await test.client.call('settings.set', { memoryLimitMb: 900 });
    const jobId = await exportJob({ photoId: large });
    // Engine and studio share a process here, so the request must arrive before tiles block the event loop.
    await preview('between', { recipe: recipe({ strength: 0.55 }) });
    // The preview was requested later but is ready before the export, which is still in progress.
    expect((await test.client.call('jobs.list')).jobs.at(-1)).toMatchObject({ id: jobId, state: 'running' });
    await test.client.call('jobs.cancel', { jobId });
    expect((await endOf(jobId)).state).toBe('cancelled');
    expect(readdirSync(out).filter((name) => name.includes('large') || name.startsWith('.'))).toEqual([]);
  });

  it('survives the end of its engine: the job is lost, the next one is done by another', async () => {
    const [first] = engines;
    const before = engines.length;
    const jobId = await exportJob({ photoId: (await test.client.call('photos.list')).photos[1]!.id });
    await progressBeyond(jobId, 0.1);
    first!.crash();
    expect(await endOf(jobId)).toMatchObject({ state: 'failed', error: { code: 'engine/crashed' } });
    expect(await test.client.call('engine.state')).toMatchObject({ state: 'crashed', crashes: 1 });
    expect((await preview('after', { recipe: recipe({ strength: 0.45 }) })).width).toBe(640);
    expect(engines).toHaveLength(before + 1);
    expect(await test.client.call('engine.state')).toMatchObject({ state: 'ready', crashes: 1, backend: 'wasm' });
    const states = test.payloads('engine.state').map(({ state }) => state);
    expect(states.filter((state, i) => state !== states[i - 1])).toEqual([
      ...['starting', 'ready', 'crashed', 'starting', 'ready'],
    ]);
  });

  it('says what is wrong with a photo that went bad, a photo that was closed and an unknown style', async () => {
    const path = join(folder, 'going.jpg');
    await testPhoto(200, 200).jpeg().toFile(path);
    const { photos } = await test.client.call('photos.open', { sources: [{ kind: 'path', path }] });
    writeFileSync(path, readFileSync(path).subarray(0, 900));
    const bad = { photoId: photos[0]!.id };
    await expect(preview('bad', bad)).rejects.toMatchObject({ code: 'image/unreadable' });
    expect(await endOf(await exportJob(bad))).toMatchObject({ state: 'failed', error: { code: 'image/unreadable' } });
    await test.client.call('photos.close', { photoIds: [photos[0]!.id] });
    await expect(preview('closed', bad)).rejects.toMatchObject({ code: 'photo/unknown' });
    const strange = recipe({ styles: [{ styleId: 'own/none', weight: 1 }] });
    await expect(preview('strange', { recipe: strange })).rejects.toMatchObject({ code: 'style/unknown' });
  });

  it('moves the library with its styles, which are found there after a restart', async () => {
    const elsewhere = join(folder, 'elsewhere');
    const { jobId } = await test.client.call('library.move', { folder: elsewhere });
    expect(await endOf(jobId)).toMatchObject({ state: 'done', result: { kind: 'libraryMove', folder: elsewhere } });
    expect(existsSync(test.paths.library)).toBe(false);
    expect(await test.client.call('library.usage')).toMatchObject({ folder: elsewhere, isDefaultFolder: false });
    expect((await preview('moved', { recipe: recipe({ strength: 0.35 }) })).width).toBe(640);
    const restarted = await openTestStudio({ folder });
    const { styles } = await restarted.client.call('styles.list');
    expect(styles.filter(({ isBuiltIn }) => !isBuiltIn).map(({ name }) => name)).toEqual(['A calm sea', 'Rough sea 2']);
    await restarted.studio.close();
    const back = await test.client.call('library.move', { folder: null });
    expect((await endOf(back.jobId)).state).toBe('done');
    expect(existsSync(elsewhere)).toBe(false);
  });

  it('bundles a report that names no file of the user', async () => {
    mkdirSync(join(folder, 'reports'), { recursive: true });
    const path = join(folder, 'reports', 'report.zip');
    const saved = await test.client.call('diagnostics.save', { path });
    expect(saved).toMatchObject({ path, fileName: 'report.zip' });
    const files = unzipSync(readFileSync(path));
    expect(Object.keys(files).sort()).toEqual(['README.txt', 'log.jsonl', 'report.json']);
    const report = JSON.parse(strFromU8(files['report.json']!)) as Record<string, unknown>;
    expect(report).toMatchObject({
      app: { name: 'Pentimento', platform: process.platform },
      engine: { crashes: 1 },
      jobs: expect.arrayContaining([{ kind: 'export', state: 'failed', code: 'engine/crashed' }]),
    });
    expect(report['backends']).toHaveLength(4);
    const text = Object.values(files)
      .map((file) => strFromU8(file))
      .join('\n');
    expect(text).toContain('engine/crashed');
    for (const name of [folder, 'photo.jpg', 'large.jpg', 'rough_sea']) expect(text).not.toContain(name);
  });

  it('ends its jobs and leaves nothing of its session behind when it is closed', async () => {
    const jobId = await exportJob({ photoId: (await test.client.call('photos.list')).photos[1]!.id });
    await test.studio.close();
    expect((await test.client.call('jobs.list')).jobs.find(({ id }) => id === jobId)?.state).toBe('cancelled');
    expect(readdirSync(test.paths.sessions)).toEqual([]);
    expect(readdirSync(out).filter((name) => name.startsWith('.'))).toEqual([]);
  });
});
