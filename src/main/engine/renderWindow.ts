import { Finisher } from '../../ml/infer/finishPicture.js';
import { finishReference, type FinishReference } from '../../ml/infer/finishReference.js';
import { coveringLayers, mixPaintings } from '../../ml/infer/mixPaintings.js';
import { downscaleRegions, enlargeLayers, paint } from '../../ml/infer/paint.js';
import { layPhotoBack, styleRegions, type StyleRegion } from '../../ml/infer/regions.js';
import { largestTilePx, measuredPixelsAtOnce } from '../../ml/infer/stylize.js';
import { cutOut, stylizeWindow } from '../../ml/infer/stylizeWindow.js';
import type { StyleModel } from '../../ml/models/styleModel.js';
import { downscale } from '../../ml/tensors/downscale.js';
import type { PixelRect } from '../../ml/tensors/imageTensor.js';
import { isPlainFinish, PLAIN_FINISH } from '../../shared/domain/finish.js';
import type { PixelImage } from '../../shared/domain/pixelImage.js';
import type { WindowResult } from '../../shared/engine/events.js';
import type { EngineJobRequest } from '../../shared/engine/requests.js';
import { encodeShown } from '../images/shownJpeg.js';
import type { JobContext } from './engineServer.js';
import { blendStyles, type EngineSession } from './engineSession.js';
import { effectiveLook, type EffectiveLook } from './effectiveLook.js';
import { paintSettings } from './paintSettings.js';
import { masksKey, paintedStyles, paintingKey, type PaintedStyle, type Painting } from './paintingCache.js';
import { readRegions } from './readRegions.js';
import type { PreviewCaches } from './renderPreview.js';

/** Larger than any photo: selects the photo's full size. */
const OWN_SIZE_PX = 65_536;

/**
 * The size of the copy used if a picture is too large to be painted as a whole, but its finish depends on all of it.
 */
const OVERVIEW_PX = 1024;

type WindowRequest = EngineJobRequest<'window'>;
type WindowWork = Omit<WindowRequest, 'look'> & { readonly look: EffectiveLook };

/**
 * A window of a stylized photo at full size, as a quick export would produce it. Whatever depends on the whole picture
 * (a painting with larger strokes, statistics, colors) is computed for the first window and cached for the next.
 */
export async function renderWindow(
  session: EngineSession,
  { originals, paintings, found }: PreviewCaches,
  request: WindowRequest,
  { signal, pause, aside }: JobContext,
): Promise<WindowResult> {
  const work = { ...request, look: effectiveLook(request.look) };
  const { look, compute } = work;
  const { window } = work.output;
  const content = await originals.get(request.content, OWN_SIZE_PX);
  await pause();
  return session.use({ ...compute, aside }, async ({ backend, model }) => {
    await pause();
    const from = performance.now();
    const tools = { content: request.content, found, signal, pause };
    const tilePx = Math.min(largestTilePx(backend.limits), compute.tilePx ?? Infinity);
    const styles = paintedStyles(look);
    const settings = { ...paintSettings(look), effort: 'quick' as const, strokePx: undefined, finish: PLAIN_FINISH };
    const paintStyle = (small: PixelImage, style: PaintedStyle): Promise<Painting> =>
      paintings.get(paintingKey(work, style, small, model.trunk), async () => {
        const options = { ...settings, strength: style.strength, tilePx, signal, pause };
        return { content: small, painted: await paint(model, small, blendStyles(style.styles), options) };
      });
    const layersAt = async (sidePx: number): Promise<Layers> => {
      const small = downscale(content, sidePx);
      const painted: PixelImage[] = [];
      for (const style of styles) painted.push((await paintStyle(small, style)).painted);
      return { small, painted };
    };
    const paintedAt = async (sidePx: number): Promise<Painting> => {
      const { small, painted } = await layersAt(sidePx);
      const [base, ...others] = painted;
      if (others.length === 0) return { content: small, painted: base! };
      const keys = styles.map((style) => paintingKey(work, style, small, model.trunk));
      return paintings.get(JSON.stringify([keys, masksKey(look)]), async () => {
        // As in an export: masks of the photo's size, downscaled.
        const whole = await regionsIn({ x: 0, y: 0, width: content.width, height: content.height });
        const parts = downscaleRegions(whole, small).map(({ mask }, index) => ({ painted: others[index]!, mask }));
        return { content: small, painted: mixPaintings(base!, parts) };
      });
    };
    const regionsIn = async (rect: PixelRect): Promise<StyleRegion[]> =>
      styleRegions(
        await readRegions(
          look.regions.filter(({ styles }) => styles.length > 0),
          { photo: content, rect },
          tools,
        ),
      );
    const { piece, whole } = await pieceOf(content, work, model, {
      paintedAt,
      layersAt,
      regionsIn,
      tilePx,
      signal,
      pause,
    });
    if (look.strength > 0 && !isPlainFinish(look.finish))
      new Finisher(look.finish, await whole(), content, window).finish(piece);
    if (look.regions.some(({ styles }) => styles.length === 0)) {
      layPhotoBack(
        piece,
        cutOut(content, window),
        await readRegions(look.regions, { photo: content, rect: window }, tools),
      );
    }
    const jpeg = await encodeShown(piece);
    const { name, deviceName } = backend;
    const ms = Math.round(performance.now() - from);
    return { type: 'window', width: piece.width, height: piece.height, jpeg, backend: name, deviceName, ms };
  });
}

/** The paintings of all styles of a picture, each of the whole photo, and the copy of it that they were made from. */
interface Layers {
  readonly small: PixelImage;
  readonly painted: readonly PixelImage[];
}

interface PieceTools extends Pick<JobContext, 'signal' | 'pause'> {
  readonly paintedAt: (sidePx: number) => Promise<Painting>;
  readonly layersAt: (sidePx: number) => Promise<Layers>;
  readonly regionsIn: (rect: PixelRect) => Promise<StyleRegion[]>;
  readonly tilePx: number;
}

/** The window before its finish, and what the finish needs to know of the whole picture. */
async function pieceOf(
  content: PixelImage,
  { look: { strokePx, strength, styles }, output: { window } }: WindowWork,
  model: StyleModel,
  { paintedAt, layersAt, regionsIn, tilePx, signal, pause }: PieceTools,
): Promise<{ readonly piece: PixelImage; readonly whole: () => Promise<FinishReference> }> {
  const longSidePx = Math.max(content.width, content.height);
  const isSmall = content.width * content.height <= measuredPixelsAtOnce(tilePx);
  const isEnlarged = strokePx !== null && strokePx < longSidePx;
  if (strength === 0 || (!isEnlarged && !isSmall)) {
    const piece = await stylizeWindow(model, content, blendStyles(styles), { window, strength, regionsIn, tilePx });
    return { piece, whole: async () => referenceOf(await paintedAt(OVERVIEW_PX)) };
  }
  if (isEnlarged) {
    const { small, painted } = await layersAt(strokePx);
    const all = { x: 0, y: 0, width: window.width, height: window.height };
    const masks = (await regionsIn(window)).map(({ mask }) => mask);
    const layers = [{ painted: painted[0]!, rect: all }, ...coveringLayers(painted.slice(1), masks)];
    const piece = await enlargeLayers(content, small, layers, { window, signal, pause });
    return { piece, whole: async () => referenceOf(await paintedAt(strokePx)) };
  }
  const painting = await paintedAt(longSidePx);
  return { piece: cutOut(painting.painted, window), whole: () => Promise.resolve(referenceOf(painting)) };
}

function referenceOf({ content, painted }: Painting): FinishReference {
  return finishReference(content, painted);
}
