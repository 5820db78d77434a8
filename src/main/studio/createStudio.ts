import { arch, platform } from 'node:os';
import { basename, extname, join } from 'node:path';
import { rm } from 'node:fs/promises';
import { z } from 'zod';
import { signingFilesOf, type SigningFiles } from '../../shared/domain/signing.js';
import type { AppInfo } from '../../shared/contract/app.js';
import type { Answer } from '../../shared/contract/answer.js';
import { CALLS, isCallName, type CallName } from '../../shared/contract/contract.js';
import { isModelName } from '../../shared/domain/modelFormat.js';
import { PAINTABLE_EXTENSIONS } from '../../shared/domain/imageFormat.js';
import { AppError, CancelledError, fromSerialized, toSerialized, type ErrorData } from '../../shared/errors.js';
import { fullAccess } from '../files/fileAccess.js';
import { openSessionFolder } from '../files/sessionFolder.js';
import { JobBoard, workingFraction } from '../jobs/jobBoard.js';
import { writeLibraryLocation } from '../paths/libraryLocation.js';
import { findModelFolder, readManifest } from '../library/modelFolder.js';
import { StyleCatalog } from '../library/styleCatalog.js';
import { PACK_EXTENSION } from '../library/stylePackManifest.js';
import { MaskFolder } from '../masks/maskFolder.js';
import { MaskMaker } from '../masks/maskMaker.js';
import { MaskThread } from '../masks/maskThread.js';
import { MediaStore } from '../media/mediaStore.js';
import { appVersion } from '../paths/appVersion.js';
import { PhotoShelf } from '../photos/photoShelf.js';
import { RecentPhotos } from '../photos/recentPhotos.js';
import { Uploads } from '../photos/uploads.js';
import { PresetStore } from '../projects/presetStore.js';
import { ProjectShelf } from '../projects/projectShelf.js';
import { SettingsStore } from '../settings/settingsStore.js';
import { BatchDesk } from './batchDesk.js';
import { Emitter } from '../events/emitter.js';
import { CheckpointPainter } from './checkpointPainter.js';
import { ClipPainter } from './clipPainter.js';
import { EngineDesk } from './engineDesk.js';
import { ExportDesk } from './exportDesk.js';
import { Exporter } from './exporter.js';
import { appHandlers } from './handlers/appHandlers.js';
import { batchHandlers } from './handlers/batchHandlers.js';
import { engineHandlers } from './handlers/engineHandlers.js';
import { fileHandlers } from './handlers/fileHandlers.js';
import type { Handlers } from './handlers/handlers.js';
import { jobHandlers } from './handlers/jobHandlers.js';
import { libraryHandlers } from './handlers/libraryHandlers.js';
import { maskHandlers } from './handlers/maskHandlers.js';
import { modelHandlers } from './handlers/modelHandlers.js';
import { openPhotos, photoHandlers } from './handlers/photoHandlers.js';
import { polishHandlers } from './handlers/polishHandlers.js';
import { presetHandlers, projectHandlers } from './handlers/projectHandlers.js';
import { settingsHandlers } from './handlers/settingsHandlers.js';
import { changeLibrary, importInto, styleHandlers } from './handlers/styleHandlers.js';
import { stylizeHandlers } from './handlers/stylizeHandlers.js';
import { trainingHandlers } from './handlers/trainingHandlers.js';
import { videoHandlers } from './handlers/videoHandlers.js';
import { MaskFiles } from './maskFiles.js';
import { ModelExporter } from './modelExporter.js';
import { ModelPreviewer } from './modelPreviewer.js';
import { ModelShelf } from './modelShelf.js';
import { OpenExports } from './openExports.js';
import { PolishDesk } from './polishDesk.js';
import { Previewer } from './previewer.js';
import type { Studio, StudioOptions } from './studio.js';
import { TrainingDesk } from './trainingDesk.js';
import { VideoDesk } from './videoDesk.js';

/** The most masks for previews; one that an engine still reads is among the last few. */
const MOST_SHOWN_MASKS = 100;

/** Opens a studio: wiring only. Nothing is computed until requested. */
export async function createStudio(options: StudioOptions): Promise<Studio> {
  const { paths, shell, log, access = fullAccess } = options;
  const emitter = new Emitter(log);
  const { emit } = emitter;
  const settings = await SettingsStore.open(paths.home, log);
  const session = await openSessionFolder(paths.sessions);
  const downloads = join(session, 'downloads');

  const modelFolder = (): string => findModelFolder({ model: options.model, shipped: paths.models });
  const model = await describeModel(modelFolder).catch((thrown: unknown) => {
    log.error('The model cannot be read', thrown);
    return null;
  });
  const trunk = model?.trunk ?? null;
  const info = (): AppInfo => ({
    name: 'Pentimento',
    version: appVersion(),
    platform: platform(),
    arch: arch(),
    model,
    runtimes: { node: process.versions.node, ...shell.runtimes },
    languages: [...shell.languages],
    capabilities: shell.capabilities,
    readableExtensions: [...PAINTABLE_EXTENSIONS],
  });

  const engine = new EngineDesk({
    launch: options.launchEngine,
    modelFolder,
    backend: options.backend,
    emit,
    log,
    settings: () => settings.value,
  });
  const media = new MediaStore(join(session, 'tiles'));
  const uploads = new Uploads(join(session, 'uploads'));
  const recent = new RecentPhotos(paths.home, log);
  const videos = new VideoDesk({ launch: options.launchEngine, folder: join(session, 'stills'), emit, log });
  const photos = new PhotoShelf({
    media,
    uploads,
    access,
    videos,
    onChange(list, openedIds) {
      videos.keepOnly(list.map(({ id }) => id));
      emit('photos.changed', { photos: list, openedIds });
    },
  });
  const models = new ModelShelf({
    media,
    uploads,
    access,
    folder: join(session, 'models'),
    onChange: (list, openedIds) => emit('models.changed', { models: list, openedIds }),
  });
  const location = { folder: paths.library, isMoving: false, changes: 0 };
  let catalog = new StyleCatalog({ library: location.folder, builtInStyles: paths.builtInStyles, trunk, media });
  await catalog.forgetRemoved();
  const styles = (): StyleCatalog => catalog;
  const plainError = (thrown: unknown): ErrorData => models.plainError(fromSerialized(photos.plainError(thrown)));
  const jobs = new JobBoard({
    emit,
    log,
    plainError: (thrown) => plainError(thrown),
    onChange: () => tellWorking(),
    onEnd: (job) => shell.jobEnded?.(job, settings.value),
  });
  let batchFraction: number | null = null;
  let trainingFraction: number | null = null;
  const tellWorking = (): void => {
    const all = [workingFraction(jobs.list()), batchFraction, trainingFraction];
    const fractions = all.filter((fraction) => fraction !== null);
    const mean = fractions.reduce((sum, fraction) => sum + fraction, 0) / fractions.length;
    shell.working?.(fractions.length === 0 ? null : mean, settings.value);
  };
  const signing = (): SigningFiles | undefined => signingFilesOf(settings.value);
  const shared = { engine, media, styles, access, codeCacheFolder: paths.codeCache, trunk, emit, signing };
  const maskThread = new MaskThread();
  const maskFolder = new MaskFolder(join(paths.home, 'masks'));
  const maskMaker = new MaskMaker(maskFolder, maskThread, videos);
  const masks = new MaskFiles(join(session, 'masks'), maskMaker);
  await maskFolder.removeUnused(paths.projects).catch((thrown: unknown) => log.error('Unused masks stay', thrown));
  // Of the masks for previews, also of strokes that are being drawn, only the last are kept.
  const shownMasks = new MaskFiles(join(session, 'shown-masks'), maskMaker, MOST_SHOWN_MASKS);
  const previewer = new Previewer({ ...shared, photos, videos, masks: shownMasks });
  const clips = new ClipPainter({ ...shared, photos, videos, masks });
  const exporter = new Exporter({ ...shared, masks, downloads, appVersion: appVersion() });
  const exports = new ExportDesk({ exporter, jobs, photos, open: new OpenExports(paths.home, log), log });
  const modelPreviewer = new ModelPreviewer({ ...shared, models, appVersion: appVersion() });
  const modelExporter = new ModelExporter({ ...shared, downloads, appVersion: appVersion() });
  const batch = await BatchDesk.open({
    ...shared,
    jobsFolder: paths.jobs,
    posterOf: (path) => videos.posterOf(path),
    appVersion: appVersion(),
    log,
    shell,
    onWorking(fraction) {
      batchFraction = fraction;
      tellWorking();
    },
    onEnd: (job) => shell.batchEnded?.(job, settings.value),
  });

  const change = changeLibrary({
    styles,
    emit,
    location,
    onChange() {
      previewer.forget();
      clips.forget();
    },
  });
  const polishes = new PolishDesk({
    ...shared,
    polishFolder: paths.polish,
    photos: () => photos.list().flatMap(({ path, video }) => (path === null || video ? [] : [path])),
    settings: () => settings.value,
    changeLibrary: change,
    log,
  });
  const trainings = await TrainingDesk.open({
    ...shared,
    runsFolder: paths.runs,
    shippedModels: paths.models,
    changeLibrary: change,
    log,
    power: shell.power,
    pausesOnBattery: () => settings.value.pausesOnBattery,
    onPlanned: (arePlanned) => shell.trainingsPlanned?.(arePlanned, settings.value),
    onWorking(fraction) {
      trainingFraction = fraction;
      tellWorking();
    },
    onEnd: (training) => shell.trainingEnded?.(training, settings.value),
  });

  const checkpoints = new CheckpointPainter({ engine, media, folder: join(session, 'checkpoints') });

  const useLibrary = async (folder: string): Promise<void> => {
    await writeLibraryLocation(paths.home, folder);
    location.folder = folder;
    catalog = catalog.movedTo(folder);
    emit('styles.changed', { styles: (await catalog.list()).styles });
  };
  const isKnownPath = (path: string): boolean =>
    photos.list().some((photo) => photo.path === path) ||
    jobs.list().some(({ result }) => result && 'path' in result && result.path === path) ||
    batch.ownsPath(path) ||
    [location.folder, paths.logs, paths.home].includes(path);

  const projects = new ProjectShelf({
    folder: paths.projects,
    photos,
    models,
    log,
    onChange: (list) => emit('projects.changed', { projects: list }),
  });
  const presets = new PresetStore(join(paths.home, 'presets.json'), log);
  const photoContext = { photos, media, uploads, recent, shell };
  const handlers: Handlers = {
    ...appHandlers({ shell, log, info, onWindow: () => engine.warmUp(), isKnownPath }),
    ...settingsHandlers({
      settings,
      shell,
      emit,
      onChange() {
        polishes.settingsChanged();
        trainings.settingsChanged();
      },
    }),
    ...engineHandlers(engine),
    ...photoHandlers(photoContext),
    ...videoHandlers({ videos, photos, media }),
    ...modelHandlers({ models, modelPreviewer, modelExporter, jobs }),
    ...styleHandlers({ ...shared, uploads, downloads, change, polishes }),
    ...polishHandlers(polishes),
    ...stylizeHandlers({
      ...shared,
      previewer,
      clips,
      exports,
      photos,
      change,
      modelFolder,
    }),
    ...maskHandlers({ ...shared, photos, uploads, downloads, maskFolder, maskMaker }),
    ...jobHandlers(jobs),
    ...batchHandlers(batch, media, shell),
    ...trainingHandlers({ trainings, checkpoints, media, photos, uploads, access, runsFolder: paths.runs }),
    ...projectHandlers(projects),
    ...presetHandlers(presets, emit),
    ...fileHandlers({ shell, access, media }),
    ...libraryHandlers({ paths, access, jobs, media, engine, settings, log, info, downloads, location, useLibrary }),
  };

  await exports.restore();
  shell.applySettings?.(settings.value);
  log.info('The studio is open', { version: appVersion(), shell: shell.capabilities.kind, platform: platform() });
  return {
    invoke: (name, input) =>
      answerCall(handlers, name, input, (thrown) => {
        if (!(thrown instanceof CancelledError)) log.error(`${name} failed`, thrown);
        return plainError(thrown);
      }),
    subscribe: (listener) => emitter.subscribe(listener),
    menu: (command) => emit('menu.command', { command }),
    readMedia: (request) => media.read(request),
    acceptUpload: (name, content) => uploads.accept(name, content),
    get settings() {
      return settings.value;
    },
    async openPaths(files) {
      const isPack = (path: string): boolean => extname(path).toLowerCase() === PACK_EXTENSION;
      for (const path of files.filter(isPack)) {
        try {
          const { style } = await change((catalog) => importInto(catalog, path, modelFolder()));
          emit('styles.imported', { style });
        } catch (thrown) {
          emit('styles.importFailed', { name: basename(path), error: toSerialized(thrown) });
        }
      }
      const sources = files.filter(isModelName).map((path) => ({ kind: 'path' as const, path }));
      const { failed: refused } = await models.open(sources);
      if (refused.length > 0) emit('models.failed', { failed: refused });
      const pictures = files.filter((path) => !isPack(path) && !isModelName(path));
      if (pictures.length === 0) return;
      const { failed } = await openPhotos(
        photoContext,
        pictures.map((path) => ({ kind: 'path', path })),
      );
      if (failed.length > 0) emit('photos.failed', { failed });
    },
    async close() {
      previewer.cancelAll();
      clips.cancelAll();
      modelPreviewer.cancelAll();
      await Promise.all([jobs.close(), batch.stop(), trainings.close(), polishes.close(), videos.close()]);
      await engine.close();
      await maskThread.close();
      await catalog.forgetRemoved();
      await rm(session, { recursive: true, force: true });
      log.info('The studio is closed');
    },
  };
}

async function describeModel(modelFolder: () => string): Promise<{ name: string; trunk: string }> {
  const { name, trunk } = await readManifest(modelFolder());
  return { name, trunk };
}

/** Answers one call, with its input and output checked. */
async function answerCall(
  handlers: Handlers,
  name: string,
  input: unknown,
  explain: (thrown: unknown) => ErrorData,
): Promise<Answer> {
  try {
    if (!isCallName(name)) throw new AppError('contract/broken', `There is no call ${name}.`);
    const checked = check(name, 'input', input);
    // The input was checked by this call's schema, which the compiler cannot infer.
    const handler = handlers[name] as (input: unknown) => unknown;
    return { ok: true, value: check(name, 'output', await handler(checked)) };
  } catch (thrown) {
    return { ok: false, error: explain(thrown) };
  }
}

function check(name: CallName, side: 'input' | 'output', value: unknown): unknown {
  const parsed = CALLS[name][side].safeParse(value);
  if (parsed.success) return parsed.data;
  throw new AppError(
    'contract/broken',
    `The ${side} of ${name} breaks the contract: ${z.prettifyError(parsed.error)}.`,
  );
}
