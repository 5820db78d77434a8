import { createHash, type Hash } from 'node:crypto';
import { stat } from 'node:fs/promises';
import { anchorsOf } from '../../ml/animation/anchorsOf.js';
import { FramePainter, STEADY_REACH } from '../../ml/animation/framePainter.js';
import { mapped } from '../../ml/animation/framesAround.js';
import { largestTilePx } from '../../ml/infer/stylize.js';
import { downscale } from '../../ml/tensors/downscale.js';
import { nextTurn } from '../../ml/nextTurn.js';
import { savedSettings } from '../../shared/domain/look.js';
import { ownLookAt, strengthAt } from '../../shared/domain/timeline.js';
import { isFrameFormat, isVideoFormat } from '../../shared/domain/videoFormat.js';
import type { EngineResult } from '../../shared/engine/events.js';
import type { EngineJobRequest, EngineLook } from '../../shared/engine/requests.js';
import { CancelledError, ExpectedError } from '../../shared/errors.js';
import { appPaths } from '../paths/appPaths.js';
import type { VideoCodecs } from '../video/codecs.js';
import { openCodecs } from '../video/openCodecs.js';
import { videoComment } from '../video/videoComment.js';
import { type ShotPainter, stylizeVideo, type VideoWork } from '../video/stylizeVideo.js';
import { blendStyles, type EngineSession } from './engineSession.js';
import type { JobContext } from './engineServer.js';
import { paintSettings } from './paintSettings.js';
import { type EffectiveLook, effectiveLook, keyedLook } from './effectiveLook.js';
import { MovingRegions } from './movingRegions.js';

/** The time between two previews of a video, in ms. */
const PREVIEW_EACH_MS = 2000;

/** A look at work. */
interface OpenLook {
  readonly wanted: EngineLook;
  readonly own: EffectiveLook;
  readonly moving: MovingRegions;
}

/** For shots that stay as they are. */
const UNPAINTED: ShotPainter = {
  reach: 0,
  overlap: 0,
  async *paint(frames) {
    for await (const { around } of frames) yield around.frames[around.at]!;
  },
  dispose: () => undefined,
};

/**
 * Paints a video to a file. Its frames are painted in one turn, which other jobs may interrupt between two tiles. Throws
 * like `stylizeVideo`.
 */
export async function paintVideo(
  session: EngineSession,
  request: EngineJobRequest<'stylize'>,
  { signal, onProgress, onPreview, turn, pause, aside }: JobContext,
): Promise<EngineResult<'stylize'>> {
  const { content, look, timeline, compute, output, previewPx } = request;
  const { format, sizePx, quality, path, canReplace, compare } = output;
  if (!isVideoFormat(format) && !isFrameFormat(format))
    throw new ExpectedError('usage', `${content.path} is a video, and pictures are wanted here.`);
  const begunMs = performance.now();
  onProgress({ fraction: 0, phase: 'read' });
  const codecs = await openCodecs();
  const key = await keyOf(request, codecs);
  const opened: OpenLook[] = [];
  /** A look as it is from a time on. Without keys, all shots of a look share its regions. */
  const openLook = (wanted: EngineLook, seconds: number): OpenLook => {
    const known = timeline?.strengths.length ? undefined : opened.find((each) => each.wanted === wanted);
    if (known) return known;
    const own = effectiveLook(keyedLook(wanted, timeline?.strengths, seconds));
    const look = { wanted, own, moving: new MovingRegions(own.regions, content.path) };
    opened.push(look);
    return look;
  };
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
        async newPainter(sample, from) {
          const shot = ownLookAt(timeline, from);
          if (shot?.look === null) return UNPAINTED;
          const { own, moving } = openLook(shot?.look ?? look, from);
          const frames = sample.map(({ frame }) => frame);
          const regions = await moving.read(frames[0]!);
          const tilePx = Math.min(largestTilePx(backend.limits), compute.tilePx ?? Infinity);
          const options = { ...paintSettings(own), regions, tilePx, signal, pause };
          const painter = new FramePainter(model, frames, blendStyles(own.styles), options);
          const atTime = (seconds: number): { strength: number | undefined } => ({
            strength: strengthAt(timeline?.strengths, seconds),
          });
          // Masks that are searched for in each frame are not known of frames elsewhere.
          const anchors = moving.reach > 0 ? [] : anchorsOf(sample);
          return {
            reach: moving.reach,
            overlap: STEADY_REACH,
            paint: (frames) =>
              painter.paintShot(
                mapped(frames, async ({ around, number, seconds }) => ({
                  frame: around.frames[around.at]!,
                  number,
                  masks: await moving.masksOf(regions, around, { signal, pause }),
                  ...atTime(seconds),
                })),
                anchors.map(({ frame, number, seconds }) => ({ frame, number, ...atTime(seconds) })),
              ),
            dispose: () => painter.dispose(),
          };
        },
      };
      const out = { path, format, quality, canReplace, compare, comment: videoComment(output) };
      const { range = {} } = content;
      const cuts = timeline?.shots.flatMap(({ from, to }) => [from, to]);
      const place = { workFolder: appPaths().videoWork, key };
      const task = { path: content.path, ...range, cuts, sizePx, out, ...place };
      const { width, height, frames, notes } = await stylizeVideo(task, work);
      return {
        type: 'stylize' as const,
        outPath: path,
        width,
        height,
        frames,
        notes: [
          ...notes,
          ...opened.flatMap(({ moving }) => moving.notFound(frames)),
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
  return painted.finally(() => Promise.all(opened.map(({ moving }) => moving.close())));
}

/** Stands for everything that the painted frames and their encoding depend on. */
async function keyOf(
  { content, look, timeline, compute, output }: EngineJobRequest<'stylize'>,
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
    strengths: timeline?.strengths,
  };
  hash.update(JSON.stringify(facts));
  await addLook(hash, look);
  for (const { from, to, look: own } of timeline?.shots ?? []) {
    hash.update(`${from} ${to} ${JSON.stringify(own && savedSettings(own))}`);
    if (own) await addLook(hash, own);
  }
  return hash.digest('hex').slice(0, 40);
}

/** Adds the styles and regions of a look. */
async function addLook(hash: Hash, { styles: base, regions = [] }: EngineLook): Promise<void> {
  for (const { weight, code } of [base, ...regions.map(({ styles }) => styles)].flat()) {
    hash.update(`${weight}`).update(code);
  }
  for (const { styles, strength, ...area } of regions) {
    const mask = 'maskPath' in area ? await stat(area.maskPath).catch(() => undefined) : undefined;
    hash.update(`${JSON.stringify(area)} ${strength} ${mask?.size} ${mask?.mtimeMs} ${styles.length}`);
  }
}

function cpuMs(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}
