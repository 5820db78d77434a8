import * as tf from '@tensorflow/tfjs-core';
import type { PixelImage } from '../../shared/domain/pixelImage.js';
import { encodeValues } from '../models/generatorNetwork.js';
import type { Grain } from '../models/grain.js';
import { nextTurn } from '../nextTurn.js';
import { tensorToImage, type PixelRect } from '../tensors/imageTensor.js';
import { contentTensor, dotsTensor } from './contentTensor.js';
import { coveredStatistics } from './coveredStatistics.js';
import { readOtherGrids, type OtherGrids } from './grids.js';
import { encodeContent } from './knownContent.js';
import { PictureNetwork } from './pictureNetwork.js';
import { stageParts } from './picturePainter.js';
import { statisticsOf, wholeRect, type PictureStatistics } from './pictureStatistics.js';
import { regionWeights } from './regions.js';
import { throwIfAborted, type StylizeOptions, type StylizeWork } from './stylizeWork.js';
import { disposeShared, ofGrainsInTurn } from './styleGrains.js';

type WholeOptions = Pick<StylizeOptions, 'grids' | 'isRepeated' | 'pause' | 'signal' | 'onProgress'>;

/**
 * A picture of one tile: its features are computed once, for both statistics and painting. On several grids others get
 * a turn between them.
 *
 * @throws CancelledError
 */
export async function stylizeWhole(work: StylizeWork, options: WholeOptions): Promise<PixelImage> {
  const {
    model: { network },
    content,
    masks,
    styles,
  } = work;
  const { grids = 1, pause = nextTurn, signal, onProgress } = options;
  let statistics: PictureStatistics[] = [];
  let picture: PictureNetwork | undefined;
  let painted: tf.Tensor4D | undefined;
  const from = performance.now();
  const betweenParts = async (measured: number): Promise<void> => {
    // Reading a grid takes about as long as painting it: 0.36 and 0.37 s of 1 megapixel.
    const [reading, painting] = [grids * new Set(statistics).size, styles.length * stageParts(grids)];
    const fraction = (reading + measured * painting) / (reading + painting);
    const seconds = (performance.now() - from) / 1000;
    onProgress?.({ fraction, phase: 'stylize', secondsLeft: (seconds * (1 - fraction)) / fraction });
    await pause();
    throwIfAborted(signal);
  };
  try {
    statistics = await ofGrainsInTurn(styles, (grain) => measureWhole(work, grain, options));
    const weightsOf = (rect: PixelRect): tf.Tensor4D => regionWeights(masks, rect);
    const setup = { network, statistics, styles, weightsOf };
    if (grids > 1) await betweenParts(0);
    picture = grids === 1 ? PictureNetwork.create(setup) : await PictureNetwork.createInTurns(setup, betweenParts);
    const values = statistics.map(({ pieces }) => pieces);
    painted = picture.paint(values, wholeRect(content));
    return await tensorToImage(painted);
  } finally {
    disposeShared(statistics);
    painted?.dispose();
    picture?.dispose();
  }
}

/** Statistics whose pieces are the picture. */
async function measureWhole(
  { model, content, cover }: StylizeWork,
  grain: Grain,
  { grids = 1, isRepeated = false }: WholeOptions,
): Promise<PictureStatistics> {
  const { network } = model;
  if (cover) return coveredStatistics(network, content, cover, grain, { grids });
  const encoded = await encodeContent(model, content, { grain, isRepeated });
  const all = wholeRect(content);
  let others: OtherGrids | undefined;
  try {
    others = readOtherGrids(grids, {
      values: (onGrid) => tf.tidy(() => encodeValues(network, contentTensor(content, onGrid(all), grain))),
      dots: () => dotsTensor(content, all, grain),
    });
    return statisticsOf(network, encoded, { others });
  } finally {
    tf.dispose([encoded]);
    if (others) tf.dispose(others);
  }
}
