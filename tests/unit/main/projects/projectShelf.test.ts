import { readdir, readFile, rm, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';
import { beforeEach, describe, expect, it } from 'vitest';
import { MediaStore } from '../../../../src/main/media/mediaStore.js';
import { fullAccess } from '../../../../src/main/files/fileAccess.js';
import { PhotoShelf } from '../../../../src/main/photos/photoShelf.js';
import { Uploads } from '../../../../src/main/photos/uploads.js';
import { PresetStore } from '../../../../src/main/projects/presetStore.js';
import { ProjectShelf } from '../../../../src/main/projects/projectShelf.js';
import type { ModelChoice } from '../../../../src/shared/contract/models.js';
import type { AnyPhotoLook, StyleId } from '../../../../src/shared/contract/stylize.js';
import type { Look } from '../../../../src/shared/domain/look.js';
import { PLAIN_FRAME, type Frame } from '../../../../src/shared/domain/frame.js';
import { PLAIN_FINISH } from '../../../../src/shared/domain/finish.js';
import { ModelShelf } from '../../../../src/main/studio/modelShelf.js';
import { glbOf, gltfOf, objOf } from '../../../helpers/models/modelFiles.js';
import { fourMaterials, torus } from '../../../helpers/models/shapes.js';
import { silentLog } from '../../../helpers/silentLog.js';
import { tempFolder } from '../../../helpers/tempFolder.js';

const look: Look<StyleId> = {
  styles: [{ styleId: 'built-in/wave', weight: 1 }],
  strength: 0.6,
  strokePx: 512,
  effort: 'fine',
  finish: { colors: 'palette', colorAmount: 0.5, detail: 0.25 },
  regions: [
    {
      styles: [],
      name: 'Sky',
      steps: [
        { kind: 'brush', mode: 'add', radius: 0.05, softness: 0.4, points: [0.2, 0.3, 0.8, 0.30001] },
        { kind: 'color', mode: 'intersect', x: 0.5, y: 0.1, tolerance: 0.1, softness: 0.05, isContiguous: true },
        { kind: 'invert' },
      ],
    },
  ],
};
const frame: Frame = { ...PLAIN_FRAME, turns: 1, angle: 2, width: 0.6, height: 0.5 };
const NO_MODELS = { models: [], currentModelId: null };
const choice: ModelChoice = { materials: ['paint 0'], parts: null, emissive: true, bake: true };
/** As presets have it: without what was painted on one photo. */
const plain = { ...look, regions: undefined };
const other: AnyPhotoLook = { styles: [], strength: 1, strokePx: null, effort: 'quick', finish: PLAIN_FINISH };

describe('ProjectShelf', () => {
  let temp: string;
  let folder: string;
  let photo: string;

  /** A restarted program with the same folders. */
  function start() {
    const uploads = new Uploads(join(temp, 'uploads'));
    const videos = { open: (path: string) => Promise.reject(new Error(`${path} is no photo`)) };
    const media = new MediaStore();
    const photos = new PhotoShelf({ media, uploads, access: fullAccess, videos, onChange: () => undefined });
    const models = new ModelShelf({
      media,
      uploads,
      access: fullAccess,
      folder: join(temp, 'session models'),
      onChange: () => undefined,
    });
    const shelf = new ProjectShelf({ folder, photos, models, log: silentLog, onChange: () => undefined });
    return { uploads, photos, models, shelf };
  }

  beforeEach(async () => {
    temp = tempFolder();
    folder = join(temp, 'projects');
    photo = join(temp, 'photo.png');
    await sharp({ create: { width: 40, height: 30, channels: 3, background: '#a52' } })
      .png()
      .toFile(photo);
  });

  it('begins a first project and finds it again at the next start, with photos, looks and history', async () => {
    const first = start();
    const { project } = await first.shelf.restore();
    const [opened] = (await first.photos.open([{ kind: 'path', path: photo }])).photos;
    const photoId = opened!.id;
    await first.shelf.save(project.id, {
      ...NO_MODELS,
      photos: [{ photoId, frame, look, history: [look, other] }],
      currentPhotoId: photoId,
    });

    const second = start();
    const restored = await second.shelf.restore();
    expect(restored.project.id).toBe(project.id);
    expect(restored.state.photos).toEqual([{ photoId: expect.any(String), frame, look, history: [look, other] }]);
    expect(second.photos.get(restored.state.currentPhotoId!).path).toBe(photo);
  });

  it('brings 3D models back at the next start, with their looks and what of them is painted', async () => {
    const first = start();
    const { project } = await first.shelf.restore();
    const path = join(temp, 'ring.glb');
    await writeFile(path, glbOf(await gltfOf(torus(16))));
    const [model] = (await first.models.open([{ kind: 'path', path }])).models;
    const state = { photos: [], currentPhotoId: null, currentModelId: model!.id };
    await first.shelf.save(project.id, { ...state, models: [{ modelId: model!.id, look, choice }] });
    expect((await first.shelf.list())[0]).toMatchObject({ photoCount: 0, modelCount: 1 });

    const second = start();
    const restored = await second.shelf.restore();
    expect(restored.state.models).toEqual([{ modelId: expect.any(String), look, choice }]);
    expect(second.models.get(restored.state.currentModelId!).path).toBe(path);
    await second.shelf.create('Other');
    expect(second.models.list()).toEqual([]);
    await rm(path);
    const missing = await second.shelf.open(project.id);
    expect(missing).toMatchObject({ state: { models: [] }, failed: [{ name: 'ring.glb' }] });
    await second.shelf.save(project.id, { photos: [], currentPhotoId: null, ...NO_MODELS });
    await writeFile(path, glbOf(await gltfOf(torus(16))));
    expect((await start().shelf.restore()).state.models).toHaveLength(1);
  });

  it('keeps models that came as bytes, with all their files', async () => {
    const first = start();
    const { project } = await first.shelf.restore();
    const tokens: string[] = [];
    for (const [name, bytes] of await objOf(fourMaterials(16))) {
      tokens.push(await first.uploads.accept(name, Buffer.from(bytes)));
    }
    const [model] = (await first.models.open([{ kind: 'upload', tokens }])).models;
    const state = { photos: [], currentPhotoId: null, currentModelId: null };
    await first.shelf.save(project.id, { ...state, models: [{ modelId: model!.id, look, choice }] });
    for (const name of ['uploads', 'session models']) await rm(join(temp, name), { recursive: true });

    const second = start();
    const restored = await second.shelf.restore();
    expect(restored.failed).toEqual([]);
    const again = second.models.get(restored.state.models[0]!.modelId);
    expect([again.info.name, again.isGathered, again.path.startsWith(folder)]).toEqual(['shape.obj', true, true]);
    // Saved again, it stays where it is.
    await second.shelf.save(project.id, restored.state);
    expect((await start().shelf.restore()).state.models).toHaveLength(1);
  });

  it('keeps photos that came as bytes, whose upload ends with the session', async () => {
    const first = start();
    const { project } = await first.shelf.restore();
    const token = await first.uploads.accept('pasted.png', await readFile(photo));
    const [opened] = (await first.photos.open([{ kind: 'upload', token }])).photos;
    const saved = [{ photoId: opened!.id, frame, look, history: [] }];
    await first.shelf.save(project.id, { photos: saved, currentPhotoId: null, ...NO_MODELS });
    await rm(join(temp, 'uploads'), { recursive: true });

    const second = start();
    const restored = await second.shelf.restore();
    expect(restored.failed).toEqual([]);
    const kept = second.photos.get(restored.state.photos[0]!.photoId);
    expect(kept.info).toMatchObject({ name: 'pasted.png', path: null, width: 40 });
    // Saved again, it is not copied again.
    await second.shelf.save(project.id, { ...restored.state, photos: [{ ...restored.state.photos[0]!, look: other }] });
    expect(second.photos.get(kept.info.id).path).toBe(kept.path);
  });

  it('says which photo is missing and keeps its look until it is back', async () => {
    const first = start();
    const { project } = await first.shelf.restore();
    const [opened] = (await first.photos.open([{ kind: 'path', path: photo }])).photos;
    const saved = [{ photoId: opened!.id, frame, look, history: [] }];
    await first.shelf.save(project.id, { photos: saved, currentPhotoId: null, ...NO_MODELS });
    const bytes = await readFile(photo);
    await rm(photo);

    const second = start();
    const without = await second.shelf.restore();
    expect(without.failed).toMatchObject([{ name: 'photo.png' }]);
    await second.shelf.save(project.id, { photos: [], currentPhotoId: null, ...NO_MODELS });

    await writeFile(photo, bytes);
    const back = await start().shelf.restore();
    expect(back.state.photos.map((saved) => saved.look)).toEqual([look]);
  });

  it('holds several projects apart', async () => {
    const { photos, shelf } = start();
    const first = await shelf.restore();
    const [opened] = (await photos.open([{ kind: 'path', path: photo }])).photos;
    await shelf.save(first.project.id, {
      photos: [{ photoId: opened!.id, frame, look, history: [] }],
      currentPhotoId: null,
      ...NO_MODELS,
    });
    const second = await shelf.create('Second');
    expect(photos.list()).toEqual([]);
    expect((await shelf.list()).map(({ name, photoCount }) => [name, photoCount])).toContainEqual(['Second', 0]);
    // A late save of the window for the project before.
    await shelf.save(first.project.id, { photos: [], currentPhotoId: null, ...NO_MODELS });
    const again = await shelf.open(first.project.id);
    expect(again.state.photos).toHaveLength(1);
    await shelf.remove(second.project.id);
    await expect(shelf.remove(first.project.id)).rejects.toMatchObject({ code: 'usage' });
    await expect(shelf.open(second.project.id)).rejects.toMatchObject({ code: 'project/unknown' });
  });

  it('reads of all projects only those that have changed', async () => {
    const { shelf, photos } = start();
    const { project: other } = await shelf.create('Other');
    const { project } = await shelf.create('Open');
    const path = join(folder, other.id, 'project.json');
    let strength = 0;
    const namesAfterSave = async (): Promise<string[]> => {
      const [opened] = (await photos.open([{ kind: 'path', path: photo }])).photos;
      const saved = { photoId: opened!.id, frame, look: { ...look, strength: (strength += 0.1) }, history: [] };
      await shelf.save(project.id, { photos: [saved], currentPhotoId: null, ...NO_MODELS });
      return (await shelf.list()).map(({ name }) => name);
    };
    await utimes(path, 1000, 1000);
    expect(await namesAfterSave()).toEqual(['Open', 'Other']);
    // Readers now see another name.
    await writeFile(path, (await readFile(path, 'utf8')).replace('Other', 'Newer'));
    await utimes(path, 1000, 1000);
    expect(await namesAfterSave()).toEqual(['Open', 'Other']);
    await utimes(path, 2000, 2000);
    expect(await namesAfterSave()).toEqual(['Open', 'Newer']);
  });

  it('sets a damaged project aside and begins anew', async () => {
    const { project } = await start().shelf.restore();
    await writeFile(join(folder, project.id, 'project.json'), '{"format": "pentim');
    const restored = await start().shelf.restore();
    expect(restored.project.id).not.toBe(project.id);
  });

  it('leaves a project of a newer program as it is, and says so', async () => {
    const { project } = await start().shelf.restore();
    const path = join(folder, project.id, 'project.json');
    const text = '{"format":"pentimento-project","version":9,"layers":[]}';
    await writeFile(path, text);
    const restored = await start().shelf.restore();
    expect(restored.project.id).not.toBe(project.id);
    expect(restored.failed).toMatchObject([{ error: { code: 'project/unknown-version' } }]);
    expect(await readdir(join(folder, project.id))).toEqual(['project.json']);
    expect(await readFile(path, 'utf8')).toBe(text);
  });
});

describe('PresetStore', () => {
  let temp: string;

  beforeEach(() => {
    temp = tempFolder();
  });

  it('keeps presets and habits, and gives a name that is taken the new look', async () => {
    const path = join(temp, 'home', 'presets.json');
    const store = new PresetStore(path, silentLog);
    const first = await store.save('Evening', plain);
    const second = await store.save('Evening', other);
    await store.saveHabits({ 'built-in/wave': { strength: 0.3, strokePx: null } });
    expect(second.id).toBe(first.id);
    const again = await new PresetStore(path, silentLog).read();
    expect(again.presets).toEqual([{ id: first.id, name: 'Evening', look: other }]);
    expect(again.habits).toEqual({ 'built-in/wave': { strength: 0.3, strokePx: null } });
  });

  it('sets a damaged file aside', async () => {
    const path = join(temp, 'presets.json');
    await writeFile(path, 'nothing');
    expect(await new PresetStore(path, silentLog).read()).toEqual({ presets: [], habits: {} });
  });

  it('does not write over the presets of a newer program', async () => {
    const path = join(temp, 'presets.json');
    const text = '{"format":"pentimento-presets","version":2}';
    await writeFile(path, text);
    const store = new PresetStore(path, silentLog);
    expect((await store.read()).presets).toEqual([]);
    expect(await readFile(path, 'utf8')).toBe(text);
    await store.save('Evening', plain);
    expect(await readFile(`${path}.version-2`, 'utf8')).toBe(text);
  });
});
