import { aroundFrame } from '../../ml/animation/framesAround.js';
import { FramePainter, type ShotFrame } from '../../ml/animation/framePainter.js';
import { largestTilePx } from '../../ml/infer/stylize.js';
import type { PixelImage } from '../../shared/domain/pixelImage.js';
import { strengthAt } from '../../shared/domain/timeline.js';
import type { EngineResult } from '../../shared/engine/events.js';
import type { EngineJobRequest } from '../../shared/engine/requests.js';
import { CancelledError, ExpectedError } from '../../shared/errors.js';
import type { FrameTable } from '../video/frameTable.js';
import { measuredFrames } from '../video/shots.js';
import { shownSize } from '../video/videoFile.js';
import { blendStyles, type EngineSession } from './engineSession.js';
import type { JobContext } from './engineServer.js';
import { effectiveLook, keyedLook } from './effectiveLook.js';
import { MovingRegions } from './movingRegions.js';
import { paintSettings } from './paintSettings.js';
import type { VideoReader } from './videoReader.js';

/** How many frames are measured. */
const MEASURED_FRAMES = 8;
/** The share of the progress at which all frames are decoded. */
const DECODED = 0.1;

/**
 * Paints some frames of a part of a video, small, and sends each as a preview. They are measured together, like a shot.
 * Throws like `VideoReader.use`. @throws ExpectedError `usage` for a part without frames
 */
export async function paintClip(
  session: EngineSession,
  videos: VideoReader,
  request: EngineJobRequest<'clip'>,
  { signal, onProgress, onPreview, pause, aside }: JobContext,
): Promise<EngineResult<'clip'>> {
  const { content, strengths, compute, output } = request;
  const from = content.range?.from ?? 0;
  const look = effectiveLook(keyedLook(request.look, strengths, from));
  onProgress({ fraction: 0, phase: 'read' });
  const { frames, times } = await videos.use(content.path, signal, async (video, codecs) => {
    const { first, end } = video.table.rangeOf(from, content.range?.to);
    if (first >= end) throw new ExpectedError('usage', `There is no frame of ${content.path} in that range.`);
    const chosen = thinned(video.table, { first, end }, output.framesPerSecond);
    const { width, height } = shownSize(video.facts);
    const scale = Math.min(1, output.sidePx / Math.max(width, height));
    const size = { width: Math.max(1, Math.round(width * scale)), height: Math.max(1, Math.round(height * scale)) };
    const decoded: PixelImage[] = [];
    let at = first;
    for await (const frame of codecs.decode(video, { from: first, end, ...size, signal })) {
      if (chosen.includes(at++)) decoded.push(frame);
      await pause();
    }
    const shown = video.table.frames;
    const last = shown[end - 1]!;
    const ends = last.timestamp + last.duration;
    const zero = shown[first]!.timestamp;
    return { frames: decoded, times: [...chosen.map((frame) => shown[frame]!.timestamp), ends].map((t) => t - zero) };
  });
  return session.use({ ...compute, aside }, async ({ backend, model }) => {
    const tilePx = Math.min(largestTilePx(backend.limits), compute.tilePx ?? Infinity);
    const moving = new MovingRegions(look.regions, content.path);
    const regions = await moving.read(frames[0]!);
    const sample = measuredFrames({ first: 0, end: frames.length }, MEASURED_FRAMES).map((index) => frames[index]!);
    const options = { ...paintSettings(look), regions, tilePx, signal, pause };
    const painter = new FramePainter(model, sample, blendStyles(look.styles), options);
    try {
      const wanted = async function* (): AsyncGenerator<ShotFrame> {
        for (const [number, frame] of frames.entries()) {
          await pause();
          if (signal.aborted) throw new CancelledError();
          const masks = await moving.masksOf(regions, aroundFrame(frames, number, moving.reach), { signal, pause });
          yield { frame, number, masks, strength: strengthAt(strengths, from + times[number]!) };
        }
      };
      let shown = 0;
      for await (const painted of painter.paintShot(wanted())) {
        onPreview(painted);
        onProgress({ fraction: DECODED + ((1 - DECODED) * ++shown) / frames.length, phase: 'stylize' });
      }
    } finally {
      painter.dispose();
      await moving.close();
    }
    return { type: 'clip', times, backend: backend.name, deviceName: backend.deviceName };
  });
}

/** The numbers of the frames that are shown, at most so many a second. */
function thinned(
  { frames }: FrameTable,
  { first, end }: { readonly first: number; readonly end: number },
  framesPerSecond: number,
): number[] {
  const chosen = [first];
  for (let frame = first + 1; frame < end; frame++) {
    const since = frames[frame]!.timestamp - frames[chosen.at(-1)!]!.timestamp;
    // A tolerance: 12.5 frames a second are every second one of 25.
    if (since >= 1 / framesPerSecond - 1e-3) chosen.push(frame);
  }
  return chosen;
}
