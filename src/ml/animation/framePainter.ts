import { isPlainFinish, PLAIN_FINISH } from '../../shared/domain/finish.js';
import { createPixelImage, type PixelImage } from '../../shared/domain/pixelImage.js';
import type { PixelMask } from '../../shared/domain/pixelMask.js';
import { BugError, CancelledError } from '../../shared/errors.js';
import { moveGrain } from '../infer/contentTensor.js';
import { finishPicture } from '../infer/finishPicture.js';
import { coveredRect, type PaintedLayer } from '../infer/mixPaintings.js';
import { downscaleRegions, enlargeLayers, type PaintOptions } from '../infer/paint.js';
import { PictureNetwork } from '../infer/pictureNetwork.js';
import { jointStatistics } from '../infer/pictureStatistics.js';
import { fadeOpacity, pictureOpacity } from '../infer/opacity.js';
import type { StyleAtStrength } from '../infer/picturePainter.js';
import { assertMaskSizes, layPhotoBack, regionWeights, styleRegions, stylesOf, type Region } from '../infer/regions.js';
import { blit, DEFAULT_TILE_PX, measuredPixelsAtOnce } from '../infer/stylize.js';
import { FLOW_CELL_PX, shareFlow } from '../infer/strokeFlow.js';
import { ofGrains } from '../infer/styleGrains.js';
import { tileGrid } from '../infer/tileGrid.js';
import { overlapPx } from '../infer/tileMargins.js';
import { GENERATOR_MULTIPLE_PX } from '../models/generatorShape.js';
import { assertTrunk, type StyleCode } from '../models/styleCode.js';
import type { StyleModel } from '../models/styleModel.js';
import { downscale } from '../tensors/downscale.js';
import { lumaOf } from '../tensors/luma.js';
import { type PixelRect, tensorToImage } from '../tensors/imageTensor.js';
import {
  enlarged,
  followedBy,
  inverse,
  isWhole,
  placeAfter,
  resampled,
  type Similarity,
  translation,
} from '../tensors/similarity.js';
import { framesAround } from './framesAround.js';
import { type Anchor, type FramePainting, meanOverTime } from './meanOverTime.js';
import { SteadyCamera } from './steadyCamera.js';
import { SteadyLight } from './steadyLight.js';
import { StrengthNetworks, type StrengthShare } from './strengthNetworks.js';

/** The options of a painter for frames: those of a whole animation without its progress. */
export type FrameOptions = Omit<PaintOptions, 'onProgress' | 'onPreview' | 'isExact' | 'effort'>;

/** What differs from frame to frame. */
export interface FrameChanges {
  /** Of the regions, instead of their own. */
  readonly masks?: readonly PixelMask[] | undefined;
  /** Default: that of all frames. */
  readonly strength?: number | undefined;
}

/** A frame of a shot that is painted in order. */
export interface ShotFrame extends FrameChanges {
  readonly frame: PixelImage;
  /** Its number in the shot. */
  readonly number: number;
}

/** How many frames before and after one are part of its painting, see `meanOverTime`. */
export const STEADY_REACH = 2;
/** Frames are compared in copies of at most this long side, in px. */
const COMPARED_PX = 1280;

/**
 * Paints frames that belong together with one set of statistics, so that a place that does not change between two frames
 * is painted the same in both, except near moving parts, within the network's receptive field. A change of the light over
 * all of a frame is taken out before, as single photos are painted in the same tones in any light. Frames of a moving
 * camera are painted where a reference frame has the same places, so that the network's grid, the grain and the strokes'
 * directions move with the picture. Call `dispose` at the end.
 */
export class FramePainter {
  private readonly networks: StrengthNetworks;
  private readonly tilePx: number;
  private readonly light: SteadyLight;
  private readonly camera: SteadyCamera;
  /** The frame whose light and whose strokes' directions all frames have, in the size that is painted. */
  private readonly middle: PixelImage;
  /** Of the regions with a style, in the size that is painted, and in that of the frames. */
  private masks: readonly PixelMask[] = [];
  private frameMasks: readonly PixelMask[] = [];
  /** The last frame that was scaled. */
  private lastSmall: { readonly frame: PixelImage; readonly small: PixelImage } | undefined;
  /** The last paintings of a shot, without their finish. */
  private recent: readonly ShotPainting[] = [];
  /** Those of the present anchors. */
  private anchored: readonly ShotPainting[] = [];

  /**
   * @param sample frames that stand for all, at least one, all of the same size; they are measured together
   * @throws like `paint`
   */
  constructor(
    private readonly model: StyleModel,
    sample: readonly PixelImage[],
    private readonly code: StyleCode,
    private readonly options: FrameOptions = {},
  ) {
    const { strength = 1, regions = [], tilePx = DEFAULT_TILE_PX } = options;
    this.tilePx = tilePx;
    const [first] = sample;
    if (!first) throw new BugError('Frames cannot be painted without a sample.');
    for (const style of this.stylesAt(strength)) assertTrunk(style.code, model.trunk);
    assertMaskSizes(regions, first.width, first.height);
    const frames = sample.map((frame) => this.paintedSize(frame));
    const middle = Math.floor(sample.length / 2);
    this.middle = frames[middle]!;
    this.light = new SteadyLight(this.middle);
    this.camera = new SteadyCamera(frames, middle);
    this.setMasks(regions, frames[0]!);
    const [head, ...rest] = frames.map((frame) => this.lit(frame));
    const statistics = ofGrains(this.stylesAt(strength), (grain) =>
      jointStatistics(model.network, [head!, ...rest], grain, { maxPixels: measuredPixelsAtOnce(tilePx) }),
    );
    this.networks = new StrengthNetworks(statistics, strength, (known, at) =>
      PictureNetwork.create({
        network: model.network,
        statistics: known,
        styles: this.stylesAt(at),
        weightsOf: (rect) => regionWeights(this.masks, rect),
      }),
    );
    try {
      // Whatever is wrong with a style is found now.
      this.networks.at(strength);
    } catch (thrown) {
      this.networks.dispose();
      throw thrown;
    }
  }

  /**
   * A frame painted by itself, with the look's finish and the kept parts of the photo.
   * @throws CancelledError
   */
  async paint(frame: PixelImage, changes: FrameChanges = {}): Promise<PixelImage> {
    return this.finished({ ...changes, frame, number: 0 }, await this.paintFrame(frame, changes));
  }

  /**
   * Paints frames that follow each other, each as the mean over `STEADY_REACH` frames before and after it, as far as
   * they are given, and the anchors. A frame that was painted a moment ago, by its number, is not painted again.
   *
   * @param anchors frames of the shot in order, see `anchorsOf`
   * @throws CancelledError
   */
  async *paintShot(frames: AsyncIterable<ShotFrame>, anchors: readonly ShotFrame[] = []): AsyncGenerator<PixelImage> {
    for await (const { frames: around, at } of framesAround(this.paintings(frames), STEADY_REACH)) {
      const own = around[at]!;
      yield await this.finished(own, meanOverTime(around, at, await this.anchorsOfFrame(own.number, anchors)));
    }
  }

  /** The anchors before and after a frame, painted: the nearer one has the larger share. */
  private async anchorsOfFrame(number: number, anchors: readonly ShotFrame[]): Promise<Anchor[]> {
    const before = anchors.findLast((anchor) => anchor.number <= number);
    const after = anchors.find((anchor) => anchor.number > number);
    this.anchored = this.anchored.filter((known) => known.number >= (before?.number ?? 0));
    const later = before && after ? (number - before.number) / (after.number - before.number) : after ? 1 : 0;
    const found: Anchor[] = [];
    for (const [anchor, share] of [[before, 1 - later] as const, [after, later] as const]) {
      if (anchor && share > 0) found.push({ painting: await this.anchorPainting(anchor), share });
    }
    return found;
  }

  private async anchorPainting(anchor: ShotFrame): Promise<ShotPainting> {
    const known = this.known(anchor.number);
    if (known && this.anchored.includes(known)) return known;
    const painting = known ?? (await this.painting(anchor));
    this.anchored = [...this.anchored, painting];
    return painting;
  }

  private known(number: number): ShotPainting | undefined {
    return [...this.anchored, ...this.recent].find((painting) => painting.number === number);
  }

  private async *paintings(frames: AsyncIterable<ShotFrame>): AsyncGenerator<ShotPainting> {
    for await (const wanted of frames) {
      const known = this.known(wanted.number);
      const painting = known ?? (await this.painting(wanted));
      if (!known) this.recent = [...this.recent, painting].slice(-2 * STEADY_REACH);
      yield painting;
    }
  }

  private async painting(wanted: ShotFrame): Promise<ShotPainting> {
    const { frame, masks } = wanted;
    const strength = this.strengthOf(wanted);
    const last = this.recent.at(-1);
    if (last && !masks && !last.masks && last.strength === strength && isSame(last.frame, frame)) {
      return { ...last, ...wanted, strength };
    }
    const painted = await this.paintFrame(frame, wanted);
    const small = this.paintedSize(frame);
    const px = Math.ceil(Math.max(small.width, small.height) / COMPARED_PX);
    const luma = lumaOf(this.lit(small), px);
    const movement = enlarged(this.camera.movementOf(small), 1 / px);
    return { ...wanted, strength, painted, luma, factor: (px * frame.width) / small.width, movement };
  }

  private paintFrame(frame: PixelImage, changes: FrameChanges): Promise<PixelImage> {
    if (changes.masks) this.setMasks(this.regionsOf(changes), this.paintedSize(frame));
    return this.paintStrength(frame, this.strengthOf(changes));
  }

  /** Adds the look's finish to a painting, and lays the kept parts of the photo back. */
  private async finished(wanted: ShotFrame, painted: PixelImage): Promise<PixelImage> {
    const { signal, pause, finish = PLAIN_FINISH } = this.options;
    if (this.strengthOf(wanted) === 0) return painted;
    if (!isPlainFinish(finish)) await finishPicture(wanted.frame, painted, finish, { signal, pause });
    layPhotoBack(painted, wanted.frame, this.regionsOf(wanted));
    return painted;
  }

  private strengthOf({ strength = this.options.strength ?? 1 }: FrameChanges): number {
    return strength;
  }

  private regionsOf({ masks }: FrameChanges): readonly Region[] {
    const { regions = [] } = this.options;
    return masks ? regions.map((region, index) => ({ ...region, mask: masks[index]! })) : regions;
  }

  dispose(): void {
    this.networks.dispose();
  }

  /** The frame before its finish. @throws CancelledError */
  private async paintStrength(frame: PixelImage, strength: number): Promise<PixelImage> {
    const shares = this.networks.at(strength);
    const pictures: PixelImage[] = [];
    for (const share of shares) pictures.push(await this.paintAt(share, frame));
    const [first, second] = pictures;
    if (!first || !second) return first!;
    const { share } = shares[1]!;
    const data = first.data.map((value, at) => value + share * (second.data[at]! - value) + 0.5);
    return { ...frame, data };
  }

  private async paintAt({ network, strength }: StrengthShare, frame: PixelImage): Promise<PixelImage> {
    if (!network) return { ...frame, data: frame.data.slice() };
    const { signal, pause } = this.options;
    const small = this.paintedSize(frame);
    if (small === frame) return this.paintTiles(network, small, strength);
    const layers = await this.paintLayers(network, { frame, small }, strength);
    return enlargeLayers(frame, small, layers, { signal, pause });
  }

  /** Each style that is seen, by itself: see `paint`, whose masks keep their edges in the same way. */
  private async paintLayers(
    network: PictureNetwork,
    { frame: { width, height }, small }: { readonly frame: PixelImage; readonly small: PixelImage },
    strength: number,
  ): Promise<PaintedLayer[]> {
    const { masks, frameMasks } = this;
    const seen = [undefined, ...frameMasks].map((mask) => (mask ? coveredRect(mask) : { x: 0, y: 0, width, height }));
    const layers: PaintedLayer[] = [];
    try {
      for (const [index, rect] of seen.entries()) {
        if (!rect) continue;
        this.masks = masks.map(({ data, ...size }, other) => {
          return { ...size, data: new Uint8Array(data.length).fill(other + 1 === index ? 255 : 0) };
        });
        const painted = await this.paintTiles(network, small, strength);
        layers.push(index === 0 ? { painted, rect } : { painted, rect, mask: frameMasks[index - 1]! });
      }
    } finally {
      this.masks = masks;
    }
    return layers;
  }

  private setMasks(regions: readonly Region[], size: PixelImage): void {
    const painted = styleRegions(regions);
    this.masks = downscaleRegions(painted, size).map(({ mask }) => mask);
    this.frameMasks = painted.map(({ mask }) => mask);
  }

  /**
   * A frame as it is painted: in the light of the reference, where that has the same places, and with its grain and its
   * strokes' directions there.
   */
  private placed(frame: PixelImage): PlacedFrame {
    const movement = this.camera.movementOf(frame);
    const box = boxOf(movement, frame);
    const { width, height } = frame;
    const lit = this.lit(frame);
    const toFrame = followedBy(translation(box), movement);
    const isMoved = box.width !== width || box.height !== height || box.x !== 0 || box.y !== 0 || !isWhole(movement);
    const picture = isMoved ? resampled(lit, box, toFrame) : lit;
    if (isMoved) {
      shareFlow(picture, this.middle, { x: -box.x / FLOW_CELL_PX, y: -box.y / FLOW_CELL_PX });
      moveGrain(picture, { x: -box.x, y: -box.y });
    }
    return { picture, toFrame, isMoved };
  }

  /** A frame in the light of the reference, and with its strokes' directions. */
  private lit(frame: PixelImage): PixelImage {
    const { width, height } = frame;
    const [x, y] = placeAfter(this.camera.movementOf(frame), width / 2, height / 2);
    const shift = { x: Math.round(x - width / 2), y: Math.round(y - height / 2) };
    // An object of its own, since directions go by it.
    const lit = { ...this.light.applied(frame, shift) };
    shareFlow(lit, this.middle);
    return lit;
  }

  /** A frame scaled to the size at which the chosen stroke size is painted. */
  private paintedSize(frame: PixelImage): PixelImage {
    const { strokePx } = this.options;
    if (strokePx === undefined || strokePx >= Math.max(frame.width, frame.height)) return frame;
    if (this.lastSmall?.frame !== frame) this.lastSmall = { frame, small: downscale(frame, strokePx) };
    return this.lastSmall.small;
  }

  /** The styles while the picture has this strength: regions with the picture's own follow it. */
  private stylesAt(strength: number): StyleAtStrength[] {
    const { strength: own = 1, regions = [] } = this.options;
    return stylesOf({ code: this.code, strength }, styleRegions(regions)).map((style) =>
      style.strength === own ? { ...style, strength } : style,
    );
  }

  private async paintTiles(network: PictureNetwork, frame: PixelImage, strength: number): Promise<PixelImage> {
    const { signal, pause } = this.options;
    const { picture, toFrame, isMoved } = this.placed(frame);
    const { width, height } = picture;
    const styles = this.stylesAt(strength);
    const isOpaque = styles.every((style) => fadeOpacity(style.strength) === 1);
    // What is painted over everywhere need not be there before.
    const target = isOpaque ? createPixelImage(width, height) : resampled(frame, picture, toFrame);
    const { masks } = this;
    if (isMoved) this.masks = masks.map((mask) => resampled(mask, picture, toFrame));
    const tiles = tileGrid({
      width,
      height,
      tilePx: this.tilePx,
      overlapPx: overlapPx(this.model.network.options),
      multiplePx: GENERATOR_MULTIPLE_PX,
    });
    try {
      for (const { window, core } of tiles) {
        await pause?.();
        if (signal?.aborted) throw new CancelledError();
        const result = network.run(picture, window, core);
        try {
          blit(await tensorToImage(result), core, core, target, pictureOpacity(styles, this.masks, core));
        } finally {
          result.dispose();
        }
      }
    } finally {
      this.masks = masks;
    }
    return isMoved ? resampled(target, frame, inverse(toFrame)) : target;
  }
}

interface ShotPainting extends ShotFrame, FramePainting {
  readonly strength: number;
}

interface PlacedFrame {
  readonly picture: PixelImage;
  /** From the places of the picture to those of the frame. */
  readonly toFrame: Similarity;
  /** Whether these are not the same. */
  readonly isMoved: boolean;
}

/** Whether two frames have the same pixels. */
export function isSame(a: PixelImage, b: PixelImage): boolean {
  return a === b || (a.data.length === b.data.length && a.data.every((value, index) => value === b.data[index]));
}

/** The places of the reference that a frame shows, as a rectangle on the network's grid. */
function boxOf(movement: Similarity, { width, height }: PixelImage): PixelRect {
  const back = inverse(movement);
  const corners = [
    [0, 0],
    [width, 0],
    [0, height],
    [width, height],
  ].map(([x, y]) => placeAfter(back, x!, y!));
  const [left, right] = span(corners.map(([x]) => x));
  const [top, bottom] = span(corners.map(([, y]) => y));
  return { x: left, y: top, width: right - left, height: bottom - top };
}

function span(values: readonly number[]): [number, number] {
  const step = GENERATOR_MULTIPLE_PX;
  const nearly = 1e-6;
  return [Math.floor((Math.min(...values) + nearly) / step) * step, Math.ceil(Math.max(...values) - nearly)];
}
