import { finishCopy } from '../../ml/infer/finishPicture.js';
import { coveredRect, mixPaintings } from '../../ml/infer/mixPaintings.js';
import { paint } from '../../ml/infer/paint.js';
import { largestTilePx } from '../../ml/infer/stylize.js';
import { withPhotoBack } from '../../ml/infer/regions.js';
import { downscale } from '../../ml/tensors/downscale.js';
import { PLAIN_FINISH } from '../../shared/domain/finish.js';
import type { PixelImage } from '../../shared/domain/pixelImage.js';
import type { PreviewResult } from '../../shared/engine/events.js';
import type { EngineJobRequest } from '../../shared/engine/requests.js';
import { sliceProgress, type ProgressSink } from '../../shared/progress.js';
import { encodeShown } from '../images/shownJpeg.js';
import type { ContentCache } from './contentCache.js';
import type { JobContext } from './engineServer.js';
import { effectiveLook } from './effectiveLook.js';
import { paintSettings } from './paintSettings.js';
import { paintedStyles, paintingKey, type PaintedStyle, type Painting, type PaintingCache } from './paintingCache.js';
import type { FoundMasks } from '../masks/foundMasks.js';
import { readRegions } from './readRegions.js';
import { blendStyles, type EngineSession } from './engineSession.js';

/** The progress at which the fine version starts, by the time shares of the versions. */
const COARSE_UNTIL = 0.2;

/**
 * The largest size at which a preview is painted, in px. A preview shows the strokes of the export, so it is painted at
 * the export's stroke size and then downscaled. Beyond this limit it would take too long.
 */
const MOST_PAINTED_PX = 2048;

/** The long side at which a preview of `sidePx` is painted. */
export function paintedPx(sidePx: number, strokePx: number | null | undefined): number {
  return Math.max(sidePx, Math.min(strokePx ?? Infinity, MOST_PAINTED_PX));
}

/** Caches kept between previews. */
export interface PreviewCaches {
  readonly contents: ContentCache;
  /** Photos at full size: only the last one, if it is large. */
  readonly originals: ContentCache;
  readonly paintings: PaintingCache;
  readonly found: FoundMasks;
}

/**
 * A stylized photo for a canvas: first the coarse versions that are requested, as previews, then the final one. Always
 * uses the quick effort, since the user is waiting.
 */
export async function renderPreview(
  session: EngineSession,
  { contents, paintings, found }: PreviewCaches,
  request: EngineJobRequest<'preview'>,
  { signal, onProgress, onPreview, pause, aside }: JobContext,
): Promise<PreviewResult> {
  onProgress({ fraction: 0, phase: 'read' });
  const look = effectiveLook(request.look);
  const { compute, output } = request;
  const { sidePx, coarsePx } = output;
  const content = await contents.get(request.content, paintedPx(sidePx, look.strokePx));
  await pause();
  onProgress({ fraction: 0.02, phase: 'prepare' });
  return session.use({ ...compute, aside }, async ({ backend, model }) => {
    await pause();
    const from = performance.now();
    const tools = { content: request.content, found, signal, pause };
    const tilePx = Math.min(largestTilePx(backend.limits), compute.tilePx ?? Infinity);
    // The finish is applied later: a finish slider does not need the network.
    const common = {
      ...paintSettings(look),
      effort: 'quick' as const,
      finish: PLAIN_FINISH,
      isRepeated: true,
      tilePx,
      signal,
      pause,
    };
    const styles = paintedStyles(look);
    const keyOf = (style: PaintedStyle, image: PixelImage): string =>
      paintingKey({ ...request, look }, style, image, model.trunk);
    const paintStyle = (image: PixelImage, style: PaintedStyle, sink: ProgressSink): Promise<Painting> =>
      paintings.get(keyOf(style, image), async () => {
        const options = { ...common, strength: style.strength, onProgress: sink };
        return { content: image, painted: await paint(model, image, blendStyles(style.styles), options) };
      });
    // Each style is painted by itself and cached: a stroke on a mask does not need the network either.
    const render = async (image: PixelImage, sink: ProgressSink): Promise<Painting> => {
      const wanted = look.regions.filter((region) => region.styles.length > 0);
      const masks = (await readRegions(wanted, { photo: image }, tools)).map(({ mask }) => mask);
      await pause();
      const seen = styles.flatMap((style, index) => {
        const mask = masks[index - 1];
        return mask && !coveredRect(mask) ? [] : [{ style, mask }];
      });
      const painted: PixelImage[] = [];
      for (const [index, { style }] of seen.entries()) {
        const slice = sliceProgress(sink, index / seen.length, (index + 1) / seen.length);
        painted.push((await paintStyle(image, style, slice)).painted);
      }
      const [base, ...others] = painted;
      const parts = others.map((each, index) => ({ painted: each, mask: seen[index + 1]!.mask! }));
      return { content: image, painted: parts.length === 0 ? base! : mixPaintings(base!, parts) };
    };
    const finished = async (painting: Painting): Promise<PixelImage> => {
      if (look.strength === 0) return painting.painted;
      const image = await finishCopy(painting, look.finish, { signal, pause });
      if (look.regions.every((region) => region.styles.length > 0)) return image;
      const regions = await readRegions(look.regions, { photo: painting.content, size: image }, tools);
      return withPhotoBack(image, painting.content, regions);
    };

    const isKnown = styles.every((style) => paintings.has(keyOf(style, content)));
    for (const px of isKnown ? [] : (coarsePx ?? []).filter((each) => isWorthwhile(each, content))) {
      onPreview(await finished(await render(contents.copy(content, px), () => undefined)));
      await pause();
    }
    onProgress({ fraction: COARSE_UNTIL, phase: 'stylize' });
    const { painted } = await render(content, sliceProgress(onProgress, COARSE_UNTIL, 1));
    await pause();
    const image = await finished({ content, painted: downscale(painted, sidePx) });
    await pause();
    const jpeg = await encodeShown(image);
    const { width, height } = image;
    const { name, deviceName } = backend;
    const ms = Math.round(performance.now() - from);
    return { type: 'preview', width, height, jpeg, backend: name, deviceName, ms };
  });
}

/** A coarse version that is only slightly smaller would just delay the fine one. */
function isWorthwhile(coarsePx: number, { width, height }: PixelImage): boolean {
  return coarsePx <= 0.8 * Math.max(width, height);
}
