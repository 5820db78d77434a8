import * as tf from '@tensorflow/tfjs-core';
import { uniform } from '../../../shared/counterRandom.js';
import { encodeFeatures } from '../../models/featureEncoder.js';
import type { ChannelStatistics } from '../../models/channelStatistics.js';
import type { GeneratorNetwork } from '../../models/generatorNetwork.js';
import { GENERATOR_MULTIPLE_PX, transferLevels, type TransferLevel } from '../../models/generatorShape.js';
import { contentTarget } from '../../train/tasks/paintingTargets.js';
import type { AreaStatistics, FineAreas, FineTargets } from './fineLoss.js';
import type { FineStyle } from './fineStyle.js';
import {
  areaStatistics,
  imageValues,
  matchLevel,
  mixedStatistics,
  type ImageValues,
  type LevelTarget,
} from './fineTargets.js';
import { disposeAreas, styleAreas, WHOLE_AREA, type StyleArea } from './styleAreas.js';

/** The inputs that are constant within a scale; owned by the caller. */
export type FineScene = {
  readonly network: GeneratorNetwork;
  readonly styles: FineStyle[];
  /** `[1, height, width, 3]`, 0-1, sides multiples of the encoder's grid. */
  readonly photo: tf.Tensor4D;
  /** What the generator painted, of the same shape: its structure is kept. */
  readonly painted: tf.Tensor4D;
  /** The weights of the styles at each pixel, `[1, height, width, styles]`; null for a single style. */
  readonly weights: tf.Tensor4D | null;
};

/**
 * The part of the picture that some steps use: all but a margin. Features are pooled in squares, and if their borders
 * never moved, they would show as a grid; so each view starts at a different offset. A view is used until nearest
 * neighbors are matched again.
 */
export interface FineView {
  /** Cuts the view out of the picture, differentiable. */
  readonly cut: (picture: tf.Tensor4D) => tf.Tensor4D;
  readonly areas: FineAreas;
  readonly targets: FineTargets;
  readonly dispose: () => void;
}

const PLACE_SEED = 3;
const POSITION_SEED = 5;

/**
 * @param picture the current picture, of the photo's size; owned by the caller.
 * @param number of the view at this scale: determines its offset.
 */
export async function fineView(scene: FineScene, picture: tf.Tensor4D, number: number): Promise<FineView> {
  const { network, weights } = scene;
  const [deep, quarter] = transferLevels(network.options);
  const cut = cutAt(picture, number);
  const areasAt = async ({ px }: TransferLevel): Promise<readonly StyleArea[]> => {
    if (!weights) return WHOLE_AREA;
    const seen = tf.tidy(() => cut(weights).clone());
    try {
      return await styleAreas(seen, px);
    } finally {
      seen.dispose();
    }
  };
  const areas = { deep: await areasAt(deep), quarter: await areasAt(quarter) };
  const targets = tf.tidy(() => viewTargets(scene, cut, picture, areas, number));
  return {
    cut,
    areas,
    targets,
    dispose() {
      tf.dispose(targets);
      disposeAreas([...areas.deep, ...areas.quarter]);
    },
  };
}

/** A crop of all but one square of the encoder's grid, at an offset derived from the number. */
function cutAt({ shape }: tf.Tensor4D, number: number): (picture: tf.Tensor4D) => tf.Tensor4D {
  const [, height, width] = shape;
  const begin = (axis: number): number => Math.floor(uniform(PLACE_SEED, number, axis) * (GENERATOR_MULTIPLE_PX + 1));
  const [top, left] = [begin(0), begin(1)];
  return (picture) =>
    tf.slice4d(
      picture,
      [0, top, left, 0],
      [1, height - GENERATOR_MULTIPLE_PX, width - GENERATOR_MULTIPLE_PX, picture.shape[3]],
    );
}

function viewTargets(
  scene: FineScene,
  cut: (picture: tf.Tensor4D) => tf.Tensor4D,
  picture: tf.Tensor4D,
  areas: FineAreas,
  number: number,
): FineTargets {
  const { network, styles } = scene;
  const { options, parameters } = network;
  const seen = (image: tf.Tensor4D): { features: tf.Tensor4D[]; values: ImageValues } => {
    const part = cut(image);
    const features = encodeFeatures(parameters, options, part);
    return { features, values: imageValues(options, part, features) };
  };
  const photo = seen(scene.photo);
  const { values } = seen(picture);
  let drawn = 0;
  const [deep, quarter] = transferLevels(options).map((level) =>
    matchLevel(level, { values: values[level.name], photo: photo.values[level.name] }, styles, areas[level.name]),
  ) as [LevelTarget, LevelTarget];
  return {
    content: contentTarget(encodeFeatures(parameters, options, cut(scene.painted)), () =>
      uniform(POSITION_SEED, number, drawn++),
    ),
    statistics: wantedStatistics(scene, areas, photo.features, photo.values),
    deep,
    quarter,
  };
}

/** The target statistics of each area: the style's, or a mixture of the photo's and the style's. */
function wantedStatistics(
  { network, styles }: FineScene,
  areas: FineAreas,
  features: readonly tf.Tensor4D[],
  values: ImageValues,
): AreaStatistics {
  const [deep, quarter] = transferLevels(network.options);
  const mixedAt = (
    photo: tf.Tensor4D,
    of: readonly StyleArea[],
    pick: (style: FineStyle) => ChannelStatistics,
  ): ChannelStatistics[] =>
    of.map((area) => {
      const style = styles[area.style]!;
      return mixedStatistics(areaStatistics(photo, area), pick(style), style.strength);
    });
  return {
    deep: mixedAt(features[deep.level]!, areas.deep, (style) => style.deep.statistics),
    quarter: mixedAt(features[quarter.level]!, areas.quarter, (style) => style.quarter.statistics),
    color: mixedAt(values.color, areas.deep, (style) => style.color),
  };
}
