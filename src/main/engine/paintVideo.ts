import { createHash } from 'node:crypto';
import { stat } from 'node:fs/promises';
import { FramePainter } from '../../ml/animation/framePainter.js';
import { largestTilePx } from '../../ml/infer/stylize.js';
import { downscale } from '../../ml/tensors/downscale.js';
import { nextTurn } from '../../ml/nextTurn.js';
import { savedSettings } from '../../shared/domain/look.js';
import { isFrameFormat, isVideoFormat } from '../../shared/domain/videoFormat.js';
import type { EngineJobRequest, EngineResult } from '../../shared/engine/protocol.js';
import { CancelledError, ExpectedError } from '../../shared/errors.js';
import { appPaths } from '../paths/appPaths.js';
import type { VideoCodecs } from '../video/codecs.js';
import { openCodecs } from '../video/openCodecs.js';
import { videoComment } from '../video/videoComment.js';
import { stylizeVideo, type VideoWork } from '../video/stylizeVideo.js';
import { blendStyles, type EngineSession } from './engineSession.js';
import type { JobContext } from './engineServer.js';
import { paintSettings } from './paintSettings.js';
import { effectiveLook } from './effectiveLook.js';
import { MovingRegions } from './movingRegions.js';

/** The time between two previews of a video, in ms. */
const PREVIEW_EACH_MS = 2000;

/**
 * Paints a video to a file. Its frames are painted in one turn, which other jobs may interrupt between two tiles. Throws
 * like `stylizeVideo`.
 */
export async function paintVideo(
  session: EngineSession,
  request: EngineJobRequest<'stylize'>,
  { signal, onProgress, onPreview, turn, pause, aside }: JobContext,
): Promise<EngineResult<'stylize'>> {
  const { content, compute, output, previewPx } = request;
  const look = effectiveLook(request.look);
  const { format, sizePx, quality, path, canReplace, compare } = output;
  if (!isVideoFormat(format) && !isFrameFormat(format))
    throw new ExpectedError('usage', `${content.path} is a video, and pictures are wanted here.`);
  const begunMs = performance.now();
  onProgress({ fraction: 0, phase: 'read' });
  const codecs = await openCodecs();
  const key = await keyOf(request, codecs);
  const moving = new MovingRegions(look.regions, content.path);
  const painted = turn(() =>
    session.use({ ...compute, aside }, async ({ backend, model }) => {
      const cpuFrom = cpuMs();
      const preparedMs = performance.now();
      let previewedMs = 0;
      const work: VideoWork = {
        codecs,
        signal,
        onProgress,
        async pause() {
          await nextTurn();
          await pause();
          if (signal.aborted) throw new CancelledError();
        },
        onFrame(painted) {
          if (previewPx === undefined || performance.now() - previewedMs < PREVIEW_EACH_MS) return;
          previewedMs = performance.now();
          onPreview(downscale(painted, previewPx));
        },
        async newPainter(sample) {
          const regions = await moving.read(sample[0]!);
          const tilePx = Math.min(largestTilePx(backend.limits), compute.tilePx ?? Infinity);
          const options = { ...paintSettings(look), regions, tilePx, signal, pause };
          const painter = new FramePainter(model, sample, blendStyles(look.styles), options);
          return {
            reach: moving.reach,
            paint: async (frame, around) =>
              painter.paint(frame, await moving.masksOf(regions, around, { signal, pause })),
            dispose: () => painter.dispose(),
          };
        },
      };
      const out = { path, format, quality, canReplace, compare, comment: videoComment(output) };
      const { range = {} } = content;
      const task = { path: content.path, ...range, sizePx, out, workFolder: appPaths().videoWork, key };
      const { width, height, frames, notes } = await stylizeVideo(task, work);
      return {
        type: 'stylize' as const,
        outPath: path,
        width,
        height,
        frames,
        notes: [
          ...notes,
          ...moving.notFound(frames),
          ...(output.signing ? [{ kind: 'unsigned-format' as const }] : []),
        ],
        backend: backend.name,
        deviceName: backend.deviceName,
        timings: {
          readMs: 0,
          prepareMs: Math.round(preparedMs - begunMs),
          stylizeMs: Math.round(performance.now() - preparedMs),
          writeMs: 0,
        },
        peakMemoryBytes: process.resourceUsage().maxRSS * 1024,
        cpu: { stylizeMs: cpuMs() - cpuFrom, processMs: cpuMs() },
      };
    }),
  );
  return painted.finally(() => moving.close());
}

/** Stands for everything that the painted frames and their encoding depend on. */
async function keyOf(
  { content, look, compute, output }: EngineJobRequest<'stylize'>,
  codecs: VideoCodecs,
): Promise<string> {
  const { size, mtimeMs } = await stat(content.path).catch(() => ({ size: 0, mtimeMs: 0 }));
  const { format, sizePx, quality, compare, appVersion } = output;
  const hash = createHash('sha256');
  const facts = {
    content,
    size,
    mtimeMs,
    settings: savedSettings(look),
    compute,
    format,
    sizePx,
    quality,
    compare,
    appVersion,
    codecs: codecs.name,
  };
  hash.update(JSON.stringify(facts));
  const regions = look.regions ?? [];
  for (const { weight, code } of [look.styles, ...regions.map(({ styles }) => styles)].flat()) {
    hash.update(`${weight}`).update(code);
  }
  for (const { styles, strength, ...area } of regions) {
    const mask = 'maskPath' in area ? await stat(area.maskPath).catch(() => undefined) : undefined;
    hash.update(`${JSON.stringify(area)} ${strength} ${mask?.size} ${mask?.mtimeMs} ${styles.length}`);
  }
  return hash.digest('hex').slice(0, 40);
}

function cpuMs(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}
