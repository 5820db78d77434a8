import * as tf from '@tensorflow/tfjs-core';
import type { InstanceStatistics } from '../layers/instanceNorm.js';
import { mirrorBorder } from '../layers/reflectPad.js';
import { detailKernel, layerKernel, runTrunk, type LayerOperation, type Modulation } from '../models/generator.js';
import type { GeneratorNetwork } from '../models/generatorNetwork.js';
import { trunkLayers, type TrunkLayer } from '../models/generatorShape.js';
import { affineOf } from './measureTrunk.js';

/**
 * With given statistics, normalization and modulation are one scale and one shift per channel, and both fold into the
 * convolution before them: the network becomes plain convolutions with bias and relu, and a tile's result depends on
 * its surroundings only.
 */
interface FoldedLayer {
  readonly kernel: tf.Tensor4D;
  readonly bias: tf.Tensor1D;
  readonly detailKernel?: tf.Tensor4D;
}

/** The trunk for one picture and one style; it owns its folded weights. */
export class FoldedTrunk {
  private readonly layers: readonly FoldedLayer[];

  /** `statistics` and `modulations` (batch 1) for every layer; both stay the caller's. */
  constructor(
    private readonly network: GeneratorNetwork,
    statistics: readonly InstanceStatistics[],
    modulations: readonly Modulation[],
  ) {
    this.layers = trunkLayers(network.options).map((layer, index) =>
      fold(network, layer, statistics[index] as InstanceStatistics, modulations[index] as Modulation),
    );
  }

  /** @param image `[1, height, width, 3]`, 0-1. @returns the same shape, 0-1, owned by the caller. */
  run(image: tf.Tensor4D): tf.Tensor4D {
    // A scope for each layer, so that memory peaks at one layer's needs.
    const operation: LayerOperation = (layer, index, { x, detail, activate }) =>
      tf.tidy(() => {
        const { kernel, bias, detailKernel } = this.layers[index] as FoldedLayer;
        // With detail, relu has to wait for the sum.
        const fused = activate && !detail ? { activation: 'relu' as const } : {};
        const y = tf.fused.conv2d({
          x: mirrorBorder(x, 1),
          filter: kernel,
          strides: layer.stride,
          pad: 'valid',
          bias,
          ...fused,
        });
        const sized = layer.upsamples ? tf.depthToSpace(y, 2) : y;
        if (!detail || !detailKernel) return sized;
        const sum = tf.add<tf.Tensor4D>(sized, tf.conv2d(mirrorBorder(detail, 1), detailKernel, 1, 'valid'));
        return activate ? tf.relu(sum) : sum;
      });
    return runTrunk(this.network.parameters, this.network.options, image, operation);
  }

  dispose(): void {
    tf.dispose(
      this.layers.flatMap(({ kernel, bias, detailKernel }) => [kernel, bias, ...(detailKernel ? [detailKernel] : [])]),
    );
  }
}

function fold(
  network: GeneratorNetwork,
  layer: TrunkLayer,
  statistics: InstanceStatistics,
  modulation: Modulation,
): FoldedLayer {
  return tf.tidy(() => {
    const { slope, offset } = affineOf(statistics, modulation);
    const detail =
      layer.detailInputs > 0
        ? { detailKernel: tf.mul<tf.Tensor4D>(detailKernel(network.parameters, layer), slope) }
        : {};
    // An upsampling layer has every channel four times, once for each phase.
    const phases = layer.upsamples ? 4 : 1;
    return {
      kernel: tf.mul<tf.Tensor4D>(layerKernel(network.parameters, layer), tf.tile(slope, [1, 1, 1, phases])),
      bias: tf.tile(tf.reshape<tf.Rank.R1>(offset, [-1]), [phases]),
      ...detail,
    };
  });
}
