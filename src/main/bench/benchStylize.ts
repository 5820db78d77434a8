import * as tf from '@tensorflow/tfjs-core';
import { measureReferenceConvolution } from '../../ml/backends/referenceConvolution.js';
import { PictureNetwork } from '../../ml/infer/pictureNetwork.js';
import { onOneGrid } from '../../ml/infer/grids.js';
import { pictureStatistics } from '../../ml/infer/pictureStatistics.js';
import { stylize } from '../../ml/infer/stylize.js';
import { encodeValues } from '../../ml/models/generatorNetwork.js';
import { PLAIN_GRAIN } from '../../ml/models/grain.js';
import { generatorGigaflopPerMegapixel } from '../../ml/models/generatorShape.js';
import type { StyleModel } from '../../ml/models/styleModel.js';
import { uniform } from '../../shared/counterRandom.js';
import { createPixelImage, type PixelImage } from '../../shared/domain/pixelImage.js';

const MEGAPIXEL = 1024 * 1024;
const TURNS = 4;

export interface StylizeSpeed {
  readonly megapixels: number;
  readonly seconds: number;
  readonly megapixelsPerSecond: number;
}

/** The cost of stylizing on this machine; every time is the best of several. */
export interface StylizeBench {
  /** 3x3, 64 to 64 channels, 256x256. */
  readonly referenceGflops: number;
  /** The network alone on 1 megapixel; the statistics, the style code and image conversion are not included. */
  readonly network: StylizeSpeed & { readonly gflops: number; readonly shareOfReference: number };
  /** The whole of `stylize`, from bytes to bytes, and its `seamScore`. */
  readonly whole: readonly (StylizeSpeed & { readonly seamScore: number })[];
  readonly peakMemoryBytes: number;
}

/**
 * Measures the selected backend. Compare ratios within one run: other load slows everything down equally.
 *
 * @param megapixels the sizes of the pictures for the whole of `stylize`.
 */
export async function benchStylize(model: StyleModel, megapixels: readonly number[]): Promise<StylizeBench> {
  const { referenceGflops, networkSeconds } = await timeNetwork(model);
  const code = await model.encodeStyle(noise(256, 256));
  const whole: (StylizeSpeed & { readonly seamScore: number })[] = [];
  for (const size of megapixels) {
    const side = Math.round(Math.sqrt(size * MEGAPIXEL));
    const photo = noise(side, side);
    let seamScore = 1;
    const onSeams = (score: number): number => (seamScore = score);
    const seconds = await best(size > 4 ? 1 : 2, () => stylize(model, photo, code, { onSeams }));
    whole.push({ ...speed(size, seconds), seamScore });
  }
  const gflops = (generatorGigaflopPerMegapixel(model.network.options) * (MEGAPIXEL / 1e6)) / networkSeconds;
  return {
    referenceGflops,
    network: { ...speed(1, networkSeconds), gflops, shareOfReference: gflops / referenceGflops },
    whole,
    peakMemoryBytes: process.resourceUsage().maxRSS * 1024,
  };
}

/** Alternates the network and the reference convolution, so that other load slows both down equally. */
async function timeNetwork(model: StyleModel): Promise<{ referenceGflops: number; networkSeconds: number }> {
  const code = await model.encodeStyle(noise(256, 256));
  const image = tf.randomUniform<tf.Rank.R4>([1, 1024, 1024, 3]);
  const statistics = pictureStatistics(model.network, noise(256, 256), PLAIN_GRAIN);
  const painter = PictureNetwork.create({
    network: model.network,
    statistics: [statistics],
    styles: [{ code, strength: 1 }],
    weightsOf: () => tf.zeros([1, 1, 1, 1]),
  });
  try {
    let [referenceGflops, networkSeconds] = [0, Infinity];
    for (let turn = 0; turn < TURNS; turn++) {
      referenceGflops = Math.max(referenceGflops, await measureReferenceConvolution());
      const seconds = await best(2, async () => {
        const output = tf.tidy(() => {
          const values = encodeValues(model.network, image);
          return painter.paint([onOneGrid(values)], { x: 0, y: 0, width: 1024, height: 1024 });
        });
        // Reads one number, so that backends with deferred execution finish computing.
        const probe = tf.slice(output, [0, 0, 0, 0], [1, 1, 1, 1]);
        await probe.data();
        tf.dispose([output, probe]);
      });
      networkSeconds = Math.min(networkSeconds, seconds);
    }
    return { referenceGflops, networkSeconds };
  } finally {
    painter.dispose();
    tf.dispose([image]);
    tf.dispose(statistics);
  }
}

async function best(repetitions: number, work: () => Promise<unknown>): Promise<number> {
  let seconds = Infinity;
  for (let repetition = 0; repetition < repetitions; repetition++) {
    const from = performance.now();
    await work();
    seconds = Math.min(seconds, (performance.now() - from) / 1000);
  }
  return seconds;
}

function speed(megapixels: number, seconds: number): StylizeSpeed {
  return { megapixels, seconds, megapixelsPerSecond: megapixels / seconds };
}

function noise(width: number, height: number): PixelImage {
  const image = createPixelImage(width, height);
  for (let index = 0; index < image.data.length; index++) image.data[index] = Math.floor(uniform(1, index) * 256);
  return image;
}
