import { probeBackend } from '../../ml/backends/ladder.js';
import { largestTilePx } from '../../ml/infer/stylize.js';
import { encodeStyleCode } from '../../ml/models/styleCode.js';
import { downscale } from '../../ml/tensors/downscale.js';
import { nextTurn } from '../../ml/nextTurn.js';
import { canHoldFrames, canHoldProfile } from '../../shared/domain/imageFormat.js';
import type { PixelImage } from '../../shared/domain/pixelImage.js';
import type { RecipeWithMasks } from '../../shared/domain/recipe.js';
import { canHoldCredentials } from '../../shared/domain/signing.js';
import { isReadableVideo, isVideoFormat } from '../../shared/domain/videoFormat.js';
import type { EngineJobRequest } from '../../shared/engine/requests.js';
import { BugError, CancelledError } from '../../shared/errors.js';
import { sliceProgress } from '../../shared/progress.js';
import { hashFile } from '../files/fileHash.js';
import { compareLoaded } from '../images/compareLoaded.js';
import { checkFits } from '../images/encoders.js';
import { loadIdentity } from '../images/credentials/signingIdentity.js';
import { IMAGE_FILES, type ImageFiles } from '../images/imageFiles.js';
import { readMask } from '../images/readMask.js';
import { FoundMasks } from '../masks/foundMasks.js';
import { ContentCache } from './contentCache.js';
import type { EngineHandlers } from './engineServer.js';
import type { VideoReader } from './videoReader.js';
import { readRegions } from './readRegions.js';
import { blendStyles, encodeStyleImage, EngineSession } from './engineSession.js';
import { paintSettings } from './paintSettings.js';
import { effectiveLook } from './effectiveLook.js';
import { paintLoaded } from './paintLoaded.js';
import { PaintingCache } from './paintingCache.js';
import { photoShare } from './photoShare.js';
import { renderPreview } from './renderPreview.js';
import { renderWindow } from './renderWindow.js';
import { pictureFingerprint } from './pictureFingerprint.js';
import { makingOf } from './pictureMaking.js';
import { wholeRecipe } from './wholeRecipe.js';
import { notFound } from './searchedRegions.js';

/** The shares of a job's progress, from the times of its parts at one megapixel. */
const READ_UNTIL = 0.04;
const PREPARE_UNTIL = 0.1;
const STYLIZE_UNTIL = 0.94;

/**
 * The jobs of the engine process. What only some of them need is loaded with the first of these, so that the others begin
 * sooner.
 *
 * @param files reads photos and writes results; default: in this thread
 */
export function createHandlers(files: ImageFiles = IMAGE_FILES): EngineHandlers {
  const session = new EngineSession();
  let reader: Promise<VideoReader> | undefined;
  const videos = (): Promise<VideoReader> =>
    (reader ??= import('./videoReader.js').then(({ VideoReader }) => new VideoReader()));
  const training = () => import('./runTraining.js');
  const found = new FoundMasks();
  const caches = { contents: new ContentCache(), originals: new ContentCache(), paintings: new PaintingCache(), found };
  return {
    async probe({ backend }) {
      return { type: 'probe', report: await probeBackend(backend) };
    },

    async encodeStyle(request, { onProgress, pause, aside }) {
      onProgress({ fraction: 0, phase: 'prepare' });
      return session.use({ ...request, aside }, async ({ backend, model }) => {
        await pause();
        onProgress({ fraction: 0.5, phase: 'encode style' });
        const code = await encodeStyleImage(model, request.imagePath, request.codeCacheFolder);
        onProgress({ fraction: 1, phase: 'encode style' });
        return { type: 'encodeStyle', trunk: code.trunk, code: encodeStyleCode(code), backend: backend.name };
      });
    },

    prepare: ({ backend: choice, modelFolder }, { aside }) =>
      session.use({ backend: choice, modelFolder, aside }, ({ backend }) =>
        Promise.resolve({ type: 'prepare', backend: backend.name, deviceName: backend.deviceName }),
      ),

    train: async (request, context) => (await training()).runTraining(session, request, context),

    trainStyle: async (request, context) => (await training()).runStyleTraining(session, request, context),

    polish: async (request, context) => (await training()).runPolish(session, request, context),

    clip: async (request, context) =>
      (await import('./paintClip.js')).paintClip(session, await videos(), request, context),
    videoFacts: async (request, context) => (await videos()).facts(request, context),
    videoStill: async (request, context) => (await videos()).still(request, context),
    videoShot: async (request, context) => (await videos()).shot(request, context),

    preview: (request, context) => renderPreview(session, caches, request, context),
    window: (request, context) => renderWindow(session, caches, request, context),

    async stylize(request, context) {
      if (isReadableVideo(request.content.path)) {
        return (await import('./paintVideo.js')).paintVideo(session, request, context);
      }
      const { signal, onProgress, onPreview, turn, pause, aside } = context;
      const lap = stopwatch();
      onProgress({ fraction: 0, phase: 'read' });
      // First, so that a bad photo or certificate fails before any other work.
      const { compute, output, previewPx } = request;
      const look = effectiveLook(request.look);
      const { format, signing } = output;
      if (isVideoFormat(format)) throw new BugError(`A photo cannot become ${format}.`);
      if (signing) await loadIdentity(signing);
      const reading = files.read(request.content.path, {
        maxSidePx: output.sizePx,
        frame: request.content.frame,
        frames: canHoldFrames(format) ? 'all' : 'first',
        credentials: signing ? 'load' : output.metadata === 'none' ? undefined : 'note',
        keepsWide:
          look.strength < 1 || look.regions.some(({ styles, strength = 1 }) => styles.length === 0 || strength < 1),
      });
      session.warmUp(compute);
      const { value: content, ms } = await reading;
      checkFits(output.path, format, content.pixels);
      lap();
      const pauseHere = (): Promise<void> => letMessagesIn(signal);
      const tools = { content: request.content, found, signal, pause: pauseHere };
      const moving =
        content.animation && new (await import('./movingRegions.js')).MovingRegions(look.regions, request.content.path);
      const regions = moving
        ? await moving.read(content.pixels)
        : await readRegions(look.regions, { photo: content.pixels }, tools);
      const { width: wide, height: high } = content.pixels;
      const cover = request.coverPath === undefined ? undefined : await readMask(request.coverPath, wide, high);
      const readMs = ms + lap();

      await letMessagesIn(signal);
      onProgress({ fraction: READ_UNTIL, phase: 'prepare' });
      const { backend, trunk, painted, seamScore, prepareMs, stylizeCpuMs } = await turn(async () => {
        lap(); // Waiting for the turn does not count as work.
        const cpuFrom = cpuMs();
        return session.use({ ...compute, aside }, async ({ backend, model }) => {
          const prepareMs = lap();
          await pause();
          let seamScore: number | undefined;
          const options = {
            ...paintSettings(look),
            regions,
            cover,
            isExact: compute.isExact ?? false,
            tilePx: Math.min(largestTilePx(backend.limits), compute.tilePx ?? Infinity),
            signal,
            pause,
            onProgress: sliceProgress(onProgress, PREPARE_UNTIL, STYLIZE_UNTIL),
            onSeams: (score: number) => (seamScore = score),
            ...(previewPx === undefined
              ? {}
              : { onPreview: (preview: PixelImage) => onPreview(downscale(preview, previewPx)) }),
          };
          const painted = await paintLoaded(model, content, blendStyles(look.styles), { ...options, moving }).finally(
            () => moving?.close(),
          );
          return { backend, trunk: model.trunk, painted, seamScore, prepareMs, stylizeCpuMs: cpuMs() - cpuFrom };
        });
      });
      const stylizeMs = lap();

      await letMessagesIn(signal);
      onProgress({ fraction: STYLIZE_UNTIL, phase: 'write' });
      const shown = output.compare ? compareLoaded(content, painted, output.compare) : painted;
      checkFits(output.path, format, shown.pixels);
      const { width, height } = shown.pixels;
      const whole = await wholeRecipe(request, trunk);
      const {
        path,
        sizePx: _px,
        size: _size,
        compare: _compare,
        appVersion,
        fingerprint,
        signing: _s,
        ...rules
      } = output;
      const { ms: writeMs } = await files.write(path, shown, {
        ...rules,
        format,
        photoShare: output.compare ? 0 : photoShare(look.strength, regions, content.pixels),
        recipe: {
          look: request.look,
          appVersion,
          fingerprint: fingerprint ?? (await fingerprintOf(request, whole)),
          whole,
        },
        ...(signing ? { signing: { files: signing, making: makingOf(request, content, trunk) } } : {}),
        signal,
      });
      onProgress({ fraction: 1, phase: 'write' });
      return {
        type: 'stylize',
        outPath: path,
        width,
        height,
        frames: content.animation?.frames.length ?? 1,
        notes: [
          ...(content.notes ?? []),
          ...(content.beyond && !canHoldProfile(format) ? [{ kind: 'gamut' as const }] : []),
          ...(signing && !canHoldCredentials(format) ? [{ kind: 'unsigned-format' as const }] : []),
          ...(moving ? moving.notFound(content.animation.frames.length) : notFound(look.regions, regions)),
        ],
        backend: backend.name,
        deviceName: backend.deviceName,
        timings: { readMs, prepareMs, stylizeMs, writeMs },
        peakMemoryBytes: process.resourceUsage().maxRSS * 1024,
        ...(seamScore === undefined ? {} : { seamScore }),
        cpu: { stylizeMs: stylizeCpuMs, processMs: cpuMs() },
      };
    },
  };
}

async function fingerprintOf(
  { content, output }: EngineJobRequest<'stylize'>,
  { recipe }: RecipeWithMasks,
): Promise<string> {
  const isSigned = output.signing !== undefined;
  const { compare } = output;
  return pictureFingerprint({ ...recipe, content: await hashFile(content.path), isSigned, compare });
}

/** Lets messages arrive, including a cancel. @throws CancelledError */
async function letMessagesIn(signal: AbortSignal): Promise<void> {
  await nextTurn();
  if (signal.aborted) throw new CancelledError();
}

/** The processor time of this process so far, over all its threads. */
function cpuMs(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

/** Returns a function that returns the whole milliseconds since its last call. */
function stopwatch(): () => number {
  let last = performance.now();
  return () => {
    const now = performance.now();
    const lap = Math.round(now - last);
    last = now;
    return lap;
  };
}
