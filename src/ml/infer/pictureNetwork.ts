import * as tf from '@tensorflow/tfjs-core';
import type { PixelImage } from '../../shared/domain/pixelImage.js';
import type { PaintedValues } from '../models/transferValues.js';
import { encodeValues, type GeneratorNetwork } from '../models/generatorNetwork.js';
import type { PixelRect } from '../tensors/imageTensor.js';
import { contentTensor, dotsTensor } from './contentTensor.js';
import { readOtherGrids, type GridValues } from './grids.js';
import { fadeOpacity, fadesUnevenly } from './opacity.js';
import { stageParts, PicturePainter, type StyleAtStrength } from './picturePainter.js';
import type { PictureStatistics } from './pictureStatistics.js';
import { ofGrains } from './styleGrains.js';
import { marginsOf, type Margins } from './tileMargins.js';

/** Weights below this count as 0. */
const LEAST_WEIGHT = 1 / 512;

/** What a picture is painted with. */
export interface PictureSetup {
  readonly network: GeneratorNetwork;
  /**
   * Of the picture with each style's grain, at least one, which may be shared; owned by the caller, and only used until the
   * network is made. Pictures are painted on as many grids as their pieces were read on.
   */
  readonly statistics: readonly PictureStatistics[];
  /** The base style first. */
  readonly styles: readonly StyleAtStrength[];
  /**
   * The styles' weights in a rectangle of the picture, as `regionWeights` returns them; not called for a single style.
   */
  readonly weightsOf: (rect: PixelRect) => tf.Tensor4D;
}

/**
 * The generator for one picture and its styles. If several styles share a picture, each style paints where its weight
 * is above 0, and the paintings are mixed by the weights. Where one style has the full weight, the result is the same
 * as with that style alone.
 */
export class PictureNetwork {
  private constructor(
    private readonly setup: Pick<PictureSetup, 'network' | 'styles' | 'weightsOf'>,
    /** On how many grids the first stages paint. */
    private readonly grids: number,
    /** One for each style, the base style's first. */
    readonly painters: readonly PicturePainter[],
  ) {}

  /** Measures the later stages at once. */
  static create(setup: PictureSetup): PictureNetwork {
    const painting = PictureNetwork.unmeasured(setup);
    try {
      for (const _part of painting.measureStages(setup)) continue;
      return painting;
    } catch (thrown) {
      painting.dispose();
      throw thrown;
    }
  }

  /**
   * The same in turns.
   *
   * @param betweenParts awaited after each part of the work, with the share that is done; an error from it ends it.
   */
  static async createInTurns(
    setup: PictureSetup,
    betweenParts: (fraction: number) => Promise<void>,
  ): Promise<PictureNetwork> {
    const painting = PictureNetwork.unmeasured(setup);
    try {
      const parts = setup.styles.length * stageParts(painting.grids);
      let done = 0;
      for (const _part of painting.measureStages(setup)) await betweenParts(++done / parts);
      return painting;
    } catch (thrown) {
      painting.dispose();
      throw thrown;
    }
  }

  /**
   * @param picture the one that was measured.
   * @param rect what is read of it.
   * @param core the part of `rect` to return; the rest of it is only painted as far as it changes this part.
   * @returns `[1, height, width, 3]` of `core`, 0-1, owned by the caller.
   */
  run(picture: PixelImage, rect: PixelRect, core?: PixelRect): tf.Tensor4D {
    return tf.tidy(() => this.paint(this.read(picture, rect), rect, core));
  }

  /** The values of a rectangle of a picture for each style; of one grain they are shared. Owned by the caller. */
  read(picture: PixelImage, rect: PixelRect): GridValues[] {
    return ofGrains(this.setup.styles, (grain) => {
      const read = (seen: PixelRect): PaintedValues =>
        tf.tidy(() => encodeValues(this.setup.network, contentTensor(picture, seen, grain)));
      const others = readOtherGrids(this.grids, {
        values: (onGrid) => read(onGrid(rect)),
        dots: () => dotsTensor(picture, rect, grain),
      });
      return { first: read(rect), ...others };
    });
  }

  /** The same as `run` from the values for each style, which are owned by the caller. */
  paint(values: readonly GridValues[], rect: PixelRect, core?: PixelRect): tf.Tensor4D {
    const margins = core && marginsOf(rect, core);
    const [only, ...others] = this.painters;
    if (only && others.length === 0) return only.paint(values[0]!, margins);
    return tf.tidy(() => this.mix(values, this.setup.weightsOf(core ?? rect), margins));
  }

  dispose(): void {
    this.painters.forEach((painter) => painter.dispose());
  }

  private static unmeasured(setup: PictureSetup): PictureNetwork {
    const { network, statistics, styles, weightsOf } = setup;
    const painters: PicturePainter[] = [];
    try {
      for (const [index, { code, strength }] of styles.entries()) {
        painters.push(new PicturePainter(network, statistics[index]!, code, strength));
      }
    } catch (thrown) {
      painters.forEach((painter) => painter.dispose());
      throw thrown;
    }
    return new PictureNetwork({ network, styles, weightsOf }, 1 + statistics[0]!.pieces.others.length, painters);
  }

  private *measureStages({ statistics }: PictureSetup): Generator<void> {
    for (const [index, painter] of this.painters.entries()) yield* painter.measureStages(statistics[index]!.pieces);
  }

  private mix(values: readonly GridValues[], weights: tf.Tensor4D, margins: Margins | undefined): tf.Tensor4D {
    const seen = this.visible(weights);
    const largest = tf.max(seen, [0, 1, 2]).dataSync<'float32'>();
    const shares = tf.split<tf.Tensor4D>(seen, this.painters.length, 3);
    const parts = this.painters.flatMap((painter, index) =>
      largest[index]! < LEAST_WEIGHT
        ? []
        : [tf.tidy(() => tf.mul<tf.Tensor4D>(painter.paint(values[index]!, margins), shares[index]!))],
    );
    return tf.addN(parts);
  }

  /** The shares of the styles in what is seen of the painting; see `pictureOpacity`. */
  private visible(weights: tf.Tensor4D): tf.Tensor4D {
    if (!fadesUnevenly(this.setup.styles)) return weights;
    const opacities = this.setup.styles.map(({ strength }) => fadeOpacity(strength));
    const parts = tf.mul<tf.Tensor4D>(weights, tf.tensor1d(opacities));
    return tf.div(parts, tf.sum(parts, 3, true));
  }
}
